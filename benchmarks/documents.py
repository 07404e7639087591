"""How long a receipt takes and how large it is: `python -m benchmarks.documents`.

Makes a database of its own on the server that DATABASE_URL names, and removes it. The first one imports the libraries
and reads the fonts, as in a fresh worker.
"""

import os
import resource
import time
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
os.environ["TEST_DB"] = "benchmark_documents"
ROUNDS = 5


def main() -> None:
    django.setup()
    from benchmarks.gate import database

    with database():
        from tests.factories.rooms import Rooms

        rooms = Rooms()
        print("outlets  pages     kB  seconds  peak, MB")
        measured(rooms, 1, rounds=1)
        for outlets in (1, 10, 50):
            measured(rooms, outlets, ROUNDS)


def measured(rooms: Any, outlets: int, rounds: int) -> None:
    """The fastest of some rounds; each is an application of its own."""
    from portal.documents.models import Document

    seconds = min(made(rooms, outlets) for _ in range(rounds))
    last = Document.objects.latest("pk")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{outlets:7}  {last.pages:5}  {last.size / 1024:5.0f}  {seconds:7.2f}  {peak:8.0f}")


def made(rooms: Any, outlets: int) -> float:
    from django.db import transaction

    from portal.documents.production import produce
    from portal.flow.gate import perform
    from tests.factories.documents import RECEIPT

    places = [("330106001", f"第{n}村") for n in range(outlets)]
    one = perform(rooms.application("draft", rooms.need(), places=places), "submit", by=rooms.liaison)
    record, started = one.history().get(step="submit"), time.perf_counter()
    with transaction.atomic():
        produce(record=record.pk, kind=RECEIPT)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
