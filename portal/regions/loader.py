"""All regions by COPY: provinces to townships, and the former ones that today's have followed.

Where the shipped data says that a county was merged from others (`merged:320613+320611`), each old code is a row of
its own in `former.csv`: a region with its name then, its own path, no population (its people are counted in the
region that followed it) and `successor`. So whatever was done under the old code still has its place.

What a province has since entered by `load_region_changes` wins: of a code that is known already, only the census and
the position are brought up to the data; name, place and successor stay.
"""

import csv
import gzip
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from django.db import connection, transaction

from portal.regions.models import Level

DATA = Path(__file__).parent / "data"


class Loaded(NamedTuple):
    added: int
    changed: int


class Row(NamedTuple):
    """A region as COPY takes it."""

    code: str
    name: str
    level: int
    path: str
    parent: str | None
    successor: str | None = None
    population: int | None = None
    population_urban: int | None = None
    population_rural: int | None = None
    population_60: int | None = None
    latitude: float | None = None
    longitude: float | None = None


FACTS = Row._fields[6:]

STAGE = """
    CREATE TEMPORARY TABLE staged_region (
        code text, name text, level smallint, path text, parent text, successor text,
        population integer, population_urban integer, population_rural integer, population_60 integer,
        latitude double precision, longitude double precision
    ) ON COMMIT DROP
"""
DIFFERS = " OR ".join(f"known.{fact} IS DISTINCT FROM new.{fact}" for fact in FACTS)
# Level by level, former ones last: a row's parent and successor must be there before it.
MERGE = f"""
    INSERT INTO regions_region (code, name, level, path, parent_id, successor_id, {", ".join(FACTS)})
    SELECT new.code, new.name, new.level, new.path, parent.id, successor.id, {", ".join(f"new.{f}" for f in FACTS)}
    FROM staged_region new
    LEFT JOIN regions_region parent ON parent.code = new.parent
    LEFT JOIN regions_region successor ON successor.code = new.successor
    LEFT JOIN regions_region known ON known.code = new.code
    WHERE new.level = %s AND (new.successor IS NOT NULL) = %s AND (known.code IS NULL OR {DIFFERS})
    ORDER BY new.path
    ON CONFLICT (code) DO UPDATE SET {", ".join(f"{f} = excluded.{f}" for f in FACTS)}
    RETURNING xmax = 0
"""
ORDER = [(level, False) for level in Level] + [(level, True) for level in Level]


@transaction.atomic
def load() -> Loaded:
    """Add the shipped regions that are not there, bring the census and the positions of the others up to date.

    Of a temporary table, and of one that has just been filled, the planner knows nothing: it took them for a few rows
    and compared each of 39,000 with each.
    """
    with connection.cursor() as cursor:
        cursor.execute(STAGE)
        with cursor.copy(f"COPY staged_region ({', '.join(Row._fields)}) FROM STDIN") as copy:
            for row in rows():
                copy.write_row(row)
        cursor.execute("ANALYZE staged_region, regions_region")
        touched = [added for step in ORDER for added in _merge(cursor, *step)]
        cursor.execute(f"COMMENT ON TABLE regions_region IS '{edition()}'")
    return Loaded(added=sum(touched), changed=len(touched) - sum(touched))


def _merge(cursor, level: Level, former: bool) -> list[bool]:
    cursor.execute(MERGE, [level, former])
    return [added for (added,) in cursor.fetchall()]


def edition() -> str:
    """Which data is shipped; the table's comment says which was loaded last."""
    return sha256(b"".join(file.read_bytes() for file in sorted(DATA.glob("*.csv*")))).hexdigest()


def is_loaded() -> bool:
    """Whether the last load was of the shipped data. Asking costs a hundredth of loading."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description('regions_region'::regclass)")
        return cursor.fetchone() == (edition(),)


def rows() -> Iterator[Row]:
    """Every shipped region, each after the one that it lies in."""
    placed: dict[str, Row] = {}
    for found in (_regions(placed), _former(placed), _townships(placed)):
        for row in found:
            placed[row.code] = row
            yield row


def _regions(placed: dict[str, Row]) -> Iterator[Row]:
    """regions.csv lists a region anywhere, so by level: each goes under its `parent`, whatever its digits say."""
    for line in sorted(_lines(DATA / "regions.csv"), key=lambda line: line["level"]):
        level, parent = Level(int(line["level"])), line["parent"] or None
        people = (_whole(line[f"pop{which}2020"]) for which in ("", "_urban", "_rural", "60plus"))
        position = (float(line[axis]) if line[axis] else None for axis in ("lat", "lon"))
        path = path_of(line["code"], level, placed[parent].path if parent else "")
        yield Row(line["code"], line["name"], level, path, parent, None, *people, *position)


def _former(placed: dict[str, Row]) -> Iterator[Row]:
    for line in _lines(DATA / "former.csv"):
        parent = placed[line["successor"]].parent or ""
        path = path_of(line["code"], Level.COUNTY, placed[parent].path)
        yield Row(line["code"], line["name"], Level.COUNTY, path, parent, line["successor"])


def _townships(placed: dict[str, Row]) -> Iterator[Row]:
    """A township hangs on its county, or on the city where there are no counties (东莞, 中山, 儋州, 嘉峪关)."""
    for line in _lines(DATA / "townships.csv.gz"):
        path = path_of(line["code"], Level.TOWNSHIP, placed[line["parent"]].path)
        yield Row(line["code"], line["name"], Level.TOWNSHIP, path, line["parent"])


def path_of(code: str, level: Level, above: str) -> str:
    """The way down to a region: as many digits of its code as its level has, below its parent's path."""
    digits = {Level.PROVINCE: 2, Level.CITY: 4, Level.COUNTY: 6, Level.TOWNSHIP: 9}
    return f"{above}{code[: digits[level]]}/"


def _lines(file: Path) -> Iterable[dict[str, str]]:
    content = file.read_bytes()
    text = (gzip.decompress(content) if file.suffix == ".gz" else content).decode()
    yield from csv.DictReader(text.splitlines())


def _whole(text: str) -> int | None:
    return int(text) if text else None
