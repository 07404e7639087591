"""The list of items that applies to a county on a day, of all provinces and editions.

A county whose city leaves out 20 items and itself 10 more; today, half a year ago, and the first edition's last day.
Times are the database's own, planning and execution (`EXPLAIN ANALYZE`), of the one query that lists need. The
yardstick reads all lines of the edition in force, by its key alone.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import QuerySet

from benchmarks import harness
from benchmarks.harness import Line
from portal.accounts.models import Organisation
from portal.regions.models import Region
from services.models import CatalogueEdition, CatalogueEntry, Exclusion, ItemVersion, Narrowing, ServiceItem
from services.queries import applicable
from tests.factories.services import ITEM

TODAY = date(2026, 11, 25)
TIME = re.compile(r"(?:Planning|Execution) Time: ([\d.]+) ms")


class Size(NamedTuple):
    items: int
    provinces: int
    editions: int
    runs: int


SIZES = {"small": Size(60, 2, 2, 1), "usual": Size(500, 8, 12, 5), "large": Size(500, 31, 12, 15)}


def lines(size: Size) -> Iterator[Line]:
    county = grow(size)
    edition = CatalogueEdition.objects.get(issuer__region__path="11/", state="in_force")
    asked = {"all lines of an edition": CatalogueEntry.objects.filter(edition=edition.pk)}
    for days in (0, 15 * size.editions, 30 * size.editions - 1):
        day = TODAY - timedelta(days=days)
        asked |= {f"{day}, tier {tier}": applicable(county.path, day, tier) for tier in (1, 2)}
    runs = [[spent(rows) for rows in asked.values()] for _ in range(size.runs)]
    bare = None
    for (what, rows), seconds in zip(asked.items(), zip(*runs, strict=True), strict=True):
        yield (line := Line(what, list(seconds), len(rows), bare))
        bare = bare or line


def spent(rows: QuerySet) -> float:
    """Seconds of the database."""
    return sum(map(float, TIME.findall(rows.explain(analyze=True)))) / 1000


def grow(size: Size) -> Any:
    """Rows as the machines leave them: only the reading is measured. Returns the region of the county."""
    with harness.unguarded():
        offices = []
        for number in range(11, 11 + size.provinces):
            region = Region.objects.create(code=f"{number}0000", name=f"省{number}", level=1, path=f"{number}/")
            offices.append(Organisation.objects.create(name=f"厅{number}", kind="department", region=region))
        for office in offices:
            province(office, size)
        county = narrowed(offices[0])
    harness.analyse()
    return county


def province(office: Any, size: Size) -> None:
    """A version of every item for each two editions: what changes, changes seldom."""
    items = ServiceItem.objects.bulk_create(
        in_state(ServiceItem(**{**ITEM, "outlet_tier": 1 + n % 2}, issuer=office, code=f"X{n:04d}"), "active")
        for n in range(size.items)
    )
    versions: list[list[Any]] = [
        ItemVersion.objects.bulk_create(
            ItemVersion(**{**ITEM, "outlet_tier": 1 + n % 2}, item=item, number=number + 1, initials="zgcbdj")
            for n, item in enumerate(items)
        )
        for number in range((size.editions + 1) // 2)
    ]
    first = TODAY - timedelta(days=30 * size.editions)
    for number in range(size.editions):
        last = number == size.editions - 1
        begins = first + timedelta(days=30 * number)
        edition = CatalogueEdition(
            issuer=office, edition=number + 1, effective_on=begins, published_on=begins,
            ended_on=None if last else begins + timedelta(days=30),
        )  # fmt: skip
        CatalogueEdition.objects.bulk_create([in_state(edition, "in_force" if last else "superseded")])
        CatalogueEntry.objects.bulk_create(
            CatalogueEntry(edition=edition, item=item, version=version, batch=1 + n % 3)
            for n, (item, version) in enumerate(zip(items, versions[number // 2], strict=True))
        )


def in_state(row: Any, state: str) -> Any:
    """Stamps have constraints, and any person will do."""
    row.__dict__["state"] = state
    for name in ("drafted_by", "approved_by", "published_by", "changed_by"):
        if hasattr(row, f"{name}_id"):
            setattr(row, f"{name}_id", 2 if name == "approved_by" else 1)
    return row


def narrowed(office: Any) -> Any:
    edition = CatalogueEdition.objects.get(issuer=office, state="in_force")
    parent, above, path = office, office.region, office.region.path
    for code, count in (("1101", 20), ("110105", 10)):
        path = f"{path}{code}/"
        above = Region.objects.create(code=f"{code:0<6}", name=code, level=len(code) // 2, parent=above, path=path)
        parent = Organisation.objects.create(name=code, kind="department", region=above, parent=parent)
        row = in_state(Narrowing(issuer=parent, edition=edition, starts_on=edition.effective_on), "in_force")
        [narrowing] = Narrowing.objects.bulk_create([row])
        Exclusion.objects.bulk_create(
            Exclusion(narrowing=narrowing, entry=entry, reason="无设备") for entry in edition.entries.all()[:count]
        )
    return above
