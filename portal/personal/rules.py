"""Who may read personal data in clear. Sight is not enough: it must be one's own matter."""

from collections.abc import Collection
from typing import Any

from django.db.models import Model, Q

from portal.accounts.actor import Actor
from portal.personal.fields import PersonalField, personal_fields

SHOW = "personal.show_personal"


def in_charge(model: Any, by: Actor) -> Q:
    """The rows that are this organisation's own matter: it handles or holds them. A model with another idea of it
    says so in `clear_to(actor) -> Q`."""
    if hasattr(model, "clear_to"):
        return model.clear_to(by)
    ways = [way for way in (model.handled_by, model.held_by) if way]
    found = Q(pk__in=[])
    for way in ways:
        found |= Q(**{way: by.organisation})
    return found


def why_not_shown(obj: Any, by: Actor) -> str:
    """R081: not without a role for it, and only of a matter that one's own organisation handles or holds."""
    if by.organisation is None or SHOW not in by.permissions:
        return "您的角色不含“查看个人信息明文”"
    if not clear_keys(type(obj), by, [obj.pk]):
        return "个人信息的明文只供受理部门和信息所属单位查看"
    return ""


def clear_keys(model: Any, by: Actor, pks: Collection[int]) -> set[int]:
    """Of these rows those whose personal data this actor may ask for; one query for a whole list."""
    if by.organisation is None or SHOW not in by.permissions or not pks:
        return set()
    return set(model._base_manager.filter(in_charge(model, by), pk__in=pks).values_list("pk", flat=True))


def readable(obj: Model) -> list[PersonalField]:
    """The personal fields of a row that have a value."""
    return [field for field in personal_fields(type(obj)) if getattr(obj, field.attname)]
