"""What the public pages of editions and the open data ask of the database: as much for thirty items as for three."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.regions.models import Region
from tests.factories import services as make

pytestmark = pytest.mark.django_db
ASKED = {
    "/editions/": 3,
    "/editions/330000/": 1,
    "/editions/330000/?day=2020-01-01": 1,
    "/editions/330000/99/": 2,
    "/editions/330000/{newest}/": 7,
    "/editions/330000/{newest}/?region=330106": 9,
    "/editions/330000/{newest}/differences/": 5,
    "/editions/330000/{newest}/differences/?from=1": 4,
    "/editions/330000/{newest}/items.json": 3,
    "/editions/330000/{newest}/items.xlsx": 3,
    "/editions/330000/{newest}/SHA256SUMS": 2,
    "/editions/330000/{newest}/datapackage.json": 3,
    "/editions/330000/feed/": 3,
    "/open-data/": 3,
    "/open-data/items.schema.json": 0,
    "/sitemap.xml": 8,
}
KNOWN = {"/editions/330000/{newest}/items.csv": 2, "/editions/330000/{newest}/SHA256SUMS": 1}


def grow(catalogue, many: int) -> int:
    """So many items, so many editions with all of them, so many narrowings; and as many provinces."""
    rooms = catalogue.rooms
    items = [catalogue.item() for _ in range(many)]
    for number in range(many):
        days = {"effective_on": make.in_days(-100 + number), "ended_on": make.in_days(-99 + number)}
        catalogue.edition("superseded", items[: number % 3], **days)
        code = 60 + number
        Region.objects.create(code=f"{code}0000", name=f"省{code}", path=f"{code}/", level=1)
    newest = catalogue.edition("in_force", items, effective_on=make.in_days(-50))
    for entry in newest.entries.all():
        catalogue.narrowing(newest, rooms.city, [entry])
    return newest.edition


def statements(url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        Client().get(url)
    return len(queries)


@pytest.mark.parametrize("many", [3, 30])
def test_as_many_statements_for_thirty_as_for_three(catalogue, many):
    """Nothing is kept ready, and no checksum is known: each is asked as if it were the first."""
    newest, asked, known = grow(catalogue, many), {}, {}
    for page in ASKED:
        cache.clear()
        asked[page] = statements(page.format(newest=newest))
    for page in KNOWN:
        statements(page.format(newest=newest))
        known[page] = statements(page.format(newest=newest))
    assert (asked, known) == (ASKED, KNOWN)


def test_a_page_that_is_kept_ready_asks_nothing(catalogue):
    newest = grow(catalogue, 1)
    cache.clear()  # what the rows announced while they were made
    for page in ("/editions/", "/editions/330000/", f"/editions/330000/{newest}/", "/open-data/"):
        statements(page)
        assert statements(page) == 0
