"""Who sees which rows. A model hangs in one of four ways and says so once: `scope = Hangs(…)`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef, Q

from portal.regions.paths import above, under


class ScopedQuerySet(models.QuerySet):
    def visible_to(self, actor: Any) -> "ScopedQuerySet":
        """The rows this actor may see; the only filter of sight there is."""
        if actor.system:
            return self
        if actor.organisation is None:
            return self.none()
        model: Any = self.model
        return self.filter(model.scope.seen_by(model, actor.organisation))

    def published(self) -> "ScopedQuerySet":
        """The rows that anybody may see, without an account: what a Reference has issued."""
        model: Any = self.model
        return self.filter(model.scope.issued)


def nobody() -> Q:
    return Q(pk__in=[])


@dataclass(frozen=True)
class Hangs:
    """Seen by the departments above its place and by its own partner tree.

    `sent`: what one side has not yet sent, only that side sees (`sender`: "partner" or "department").
    """

    region: str
    organisation: str
    sent: Q = field(default_factory=Q)
    sender: str = "partner"

    def seen_by(self, model: Any, organisation: Any) -> Q:
        if organisation.kind == "department":
            return under(self.region, organisation.region_path) & self._shown_to("department")
        return under(self.organisation, organisation.path) & self._shown_to("partner")

    def _shown_to(self, side: str) -> Q:
        return Q() if side == self.sender else self.sent


@dataclass(frozen=True)
class Reference:
    """What a department issues. Once issued: everybody in its region, the departments above the issuer, and a
    partner for any region in which its tree has a node. Before that: the issuer alone."""

    issuer: str
    issued: Q

    def seen_by(self, model: Any, organisation: Any) -> Q:
        place = f"{self.issuer}__region_path"
        around = Q(**{f"{place}__in": above(organisation.region_path)})
        if organisation.kind == "department":
            around |= under(place, organisation.region_path)
        else:
            around |= Q(**{f"{place}__in": _ways_up(organisation)})
        return Q(**{self.issuer: organisation}) | (self.issued & around)


def _ways_up(organisation: Any) -> list[str]:
    """Every region in which this tree has a node, with all that the region lies in."""
    nodes = type(organisation).objects.filter(under("path", organisation.path)).values_list("region_path", flat=True)
    return sorted({way for path in nodes.distinct() for way in above(path)})


@dataclass(frozen=True)
class Relation:
    """Partners and people: seen by their own tree, by the department that keeps them in its register and those
    above it, and through anything one can see that says `shows = ("partner",)` and has been sent."""

    organisation: str
    keeper: str = ""
    whole_tree: bool = False  # seen from below too: a branch sees the entry of its head office

    def seen_by(self, model: Any, organisation: Any) -> Q:
        seen = under(self.organisation, organisation.path)
        if self.whole_tree:
            seen |= Q(**{f"{self.organisation}__in": above(organisation.path)})
        if self.keeper and organisation.kind == "department":
            seen |= under(self.keeper, organisation.path)
        for other, way in showing(model):
            rows = other.objects.filter(other.scope.seen_by(other, organisation), sent_part(other.scope))
            seen |= Q(Exists(rows.filter(**{way: OuterRef("pk")})))
        return seen


def showing(model: Any) -> list[tuple[Any, str]]:
    """The models above that show rows of this one: the lower names nobody."""
    pairs = [(other, field) for other in apps.get_models() for field in getattr(other, "shows", ())]
    return [(other, field) for other, field in pairs if other._meta.get_field(field).related_model is model]


def sent_part(scope: Any) -> Q:
    return scope.sent if isinstance(scope, Hangs) else Q()


@dataclass(frozen=True)
class Owned:
    """Readable only through its owner; without a key to one, only by asking the owner for it."""

    by: str = ""

    def seen_by(self, model: Any, organisation: Any) -> Q:
        if not self.by:
            return nobody()
        owner = model._meta.get_field(self.by).related_model
        return Q(**{f"{self.by}__in": owner.objects.filter(owner.scope.seen_by(owner, organisation))})


@dataclass(frozen=True)
class Attached:
    """Owned by a row of one of several models (`content_type`, `object_id`), and readable through that."""

    owners: Callable[[], list[Any]]

    def seen_by(self, model: Any, organisation: Any) -> Q:
        seen = nobody()
        for owner in self.owners():
            rows = owner.objects.filter(owner.scope.seen_by(owner, organisation), pk=OuterRef("object_id"))
            seen |= Q(Exists(rows), content_type=ContentType.objects.get_for_model(owner))
        return seen
