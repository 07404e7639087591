"""10,000 due reminders in one night: `python -m benchmarks.reminders`.

Makes a database of its own on the server that DATABASE_URL names, and removes it. Applications of a branch each to
the needs of 100 offices, each of them with three reviewers; every clock has half of its time left.
"""

import os
import resource
import time
from datetime import date, datetime
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
os.environ["TEST_DB"] = "benchmark_reminders"
TODAY, DUE = date(2026, 3, 13), date(2026, 3, 20)
OFFICES, REVIEWERS = 100, 3


def main() -> None:
    django.setup()
    from benchmarks.gate import database

    with database():
        grow = growing()
        print(" clocks  reminded  people  notices  seconds  before, MB  more, MB")
        for count in (2_000, 10_000):
            grow(count)
            measured(count)
        digests()


def growing() -> Any:
    """Applications of ever more branches to the offices' needs in turn, and their clocks."""
    from tests.factories.rooms import Rooms

    rooms = Rooms()
    needs = [need_of_an_office(rooms, number) for number in range(OFFICES)]

    def grow(count: int) -> None:
        from django.db import transaction

        from onboarding.models import Application
        from portal.clock.models import Clock

        with transaction.atomic():
            for number in range(Application.objects.count(), count):
                branch = rooms.partner(f"第{number}支行", "330106", rooms.bank)
                rooms.application("submitted", needs[number % OFFICES], branch, places=())
        Clock.objects.all().delete()
        Clock.objects.bulk_create(clock(pk) for pk in Application.objects.values_list("pk", flat=True))

    return grow


def need_of_an_office(rooms: Any, number: int) -> Any:
    office = rooms.department(f"第{number}办事处", "330106", rooms.city)
    made = rooms.need(issued_by=office, requirements=())
    for _ in range(REVIEWERS - 1):  # besides the one who drafted it
        rooms.person("reviewer", office)
    return made


def clock(pk: int) -> Any:
    from django.contrib.contenttypes.models import ContentType
    from django.utils import timezone

    from onboarding.models import Application
    from portal.clock.models import Clock

    started = datetime(2026, 3, 6, 12, tzinfo=timezone.get_current_timezone())
    return Clock(
        content_type=ContentType.objects.get_for_model(Application), object_id=pk, duty="application_intake",
        region_path="33/", days=10, due=DUE, started=started,
    )  # fmt: skip


def measured(count: int) -> None:
    from portal.clock.calendar import Calendar
    from portal.notices.models import Notice
    from portal.notices.reminders import Run, remind

    Notice.objects.all().delete()
    before, start = peak(), time.monotonic()
    run = remind(Run(TODAY, Calendar(frozenset({2026}))))
    seconds, told = time.monotonic() - start, Notice.objects.count()
    more = peak() - before
    print(f"{count:>7,} {run.clocks:>9,} {len(run.told):>7} {told:>8,} {seconds:>8.1f} {before:>11} {more:>9}")


def peak() -> int:
    """The most memory that this process has had, in MB; the rows that are made before need the most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def digests() -> None:
    """What was reminded of, merged into one mail a person."""
    from django.core import mail
    from django.core.mail.backends import locmem

    from portal.jobs.models import run_waiting
    from portal.notices.delivery import make_digests
    from portal.notices.models import MailChoice, Notice

    mail.outbox = []
    mail.get_connection = lambda *args, **options: locmem.EmailBackend()
    for person in Notice.objects.values_list("person", flat=True).distinct().order_by():
        MailChoice.objects.create(person_id=person, address=f"p{person}@mail.test", verified="2026-01-01T00:00Z")
    start = time.monotonic()
    made = make_digests()
    while run_waiting():
        pass
    lines = sum(len(one.body.splitlines()) for one in mail.outbox)
    print(f"{made} digests, {len(mail.outbox)} mails of {lines} lines in all, {time.monotonic() - start:.1f} s")


if __name__ == "__main__":
    main()
