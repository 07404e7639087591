"""Showing personal data in clear: asked for with a reason, written down, then shown."""

from collections.abc import Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import transaction

from portal.accounts.actor import Actor
from portal.accounts.models import Organisation
from portal.personal import rules
from portal.personal.models import Reading


@transaction.atomic
def show(obj: Any, *, fields: Sequence[str], purpose: str, words: str, by: Actor) -> list[tuple[str, str]]:
    """Label and clear text of each field, as it is now. Without its Reading nothing is shown (R081).

    Raises ObjectDoesNotExist out of sight, PermissionDenied for whom it does not concern, ValidationError without a
    reason or for a field that has nothing to show.
    """
    fresh = type(obj).objects.visible_to(by).filter(pk=obj.pk).first()
    if fresh is None:
        raise ObjectDoesNotExist("找不到该记录")
    if reason := rules.why_not_shown(fresh, by):
        raise PermissionDenied(reason)
    known = {field.name: field for field in rules.readable(fresh)}
    if not fields or set(fields) - set(known):
        raise ValidationError({"fields": "勾选要查看的内容，至少一项"})
    _written(fresh, fields, purpose, words.strip(), by)
    return [(str(known[name].verbose_name), getattr(fresh, name).clear) for name in fields]


def _written(obj: Any, fields: Sequence[str], purpose: str, words: str, by: Actor) -> None:
    reading = Reading(
        content_type=ContentType.objects.get_for_model(obj),
        object_id=obj.pk,
        name=_name(obj),
        fields=list(fields),
        purpose=purpose,
        words=words,
        reader=by.user,
        organisation=by.organisation,
        holder=holder(obj),
    )
    reading.full_clean()
    reading.save()


def holder(obj: Any) -> Organisation:
    """The organisation whose person or matter it is."""
    found = obj
    for step in obj.held_by.split("__"):
        found = getattr(found, step)
    return found


def _name(obj: Any) -> str:
    """合作意向 YX-000012; str() of a row may say a name, if only its mask."""
    return f"{obj._meta.verbose_name} {getattr(obj, 'number', obj.pk)}"
