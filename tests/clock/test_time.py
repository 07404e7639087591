"""What happens by the clock: the system acts on what was missed, and clocks are mended when the tables change."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.utils import timezone

from onboarding.models import Application
from portal.accounts.actor import SYSTEM
from portal.beat import SCHEDULE
from portal.clock import actions, loader
from portal.clock.calendar import Special
from portal.clock.checks import check_years
from portal.clock.models import CalendarDay, CalendarYear, Clock, Limit
from portal.clock.running import Event, Term, replay
from portal.clock.tables import held, load_calendar, load_limits, missing_years
from portal.flow import recompute
from portal.flow.gate import perform
from portal.flow.jobs import act_on_overdue, recompute_clocks
from portal.flow.refusals import Refused
from portal.jobs.models import Job, run_waiting
from portal.regions.models import Region
from tests.factories.clocks import clock, limit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house_rules")]
SUPPLEMENT = "application_supplement"


def waiting(rooms, due="2026-03-06", reminders=2, need=None, **fields):
    one = rooms.application("returned", need)
    clock(one, SUPPLEMENT, date.fromisoformat(due), reminders=reminders, **fields)
    return Application.objects.get(pk=one.pk)


def states():
    return list(Application.objects.order_by("pk").values_list("state", flat=True))


# what was missed


@pytest.mark.parametrize(
    ("day", "state"), [("2026-03-05", "returned"), ("2026-03-06", "returned"), ("2026-03-07", "expired")]
)
def test_it_expires_on_the_day_after(rooms, travel, day, state):
    travel("2026-03-02")
    waiting(rooms)
    travel(day)
    assert (act_on_overdue(), states()) == (int(state == "expired"), [state])


def test_a_missed_night_is_caught_up_and_a_doubled_run_does_nothing_more(rooms, travel):
    travel("2026-03-02")
    need = rooms.need()
    for applicant, due in ((rooms.branch, "2026-03-06"), (rooms.other_branch, "2026-03-09")):
        one = rooms.application("returned", need, applicant)
        clock(one, SUPPLEMENT, date.fromisoformat(due), reminders=2)
    travel("2026-03-12")
    assert [act_on_overdue(), act_on_overdue()] == [2, 0]
    assert states() == ["expired", "expired"]
    records = [one.history().filter(step="expire").count() for one in Application.objects.all()]
    assert records == [1, 1]


@pytest.mark.parametrize("reminders", [0, 1])
def test_who_was_not_reminded_twice_does_not_lose_it(rooms, travel, reminders):
    travel("2026-03-12")
    one = waiting(rooms, reminders=reminders)
    assert (act_on_overdue(), states()) == (0, ["returned"])
    with pytest.raises(Refused, match=f"只提醒过 {reminders} 次"):
        perform(one, "expire", by=SYSTEM)


def test_nor_who_still_has_time(rooms, travel):
    travel("2026-03-06")
    with pytest.raises(Refused, match="期限还没有过"):
        perform(waiting(rooms), "expire", by=SYSTEM)


def test_what_is_paused_or_unsure_is_never_overdue(rooms, travel):
    moment = travel("2026-03-12")
    one = waiting(rooms, paused=moment)
    assert act_on_overdue() == 0
    Clock.objects.update(paused=None, due=None, unsure=True)
    assert act_on_overdue() == 0
    with pytest.raises(Refused, match="期限还没有过"):
        perform(one, "expire", by=SYSTEM)


def test_it_names_the_partner_s_step_as_what_was_first(rooms, travel):
    travel("2026-03-12")
    one = waiting(rooms)
    act_on_overdue()
    with pytest.raises(Refused, match="当前状态为“逾期未补正”"):
        perform(one, "resubmit", by=rooms.liaison)


def test_reminders_are_counted_once_a_day(rooms, travel):
    travel("2026-03-02")
    waiting(rooms, reminders=0)
    rows, keys = Clock.objects.all(), list(Clock.objects.values_list("pk", flat=True))
    marks = [rows.reminded(keys, date(2026, 3, day)) for day in (2, 2, 3)]
    assert (marks, Clock.objects.get().reminders, Clock.objects.get().reminded_on) == ([1, 0, 1], 2, date(2026, 3, 3))


def test_both_stand_on_the_schedule():
    tasks = {entry["task"] for entry in SCHEDULE.values()}
    assert {"portal.flow.jobs.act_on_overdue", "portal.flow.jobs.recompute_clocks"} <= tasks


# the tables change


def reviewing(rooms, travel, day="2026-03-02"):
    travel(day)
    return perform(rooms.application("submitted"), "take_up", by=rooms.reviewer)


def settle():
    """The jobs that the change leaves, and those that they leave; the later ones too."""
    while Job.objects.filter(done=None).update(not_before=timezone.now()):
        run_waiting()


def known(one):
    row = Application.objects.get(pk=one.pk)
    kept = Clock.objects.open().get(object_id=one.pk, duty="application_review")
    assert row.due == kept.due
    return row.due


def test_a_corrected_calendar_moves_what_it_touches_and_no_version(rooms, travel):
    one = reviewing(rooms, travel)
    assert known(one) == date(2026, 3, 16)
    CalendarDay.objects.create(date=date(2026, 3, 10), year_id=2026, working=False, name="临时放假")
    assert (recompute_clocks(), known(one)) == (1, date(2026, 3, 16))
    settle()
    assert (known(one), Application.objects.get().version) == (date(2026, 3, 17), one.version)
    assert recompute_clocks() == 0


def test_what_would_change_is_shown_before(rooms, travel):
    one = reviewing(rooms, travel)
    days = load_calendar().special | {date(2026, 3, 10): Special(False, "临时放假")}
    proposed = load_calendar().with_year(2026, {day: s for day, s in days.items() if day.year == 2026})
    found = list(recompute.shifts(recompute.touched_by_year(2026), proposed, load_limits()))
    assert [(shift.clock.object_id, shift.clock.due, shift.state.due) for shift in found] == [
        (one.pk, date(2026, 3, 16), date(2026, 3, 17))
    ]
    assert list(recompute.shifts(recompute.touched_by_year(2025), load_calendar(), load_limits())) == []


def test_a_year_that_comes_at_last_settles_what_was_unsure(rooms, travel):
    one = reviewing(rooms, travel, "2026-12-28")
    assert known(one) is None
    keeper = rooms.one("system_administrator", rooms.province)
    special = {date(2027, month, day): Special(False, name) for month, day, name in OFF_2027}
    actions.confirm_year(2027, special, source="国办发明电〔2026〕1号", by=keeper)
    recompute.after_change()
    settle()
    assert known(one) == date(2027, 1, 12)  # 29, 30, 31, 4, 5, 6, 7, 8, 11, 12
    assert missing_years(date(2026, 12, 28)) == []


OFF_2027 = [(1, 1, "元旦"), (2, 6, "春节"), (5, 1, "劳动节"), (10, 1, "国庆节"), (10, 2, "国庆节"), (10, 3, "国庆节")]


def test_a_limit_of_the_province_moves_its_own_matters(rooms, travel):
    one = reviewing(rooms, travel)
    province = rooms.regions["330000"]
    actions.replace_limits(province, [("application_review", Term(3))], source="省厅通知", by=None)
    recompute.after_change()
    settle()
    assert known(one) == date(2026, 3, 5)
    actions.replace_limits(province, [], source="", by=None)
    recompute.after_change()
    settle()
    assert known(one) == date(2026, 3, 16)


def test_a_paused_clock_that_is_recomputed_stays_paused(rooms, travel):
    one = reviewing(rooms, travel)
    travel("2026-03-05")
    kept = Clock.objects.get(object_id=one.pk, duty="application_review")
    events = [Event(kind, at) for kind, at in kept.events.values_list("kind", "at")]
    assert replay(events, kept.term, load_calendar()) == kept.state


def test_whatever_is_wrong_is_mended_at_night(rooms, travel):
    """A missed night, and one run twice."""
    one = reviewing(rooms, travel)
    Clock.objects.update(due=date(2026, 1, 1), used=7)
    travel("2026-03-04")
    assert recompute_clocks() == recompute_clocks() == 1
    settle()
    assert (known(one), recompute_clocks()) == (date(2026, 3, 16), 0)


# who may, what comes along, what is said


@pytest.mark.parametrize(
    ("role", "place", "allowed"),
    [
        ("system_administrator", "province", True), ("system_administrator", "county", False),
        ("security_administrator", "province", False), ("reviewer", "province", False),
    ],
)  # fmt: skip
def test_who_keeps_the_calendar(rooms, role, place, allowed):
    by = rooms.one(role, getattr(rooms, place))
    special = {day: s for day, s in load_calendar().special.items() if day.year == 2026}
    if allowed:
        assert actions.confirm_year(2026, special, source="通知", by=by).confirmed_by == by.user
    else:
        with pytest.raises(PermissionDenied):
            actions.confirm_year(2026, special, source="通知", by=by)


def test_what_comes_along_comes_once():
    assert (loader.load(), loader.is_loaded()) == ((0, 0), True)
    assert list(CalendarYear.objects.order_by("year").values_list("year", flat=True)) == list(range(2004, 2027))
    Limit.objects.filter(key="application_review").update(days=12)
    call_command("load_clock", verbosity=0)
    assert Limit.objects.get(key="application_review").days == 12


@pytest.mark.parametrize(
    ("day", "years"),
    [("2026-10-31", []), ("2026-11-01", [2027]), ("2027-03-01", [2027]), ("2027-11-01", [2027, 2028])],
)
def test_a_missing_year_is_said_loudly(travel, day, years):
    travel(day)
    assert missing_years() == years
    assert [warning.id for warning in check_years(databases=["default"])] == ["portal.W001"] * len(years)


def test_the_limit_that_holds_is_the_nearest(rooms):
    limit("a", 10)
    limit("a", 3, region=rooms.regions["330000"])
    limits = load_limits(["a"])
    terms = [limits.term("a", path) for path in ("33/3301/330106/", "33/", "32/3201/", "")]
    assert terms == [Term(3), Term(3), Term(10), Term(10)]
    assert limits.term("b", "33/") == Term(None)


@pytest.mark.parametrize(("place", "days"), [("33/3301/330106/", 3), ("33/", 3), ("32/3201/", 10), ("", 10)])
def test_the_rows_that_pages_show_are_those_by_which_clocks_run(rooms, place, days):
    limit("a", 3, region=rooms.regions["330000"])
    limit("a", 10)
    limit("a", 8, region=Region.objects.create(code="500000", name="重庆市", path="50/", level=1))
    rows = Limit.objects.filter(key="a").select_related("region").order_by("pk")
    shown = held(rows, place)["a"]
    assert (shown.days, shown.term) == (days, load_limits(["a"]).term("a", place))
