"""Reminders as the days go by: a missed night, a doubled run, two runs at once, a pause, the end of the ladder."""

from datetime import date, datetime

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from onboarding.models import Application
from portal.clock.calendar import Calendar
from portal.clock.models import Clock
from portal.flow.gate import perform
from portal.jobs.models import run_waiting
from portal.notices import jobs
from portal.notices.models import Notice
from portal.notices.reminders import Run, remind
from tests.together import together

pytestmark = pytest.mark.django_db
YEAR = Calendar(frozenset({2026}))  # weekends only
DUE = date(2026, 3, 20)  # a Friday; ten working days from Friday the 6th
KINDS = {"clock.reminder": "r", "clock.escalation": "e"}


def at(day: int, month: int = 3) -> Run:
    return remind(Run(date(2026, month, day), YEAR))


def clock_of(obj, duty="application_intake", **fields) -> Clock:
    """The clock that the gate would have, as of the 6th of March."""
    kind = ContentType.objects.get_for_model(obj)
    Clock.objects.filter(content_type=kind, object_id=obj.pk).delete()
    base = {"days": 10, "due": DUE, "started": datetime(2026, 3, 6, 12, tzinfo=timezone.get_current_timezone())}
    return Clock.objects.create(content_type=kind, object_id=obj.pk, duty=duty, region_path="33/", **base | fields)


@pytest.fixture
def submitted(rooms, people):
    obj = rooms.application("submitted")
    return obj, clock_of(obj)


def days_told(told, days) -> dict[int, str]:
    """Day of March (above 31: of April) → who was told, an escalation in brackets."""
    found, before = {}, 0
    for day in days:
        at(*((day, 3) if day < 32 else (day - 31, 4)))
        now = told(pk__gt=before)
        before = max(Notice.objects.values_list("pk", flat=True), default=0)
        words = now.get("clock.reminder", "") + (f"({now['clock.escalation']})" if "clock.escalation" in now else "")
        if words:
            found[day] = words
    return found


def test_the_whole_ladder(submitted, told):
    """Half on the 13th (five left), 80 % on the 18th (two left), the 20th, five working days, then weekly the city."""
    assert days_told(told, range(6, 53)) == {
        13: "RQ", 18: "RQ", 20: "RQ", 23: "RQ", 24: "RQ", 25: "RQ", 26: "RQ", 27: "RQ",
        30: "(C)", 37: "(C)", 44: "(C)", 51: "(C)",
    }  # fmt: skip
    assert Clock.objects.get().reminders == 12


def test_a_missed_night_is_caught_up_by_one(submitted, told):
    """Nothing ran from the 13th to the 24th: half, 80 %, the due day and one day over are one reminder."""
    assert days_told(told, (12, 25)) == {25: "RQ"}
    _, clock = submitted
    clock.refresh_from_db()
    assert (clock.reminders, clock.reminded_on) == (1, date(2026, 3, 25))
    assert Notice.objects.first().text.endswith("期限2026年3月20日，已逾期 3 个工作日。")


def test_a_doubled_run_reminds_nobody_twice(submitted, told):
    assert [at(13).clocks, at(13).clocks, at(16).clocks] == [1, 0, 0]
    assert Notice.objects.count() == 2


def test_no_reminder_on_a_day_off(submitted):
    assert [at(14).clocks, at(15).clocks, at(16).clocks] == [0, 0, 1]


def test_a_list_shows_the_newest_only(submitted, told):
    for day in (13, 18, 20):
        at(day)
    assert told(over=None) == {"clock.reminder": "RQ"}
    assert Notice.objects.count() == 6
    assert Notice.objects.filter(over=None).first().subject == "今天到期：某银行县支行合作意向，受理"


@pytest.mark.parametrize("field", ["paused", "stopped"])
def test_a_clock_that_stands_still_reminds_nobody(submitted, field):
    _, clock = submitted
    setattr(clock, field, timezone.now())
    clock.save()
    assert at(20).clocks == 0


@pytest.mark.parametrize("fields", [{"due": None, "unsure": True}, {"due": None, "days": None}])
def test_without_a_date_nobody_is_reminded(rooms, people, fields):
    clock_of(rooms.application("submitted"), **fields)
    assert at(20).clocks == 0


def test_what_is_over_is_not_reminded_of(submitted, told, people):
    """Somebody has taken it up; the reminder that was there is over, and no clock of the old duty speaks."""
    obj, _ = submitted
    at(13)
    perform(Application.objects.get(pk=obj.pk), "take_up", by=people["R"], seen=obj.version)
    while run_waiting():
        pass
    assert told(over=None) == {"onboarding.taken_up": "LM"}
    Clock.objects.filter(duty="application_intake").update(stopped=None)  # a clock that nobody stopped
    assert at(20).clocks == 0


def test_the_other_side_is_reminded_and_those_above_it_are_the_department(rooms, people, told):
    clock_of(rooms.application("returned"), "application_supplement")
    assert days_told(told, (13, 30)) == {13: "LM", 30: "(RQ)"}


def test_where_nobody_may_act_those_above_know_at_once(submitted, told, people):
    for letter in "RQ":
        person = people[letter].user
        person.is_active = False
        person.save()
    assert days_told(told, (13,)) == {13: "(C)"}


def test_without_anybody_above_the_administrator_is_told(rooms, people):
    """The province has no department above it."""
    administrator = rooms.one("system_administrator", rooms.province)
    clock_of(rooms.application("submitted", rooms.need(issued_by=rooms.province), rooms.bank))
    at(30)
    assert list(Notice.objects.values_list("kind", "person")) == [("clock.escalation", administrator.user.pk)]


def test_a_dry_run_counts_and_writes_nothing(submitted, rooms):
    clock_of(rooms.application("submitted", applicant=rooms.other_branch))
    run = remind(Run(date(2026, 3, 13), YEAR, dry=True))
    assert (run.clocks, len(run.told), Notice.objects.count()) == (2, 2, 0)
    assert Clock.objects.filter(reminders=0).count() == 2


def test_the_queries_do_not_grow_with_the_clocks(rooms, people, django_assert_max_num_queries):
    for _ in range(30):
        clock_of(rooms.application("submitted"))
    at(6)
    with django_assert_max_num_queries(30):
        at(13)
    assert Notice.objects.count() == 60


def test_a_year_without_holidays_is_said_and_nobody_reminded_by_a_guess(submitted, monkeypatch, caplog):
    monkeypatch.setattr(jobs, "load_calendar", lambda: Calendar())
    assert jobs.send_reminders() == 0
    assert f"no reminders: {timezone.localdate().year}年的节假日表还没有导入" in caplog.text
    assert not Notice.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_remind_once(rooms, people):
    for _ in range(20):
        clock_of(rooms.application("submitted"))
    runs = together(*[lambda: at(13).clocks] * 3)
    assert sum(runs) == 20
    assert Notice.objects.count() == 40
    assert set(Clock.objects.values_list("reminders", flat=True)) == {1}
