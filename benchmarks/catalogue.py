"""The list that applies: 500 items × 31 provinces × 12 editions. `python -m benchmarks.catalogue`.

Makes a database of its own on the server that DATABASE_URL names, and removes it. Database time of the one query, by
EXPLAIN ANALYZE (planning and execution), median of 5, for a county whose city leaves out 20 items, its county 10 more.
"""

import os
import re
import statistics
from datetime import date, timedelta
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
os.environ["TEST_DB"] = "benchmark_catalogue"
ITEMS, PROVINCES, EDITIONS, RUNS = 500, 31, 12, 5
TODAY = date(2026, 11, 25)
FIRST = TODAY - timedelta(days=30 * EDITIONS)


def main() -> None:
    django.setup()
    from benchmarks.gate import database

    with database():
        county = grow()
        print("day          tier  lines  plan+execute, ms (median of 5)")
        for days in (0, 170, 29 + 30 * EDITIONS):
            for tier in (1, 2):
                measured(county, TODAY - timedelta(days=days), tier)


def grow() -> Any:
    """Rows as the machines leave them, written without their records: only the reading is measured."""
    from django.db import connection

    from portal.accounts.models import Organisation
    from portal.regions.models import Region

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
    offices = []
    for number in range(11, 11 + PROVINCES):
        region = Region.objects.create(code=f"{number}0000", name=f"省{number}", level=1, path=f"{number}/")
        offices.append(Organisation.objects.create(name=f"厅{number}", kind="department", region=region))
    for office in offices:
        province(office)
    county = narrowed(offices[0])
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("ANALYZE")
    return county


def province(office: Any) -> None:
    """A version of every item for each two editions: what changes, changes seldom."""
    from services.models import CatalogueEdition, CatalogueEntry, ItemVersion, ServiceItem
    from tests.factories.services import ITEM

    items = ServiceItem.objects.bulk_create(
        in_state(ServiceItem(**{**ITEM, "outlet_tier": 1 + n % 2}, issuer=office, code=f"X{n:04d}"), "active")
        for n in range(ITEMS)
    )
    versions: list[list[Any]] = [
        ItemVersion.objects.bulk_create(
            ItemVersion(**{**ITEM, "outlet_tier": 1 + n % 2}, item=item, number=number + 1, initials="zgcbdj")
            for n, item in enumerate(items)
        )
        for number in range(EDITIONS // 2)
    ]
    for number in range(EDITIONS):
        last = number == EDITIONS - 1
        begins = FIRST + timedelta(days=30 * number)
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
    from portal.accounts.models import Organisation
    from portal.regions.models import Region
    from services.models import CatalogueEdition, Exclusion, Narrowing

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


def measured(county: Any, day: date, tier: int) -> None:
    from services.queries import applicable

    rows = applicable(county.path, day, tier)
    times = [sum(float(ms) for ms in TIME.findall(rows.explain(analyze=True))) for _ in range(RUNS)]
    print(f"{day}   {tier}   {len(rows):5d}  {statistics.median(times):8.1f}")


TIME = re.compile(r"(?:Planning|Execution) Time: ([\d.]+) ms")

if __name__ == "__main__":
    main()
