"""A night in which every clock is due for a reminder, and the morning's mails of it.

Applications of a branch each to the needs of many offices, each of them with three reviewers; every clock has half of
its time left. The yardsticks write the same notices again by one `INSERT`, and hand the same mails to the same backend
of Django, which keeps them.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.core import mail
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from benchmarks import harness
from benchmarks.harness import Line, Tally, peak
from onboarding.models import Application, CooperationNeed
from portal.accounts.models import User
from portal.clock.calendar import Calendar
from portal.clock.models import Clock
from portal.jobs.models import run_waiting
from portal.notices.delivery import make_digests
from portal.notices.models import Delivery, MailChoice, Notice
from portal.notices.reminders import Run, remind
from tests.factories.rooms import Rooms

TODAY, DUE = date(2026, 3, 13), date(2026, 3, 20)
REVIEWERS = 3


class Size(NamedTuple):
    clocks: int
    offices: int
    runs: int


SIZES = {"small": Size(20, 2, 1), "usual": Size(1_000, 20, 3), "large": Size(10_000, 100, 3)}


def lines(size: Size) -> Iterator[Line]:
    grow(size)
    tally, before = Tally(), peak()
    for _ in range(size.runs):
        run = reminded(tally)
        memory = {"memory before, MB": before, "at most, MB": peak()}
        notices = written_again(tally)
        mails = digests(tally)
    yield (bare := tally.line("a bare INSERT of the notices", notices))
    yield tally.line("the nightly run", notices, bare, **memory, clocks=run.clocks, people=len(run.told))
    yield (bare := tally.line("the mails, handed over", mails))
    yield tally.line("the digests, made and sent", mails, bare)


def reminded(tally: Tally) -> Run:
    """As if nobody had been told before."""
    with harness.unguarded():
        Delivery.objects.all().delete()
        Notice.objects.all().delete()
    Clock.objects.update(reminders=0, reminded_on=None)
    return tally("the nightly run", lambda: remind(Run(TODAY, Calendar(frozenset({TODAY.year})))))


def written_again(tally: Tally) -> int:
    """Returns how many notices there are."""
    notices = list(Notice.objects.all())
    Notice.objects.all().delete()
    tally("a bare INSERT of the notices", lambda: Notice.objects.bulk_create(notices))
    return len(notices)


@override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend")
def digests(tally: Tally) -> int:
    """One mail for each person; returns how many."""
    mail.outbox = []
    tally("the digests, made and sent", made_and_sent)
    sent, mail.outbox = mail.outbox, []
    tally("the mails, handed over", lambda: [mail.get_connection().send_messages([one]) for one in sent])
    return len(sent)


def made_and_sent() -> None:
    make_digests()
    while run_waiting():
        pass


# What there is ------------------------------------------------------------------------------------------------------


def grow(size: Size) -> None:
    """Applications of ever more branches to the offices' needs in turn, and their clocks."""
    rooms = Rooms()
    needs = [need_of_an_office(rooms, number) for number in range(size.offices)]
    with transaction.atomic():
        for number in range(size.clocks):
            branch = rooms.partner(f"第{number}支行", "330106", rooms.bank)
            rooms.application("submitted", needs[number % size.offices], branch, places=())
    Clock.objects.all().delete()
    Clock.objects.bulk_create(clock(pk) for pk in Application.objects.values_list("pk", flat=True))
    MailChoice.objects.bulk_create(
        MailChoice(person=user, address=f"p{user.pk}@mail.test", verified=timezone.now())
        for user in User.objects.all()
    )
    harness.analyse()


def need_of_an_office(rooms: Rooms, number: int) -> CooperationNeed:
    office = rooms.department(f"第{number}办事处", "330106", rooms.city)
    made = rooms.need(issued_by=office, requirements=())
    for _ in range(REVIEWERS - 1):  # besides the one who drafted it
        rooms.person("reviewer", office)
    return made


def clock(pk: int) -> Clock:
    started = datetime(2026, 3, 6, 12, tzinfo=timezone.get_current_timezone())
    return Clock(
        content_type=ContentType.objects.get_for_model(Application), object_id=pk, duty="application_intake",
        region_path="33/", days=10, due=DUE, started=started,
    )  # fmt: skip
