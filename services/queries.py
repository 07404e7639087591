"""What applies where and when, for pages, the interface and the public site."""

from datetime import date
from typing import NamedTuple

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from portal.accounts.models import Organisation
from portal.issued.comparing import Comparison, compare
from portal.regions.paths import above
from services.enums import Tier
from services.models import CatalogueEdition, CatalogueEntry, Exclusion, Narrowing, ServiceItem
from services.models.edition import IN_ORDER
from services.models.guide import CONFIRMABLE


def edition_on(region_path: str, day: date) -> CatalogueEdition | None:
    """The edition that applies to this region on this day; None when there is none. One query."""
    return CatalogueEdition.objects.applying(region_path, day).select_related("issuer__region").first()


def applicable(region_path: str, day: date, tier: int = Tier.FINE) -> "QuerySet[CatalogueEntry]":
    """R018, R040: what an outlet of this tier in this region may handle on this day. One query.

    Lines of the edition that applies, whose batch has begun and whose tier is not above `tier`, without what the
    region or one that it lies in leaves out. Each with `version` and `item`; `since`: the day from which it is open.
    """
    edition = CatalogueEdition.objects.applying(region_path, day).values("pk")
    narrowings = Narrowing.objects.applying(region_path, day).values("pk")
    closed = Exclusion.objects.filter(narrowing__in=narrowings).values("entry__item")
    rows = CatalogueEntry.objects.filter(begun(day), edition__in=edition)
    rows = rows.filter(version__outlet_tier__lte=tier).exclude(item__in=closed)
    rows = rows.annotate(since=Coalesce("starts_on", "edition__effective_on"))
    return rows.select_related("version", "item", "edition__issuer__region").order_by(*IN_ORDER)


def begun(day: date) -> Q:
    """R043: the lines whose batch has begun on this day, in an edition that applies then."""
    return Q(starts_on=None) | Q(starts_on__lte=day)


def published_editions(province_path: str) -> "QuerySet[CatalogueEdition]":
    """Every edition of a province that has been published, the newest first, withdrawn ones among them."""
    found = CatalogueEdition.objects.published().filter(issuer__region_path__in=above(province_path))
    return found.select_related("issuer__region").order_by("-edition")


def published_edition(province_path: str, number: int) -> CatalogueEdition | None:
    """By its stable address: province and number."""
    return published_editions(province_path).filter(edition=number).first()


def differences(new: CatalogueEdition, old: CatalogueEdition | None = None) -> Comparison:
    """R040: against `old`, by default the published edition before it. Three queries."""
    earlier = old or new.before()
    return compare(earlier.lines() if earlier else [], new.lines())


def left_out(region_path: str, day: date) -> "QuerySet[Exclusion]":
    """What this region and those above it do not open on this day, with who left it out and why.

    `entry`: the line as it was left out; `line`: the key of the line of the edition that applies on this day.
    """
    edition = CatalogueEdition.objects.applying(region_path, day).values("pk")
    line = CatalogueEntry.objects.filter(edition__in=edition, item=OuterRef("entry__item")).values("pk")[:1]
    found = Exclusion.objects.filter(narrowing__in=Narrowing.objects.applying(region_path, day).values("pk"))
    found = found.annotate(line=Subquery(line)).exclude(line=None)
    return found.select_related("entry__version", "entry__item", "narrowing__issuer__region")


def to_confirm(issuer: Organisation) -> "QuerySet[ServiceItem]":
    """The items of a province that still have defaults without a source."""
    return ServiceItem.objects.filter(issuer=issuer).exclude(unconfirmed=[])


class Pending(NamedTuple):
    label: str
    count: int


def pending_fields(issuer: Organisation) -> list[Pending]:
    """Which columns are still to confirm, and for how many items; the most first. One query."""
    rows = to_confirm(issuer).values_list("unconfirmed", flat=True)
    counts: dict[str, int] = {}
    for names in rows:
        for name in names:
            counts[name] = counts.get(name, 0) + 1
    order = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [Pending(CONFIRMABLE[name][0], count) for name, count in order]
