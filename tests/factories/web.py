"""One factory a model of `portal.web`."""

import json
from typing import Any

from django.utils import timezone

from portal.accounts.actor import Actor
from portal.evidence.storage import private
from portal.web.exports.judging import place_of
from portal.web.models import Draft, Export, ExportState


def draft(by: Actor, page: str, content: dict[str, list[str]] | None = None, **fields: Any) -> Draft:
    """Of this person, in this place, on this page."""
    base = {
        "user": by.user, "organisation": by.organisation, "page": page, "title": "起草合作意向", "version": 1,
        "content": json.dumps(content or {"statement": ["写到一半"]}, ensure_ascii=False),
    }  # fmt: skip
    return Draft.objects.create(**base | fields)


def export(by: Actor, listing: str = "application-list", **fields: Any) -> Export:
    """Of this person, in this place: ready, with a file of three bytes."""
    base = {
        "requester": by.user, "organisation": by.organisation, "listing": listing, "title": "合作意向",
        "state": ExportState.READY, "made_at": timezone.now(), "place": place_of(by), "rows": 1, "size": 3,
        "once": "o" * 22, "sha256": "0" * 64, "stored": private.keep(b"PK!", "exports.xlsx"),
    }  # fmt: skip
    return Export.objects.create(**base | fields)
