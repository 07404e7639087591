"""How long a receipt takes, and how large it is: by the villages in which an application wants outlets.

Each run is an application of its own, through the job that makes its receipt: content, number, PDF/A, file. The first
one of a worker imports the libraries and reads the fonts. The yardstick renders the same page by WeasyPrint alone.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from benchmarks.harness import Line, Tally, peak
from portal.documents import rendering
from portal.documents.kinds import KINDS
from portal.documents.models import Document
from portal.documents.production import content_of, frame, produce
from portal.flow.gate import perform
from portal.flow.models import StepRecord
from tests.factories.documents import RECEIPT
from tests.factories.rooms import Rooms


class Size(NamedTuple):
    outlets: tuple[int, ...]
    runs: int


SIZES = {"small": Size((1,), 1), "usual": Size((1, 10, 50), 3), "large": Size((1, 10, 50), 15)}


def lines(size: Size) -> Iterator[Line]:
    rooms, tally = Rooms(), Tally()
    tally("the first one", receipt(submitted(rooms, 1)))
    yield tally.line("the first one", **result())
    for outlets in size.outlets:
        what = f"outlets: {outlets}"
        bare = f"{what}, WeasyPrint alone"
        for _ in range(size.runs):
            record = submitted(rooms, outlets)
            tally(what, receipt(record))
            tally(bare, page(record))
        yield (line := tally.line(bare))
        yield tally.line(what, yardstick=line, **result())


def submitted(rooms: Rooms, outlets: int) -> StepRecord:
    places = [("330106001", f"第{n}村") for n in range(outlets)]
    one = perform(rooms.application("draft", rooms.need(), places=places), "submit", by=rooms.liaison)
    return one.history().get(step="submit")


def receipt(record: StepRecord) -> Callable[[], None]:
    return transaction.atomic(lambda: produce(record=record.pk, kind=RECEIPT))


def page(record: StepRecord) -> Callable[[], object]:
    kind, values = content_of(record, KINDS[RECEIPT])
    html = render_to_string(kind.template, values | frame(kind, "0" * 16, timezone.now()) | {"number": "1"})
    return lambda: rendering._weasyprint()(html)


def result() -> dict[str, int]:
    last = Document.objects.latest("pk")
    return {"pages": last.pages, "file, kB": last.size // 1024, "peak, MB": peak()}
