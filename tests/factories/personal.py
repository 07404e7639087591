"""One factory a model of `portal.personal`."""

from typing import Any

from django.contrib.contenttypes.models import ContentType

from portal.accounts.models import User
from portal.personal.actions import holder
from portal.personal.models import Reading


def reading(subject: Any, reader: User, **fields: Any) -> Reading:
    """Somebody at home in the organisation whose data it is has read the telephone."""
    base = {
        "content_type": ContentType.objects.get_for_model(subject), "object_id": subject.pk,
        "name": f"{subject._meta.verbose_name} {subject.pk}", "fields": ["contact_phone"], "purpose": "contact",
        "words": "约时间看场地", "reader": reader, "organisation": reader.organisation, "holder": holder(subject),
    }  # fmt: skip
    return Reading.objects.create(**base | fields)
