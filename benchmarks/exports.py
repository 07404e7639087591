"""An export of a list by its job, in a process that does nothing else: time, memory, and the size of the file.

The list of applications as a reviewer has it, for ever more rows. The yardstick writes the same cells by openpyxl
alone.
"""

import os
from collections.abc import Iterator
from io import BytesIO
from typing import NamedTuple

from django.db import transaction
from django.test import override_settings
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from benchmarks.alone import in_a_process
from benchmarks.harness import Line, Tally, analyse, peak
from portal.accounts.actor import Actor
from portal.evidence.storage import private
from portal.web.exports.making import make
from portal.web.models import Export
from tests.factories.rooms import Rooms

NEEDS = 20


class Size(NamedTuple):
    rows: tuple[int, ...]
    runs: int


SIZES = {"small": Size((20,), 2), "usual": Size((100, 1_000), 3), "large": Size((2_000, 20_000), 3)}


def lines(size: Size) -> Iterator[Line]:
    reviewer = grow(size.rows[-1])
    for most in size.rows:
        yield from in_a_process(exported, most, reviewer.user.pk, reviewer.organisation.pk, size.runs)


def exported(most: int, person: int, organisation: int, runs: int) -> list[Line]:
    """So many exports of so many rows, one after the other: nobody has two of one list at a time."""
    reverse("home")  # a worker has read the site before
    tally, memory = Tally(), {"memory before, MB": peak()}
    what, alone = f"{most:,} applications", f"{most:,} applications, openpyxl alone"
    with override_settings(EXPORT_MAX_ROWS=most):
        for _ in range(runs):
            row = asked_for(person, organisation)
            tally(what, transaction.atomic(lambda pk=row.pk: make(pk)))
            row.refresh_from_db()
            memory.setdefault("at most, MB", peak())  # of the first: what reads the file again has its own
            cells = cells_of(row)
            tally(alone, lambda cells=cells: written(cells))
    bare = tally.line(alone, most)
    return [bare, tally.line(what, row.rows, bare, **memory | {"file, kB": row.size // 1024})]


def cells_of(row: Export) -> list[tuple]:
    with private.open(row.stored) as file:
        return list(load_workbook(file, read_only=True).active.values)


def written(cells: list[tuple]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in cells:
        sheet.append(row)
    book.save(BytesIO())


def grow(count: int) -> Actor:
    """So many applications of ever other branches to some needs of the county. Returns its reviewer."""
    rooms = Rooms()
    needs = [rooms.need(requirements=()) for _ in range(NEEDS)]
    for number in range(count // NEEDS):
        with transaction.atomic():
            branch = rooms.partner(f"第{number}支行", "330106", rooms.bank)
            for need in needs:
                rooms.application("submitted", need, branch, places=())
    analyse()
    return rooms.reviewer


def asked_for(person: int, organisation: int) -> Export:
    return Export.objects.create(
        requester_id=person, organisation_id=organisation, listing="application-list", title="合作意向",
        once=os.urandom(8).hex(), stored=private.name_for("exports.xlsx"),
    )  # fmt: skip
