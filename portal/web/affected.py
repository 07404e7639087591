"""Whose due day a change would move, before it is made."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType

from portal.accounts.actor import Actor
from portal.flow.offers import related_holders
from portal.flow.recompute import Shift
from portal.web.due import UNSET, UNSURE
from portal.web.permitted import page_of
from portal.web.values import shown

MOST = 50


class Moved(NamedTuple):
    obj: Any
    link: str
    before: str
    after: str


@dataclass
class Affected:
    """count: how many matters in all; rows: the first of them that this actor may see."""

    count: int = 0
    rows: list[Moved] = field(default_factory=list)


def affected(found: Iterable[Shift], actor: Actor) -> Affected:
    """Memory does not grow with their number: of all but the first only the count is kept."""
    shown_here, first = Affected(), []
    for shift in found:
        if shift.moves:
            shown_here.count += 1
            if len(first) < MOST:
                first.append(shift)
    shown_here.rows = _seen(first, actor)
    return shown_here


def _seen(shifts: list[Shift], actor: Actor) -> list[Moved]:
    """One statement for each kind of matter."""
    keys: dict[Any, set[int]] = {}
    for shift in shifts:
        keys.setdefault(shift.clock.content_type_id, set()).add(shift.clock.object_id)
    objs = {kind: _rows(ContentType.objects.get_for_id(kind).model_class(), pks, actor) for kind, pks in keys.items()}
    found = [(objs[s.clock.content_type_id].get(s.clock.object_id), s) for s in shifts]
    return [Moved(obj, page_of(obj, actor), _words(s.clock), _words(s.state)) for obj, s in found if obj is not None]


def _rows(model: Any, pks: set[int], actor: Actor) -> dict[int, Any]:
    along = {*related_holders(model), *getattr(model, "named_by", ())}
    return model.objects.visible_to(actor).filter(pk__in=pks).select_related(*along).in_bulk()


def _words(one: Any) -> str:
    """Of a clock or of the state that it would have."""
    if one.unsure:
        return UNSURE
    if one.due is None:
        return "暂停中" if one.paused else UNSET
    return shown(one.due)
