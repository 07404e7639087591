"""For whom a notice is: found when it is sent, from who may act at that moment."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import Q

from portal.accounts.models import Membership
from portal.accounts.roles import ROLES
from portal.flow.offers import due_step
from portal.flow.step import Step
from portal.notices.kinds import place_of


class Recipient(NamedTuple):
    """A person in an organisation, by their keys."""

    person: int
    organisation: int


Found = dict[int, set[Recipient]]


class Audience(ABC):
    @abstractmethod
    def of(self, objs: list[Any]) -> Found:
        """Key of each object (all of one model) → its recipients. A fixed number of queries, however many objects."""


@dataclass(frozen=True)
class Turn(Audience):
    """Whoever may act now: with the permission of the step that is due, at the responsible organisation, and not the
    one whose earlier stamp excludes them."""

    def of(self, objs: list[Any]) -> Found:
        found: Found = {obj.pk: set() for obj in objs}
        for state, group in groupby(sorted(objs, key=lambda obj: obj.state), key=lambda obj: obj.state):
            if step := due_step(type(objs[0]), state):
                found |= turn_of(step, list(group))
        return found


@dataclass(frozen=True)
class Side(Audience):
    """Everybody with a permission at the department ("department") or at the partner or outlet of the object."""

    side: str
    permission: str

    def of(self, objs: list[Any]) -> Found:
        places = {obj.pk: place_of(obj, self.side) for obj in objs}
        members = members_of({place.pk for place in places.values() if place}, self.permission, self.side)
        return {pk: members.get(place.pk, set()) if place else set() for pk, place in places.items()}


def turn_of(step: Step, objs: list[Any]) -> Found:
    """The same for a step that is known to be due for all of them."""
    found = Side(step.side, step.permission).of(objs)
    for obj in objs:
        stamped = {getattr(obj, f"{stamp}_id") for stamp in step.differs_from}
        found[obj.pk] = {one for one in found[obj.pk] if one.person not in stamped}
    return found


def members_of(organisations: Collection[int], permission: str, side: str) -> Found:
    """Organisation → the people in use who hold the permission there, by one query."""
    found: Found = {}
    for one in recipients(organisation__in=organisations, permission=permission, side=side):
        found.setdefault(one.organisation, set()).add(one)
    return found


def recipients(*where: Q, permission: str, side: str, **places: Any) -> Iterable[Recipient]:
    """Whoever in use holds the permission on that side in the organisations of `where`; read as it comes."""
    keys = roles_with(permission, side)
    rows = Membership.objects.acting().filter(*where, roles__overlap=keys, **places).select_related(None)
    return (Recipient(*row) for row in rows.values_list("user_id", "organisation_id").iterator(chunk_size=2000))


def roles_with(permission: str, side: str) -> list[str]:
    return [role.key for role in ROLES.values() if permission in role.permissions and side in role.places]


TURN = Turn()
