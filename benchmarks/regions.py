"""How long all regions take to load: about 44,000, at a province's first start. At most four seconds are aimed at.

Once into an empty table, then twice when everything is there, as at every start of the portal. The yardstick is a bare
`INSERT … SELECT` of the same rows into a table without keys and checks.
"""

from collections.abc import Iterator
from typing import NamedTuple

from django.db import connection

from benchmarks import harness
from benchmarks.harness import Line, Tally
from portal.regions.loader import load
from portal.regions.models import Region


class Size(NamedTuple):
    runs: int


SIZES = {"small": Size(1), "usual": Size(3), "large": Size(7)}
BARE, FIRST, AGAIN = "a bare INSERT of all", "the first load", "again, with nothing changed"


def lines(size: Size) -> Iterator[Line]:
    tally = Tally()
    for _ in range(size.runs):
        with harness.unguarded():
            Region.objects.all()._raw_delete(using="default")  # asking for none that depend on others
        added = tally(FIRST, load).added
        tally(BARE, copied)
        assert not tally(AGAIN, load).changed
    yield (bare := tally.line(BARE, added))
    yield tally.line(FIRST, added, bare)
    yield tally.line(AGAIN, added, bare)


def copied() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE copied AS SELECT * FROM regions_region")
        cursor.execute("DROP TABLE copied")
