"""Numbers as people write them: YX-000318, yx318, 318 for the key 318."""

import re

from django.db.models import Q

from portal.flow.models import Stateful

WRITTEN = re.compile(r"\s*([A-Za-z]{2})\s*-?\s*0*(\d{1,15})\s*")


def numbered(model: type[Stateful], text: str) -> Q:
    """The row with this number; matches nothing when the text is no number of this model."""
    found = WRITTEN.fullmatch(text)
    mine = found is not None and found[1].upper() == model.number_prefix
    return Q(pk=int(found[2])) if mine and found else Q(pk__in=[])
