"""Published editions as the public reads them: how each stands on a day, by the dates alone, and what those below
leave out of it."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from portal.issued.enums import IssuedState
from portal.regions.models import Level, Region
from portal.regions.paths import under
from portal.web.values import shown
from services import queries
from services.models import CatalogueEdition, CatalogueEntry, Exclusion, Narrowing


class Standing(NamedTuple):
    """words: of the badge, in `tone`; sentence: what stands at the top of the page."""

    words: str
    tone: str
    sentence: str


def period(edition: CatalogueEdition) -> str:
    """The days on which it applied; "" for one that never did."""
    if edition.ended_on is None:
        return "" if edition.state == IssuedState.WITHDRAWN else f"{shown(edition.effective_on)}起"
    if edition.ended_on <= edition.effective_on:
        return ""
    return f"{shown(edition.effective_on)}至{shown(edition.ended_on - timedelta(days=1))}"


def standing(edition: CatalogueEdition, current: CatalogueEdition | None, day: date) -> Standing:
    """`current`: the edition that applies on this day where this one was issued."""
    start, days = shown(edition.effective_on), period(edition)
    if current is not None and edition.pk == current.pk:
        return Standing("施行中", "s-done", f"这一版自{start}起施行。")
    if edition.state == IssuedState.WITHDRAWN and edition.ended_on is None:
        return Standing("已撤回", "s-late", "这一版公布后已撤回，没有施行过，不能作为办事依据。")
    if edition.effective_on > day:
        return Standing("待施行", "s-wait", f"这一版还没有施行，自{start}起施行。")
    applied = f"，曾于{days}施行" if edition.ended_on and days else ""
    if edition.state == IssuedState.WITHDRAWN:
        return Standing("已废止", "s-late", f"这一版已废止{applied}。")
    return Standing("已被新版替代", "s-todo", f"这是过去的一版{applied}，不能作为现在办事的依据。")


def applying(editions: Iterable[CatalogueEdition], day: date) -> CatalogueEdition | None:
    """Of the editions of a province the one that applies on this day, by the rule of IssuedQuerySet.applying."""
    dated = [one for one in editions if one.is_dated or one.ended_on]
    begun = [one for one in dated if one.effective_on <= day and (one.ended_on is None or one.ended_on > day)]
    return max(begun, key=lambda one: one.effective_on, default=None)


def last_day(edition: CatalogueEdition, today: date) -> date:
    """The day for which its list is read: today while it applies, its first before, its last after."""
    day = max(edition.effective_on, today)
    return min(day, edition.ended_on - timedelta(days=1)) if edition.ended_on else day


def counted(editions: "QuerySet[CatalogueEdition]") -> "QuerySet[CatalogueEdition]":
    """Each with `count`: how many items it lists."""
    lines = CatalogueEntry.objects.filter(edition=OuterRef("pk")).order_by().values("edition")
    return editions.annotate(count=Coalesce(Subquery(lines.annotate(n=Count("pk")).values("n")), 0))


class Place(NamedTuple):
    """A province with the edition that applies there and, where none does, the last that was published."""

    region: Region
    current: CatalogueEdition | None
    latest: CatalogueEdition | None


def provinces(day: date) -> list[Place]:
    """Every province, in the order of the codes. Three queries."""
    current = in_force(day)
    latest = _one_each(CatalogueEdition.objects.published(), "-edition")
    rows = Region.objects.filter(level=Level.PROVINCE).order_by("path")
    return [Place(region, current.get(region.path), latest.get(region.path)) for region in rows]


def in_force(day: date) -> dict[str, CatalogueEdition]:
    """Path of a province → the edition that applies there, with `count`. One query."""
    begun = CatalogueEdition.objects.dated().filter(effective_on__lte=day)
    return _one_each(counted(begun.filter(Q(ended_on=None) | Q(ended_on__gt=day))), "-effective_on")


def _one_each(rows: "QuerySet[CatalogueEdition]", order: str) -> dict[str, CatalogueEdition]:
    found = rows.order_by("issuer__region_path", order).distinct("issuer__region_path")
    return {one.issuer.region_path: one for one in found.select_related("issuer__region")}


def narrowed(edition: CatalogueEdition, day: date) -> "QuerySet[Narrowing]":
    """What departments below leave out of its items on this day, each with `count`, in the order of the regions."""
    begun = CatalogueEdition.objects.dated().filter(issuer=edition.issuer_id, effective_on__lte=day)
    rows = Narrowing.objects.published().filter(edition__in=begun, starts_on__lte=day)
    listed = Q(exclusions__entry__item__in=edition.entries.values("item"))
    rows = rows.filter(Q(ended_on=None) | Q(ended_on__gt=day)).annotate(count=Count("exclusions", filter=listed))
    return rows.exclude(count=0).select_related("issuer__region").order_by("issuer__region_path", "pk")


def left_out(region: Region, day: date) -> "list[Exclusion]":
    """What this region and those above it do not open on this day, each with the key of its `line`."""
    return list(queries.left_out(region.path, day).order_by("entry__item__code", "narrowing__issuer__region_path"))


def regions_in(province: Region) -> "QuerySet[Region]":
    """Its cities and counties of today."""
    inside = Region.objects.current().filter(under("path", province.path), level__in=[Level.CITY, Level.COUNTY])
    return inside.only("code", "name", "level").order_by("path")
