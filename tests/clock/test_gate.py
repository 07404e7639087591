"""What steps do to clocks, through the doors: decision record 0008, row by row."""

from datetime import date

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from onboarding.enums import ApplicationState
from onboarding.models import Application
from portal.accounts.actor import SYSTEM
from portal.clock.models import Clock, ClockEvent
from portal.flow.gate import perform, perform_many
from tests.factories.clocks import limit
from tests.factories.posting import amended, asked, checked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house_rules")]
REVIEW, SUPPLEMENT, DECISION = "application_review", "application_supplement", "application_decision"


def told(one):
    """duty → the kinds of its events, the newest clock of each duty."""
    clocks = Clock.objects.filter(object_id=one.pk, content_type__model="application").order_by("pk")
    return {clock.duty: [event.kind for event in clock.events.all()] for clock in clocks}


def open_clock(one, duty):
    return Clock.objects.open().get(object_id=one.pk, content_type__model="application", duty=duty)


def under_review(rooms, travel, day="2026-02-09"):
    travel(day)
    return perform(rooms.application("submitted"), "take_up", by=rooms.reviewer)


def sent_back(rooms, one, **choice):
    wanted = {"note": "地址不清", "corrections": asked("statement")} | choice
    return perform(one, "send_back", by=rooms.reviewer, seen=one.version, **wanted)


def mended(rooms, one):
    said = f"{one.statement}，已写明"
    return perform(amended(one, rooms.liaison, statement=said), "resubmit", by=rooms.liaison)


def recommended(rooms, one):
    one = checked(one, rooms.reviewer)
    opinion = {"opinion": "agree", "note": "齐全", "compared": one.compared_now()}
    return perform(one, "recommend", by=rooms.reviewer, seen=one.version, **opinion)


def test_a_duty_starts_with_its_state_and_shows_on_the_row(rooms, travel):
    one = under_review(rooms, travel)
    assert one.due == Application.objects.get().due == open_clock(one, REVIEW).due == date(2026, 2, 28)
    assert told(one) == {REVIEW: ["start"]}


def test_it_stops_when_the_state_is_left(rooms, travel):
    one = under_review(rooms, travel)
    travel("2026-02-12")
    one = recommended(rooms, one)
    assert told(one) == {REVIEW: ["start", "stop"], DECISION: ["start"]}
    assert one.due == date(2026, 2, 26)  # 13, 14, 24, 25, 26


def test_a_send_back_pauses_over_the_spring_festival(rooms, travel):
    one = under_review(rooms, travel)
    travel("2026-02-12")
    one = sent_back(rooms, one)
    assert one.due == date(2026, 3, 4)  # the partner's ten: 13, 14, 24, 25, 26, 27, 28, 2, 3, 4
    assert (open_clock(one, REVIEW).due, open_clock(one, REVIEW).used) == (None, 2)
    travel("2026-02-25")
    one = mended(rooms, one)
    assert told(one) == {REVIEW: ["start", "pause", "resume"], SUPPLEMENT: ["start", "stop"]}
    assert one.due == date(2026, 3, 6)  # eight are left: 26, 27, 28, 2, 3, 4, 5, 6


def test_or_gives_the_whole_limit_again(rooms, travel):
    one = under_review(rooms, travel)
    travel("2026-02-12")
    one = sent_back(rooms, one, clock="restart")
    travel("2026-02-25")
    one = mended(rooms, one)
    assert told(one)[REVIEW] == ["start", "restart", "pause", "resume"]
    assert one.due == date(2026, 3, 10)  # ten: 26, 27, 28, 2, 3, 4, 5, 6, 9, 10
    record = one.history().get(step="send_back")
    assert record.data["clock"] == "restart"


def test_a_second_send_back_pauses_what_is_left(rooms, travel):
    one = under_review(rooms, travel, "2026-03-02")
    for day, back in (("2026-03-05", "2026-03-09"), ("2026-03-12", "2026-03-16")):
        travel(day)
        one = sent_back(rooms, one)
        travel(back)
        one = mended(rooms, one)
    assert one.due == date(2026, 3, 24)


def test_a_recommendation_ends_the_review_and_what_comes_back_is_a_new_one(rooms, travel):
    one = under_review(rooms, travel, "2026-03-02")
    travel("2026-03-05")
    one = recommended(rooms, one)
    travel("2026-03-06")
    one = sent_back(rooms, one)
    assert told(one) == {REVIEW: ["start", "stop"], DECISION: ["start", "stop"], SUPPLEMENT: ["start"]}
    travel("2026-03-09")
    one = mended(rooms, one)
    assert told(one)[REVIEW] == ["start"]
    assert one.due == date(2026, 3, 23)


def test_a_recommendation_that_lapses_is_reviewed_anew(rooms, travel):
    one = under_review(rooms, travel, "2026-03-02")
    travel("2026-03-05")
    one = recommended(rooms, one)
    travel("2026-03-06")
    one = amended(one, rooms.liaison, answers={one.answers.first().pk: {"statement": "改了"}})
    assert (one.state, one.due) == ("reviewing", date(2026, 3, 20))
    assert told(one) == {REVIEW: ["start"], DECISION: ["start", "stop"]}


def test_who_takes_it_over_has_the_whole_limit(rooms, travel):
    one = under_review(rooms, travel, "2026-03-02")
    travel("2026-03-05")
    one = perform(one, "take_over", by=rooms.one("reviewer", rooms.city), note="跨区")
    assert (told(one), one.due) == ({REVIEW: ["start", "restart"]}, date(2026, 3, 19))


@pytest.mark.parametrize("step", ["withdraw", "end"])
def test_what_is_over_waits_for_nobody(rooms, travel, step):
    one = under_review(rooms, travel, "2026-03-02")
    travel("2026-03-05")
    one = sent_back(rooms, one)
    one = perform(one, step, by=rooms.liaison if step == "withdraw" else SYSTEM)
    assert told(one) == {REVIEW: ["start", "pause", "stop"], SUPPLEMENT: ["start", "stop"]}
    assert (one.due, Clock.objects.open().filter(object_id=one.pk).count()) == (None, 0)


def test_the_limit_of_the_province_goes_before_the_country_s(rooms, travel):
    limit(REVIEW, 3, region=rooms.regions["330000"])
    one = under_review(rooms, travel, "2026-03-02")
    assert one.due == date(2026, 3, 5)


def test_a_year_that_is_missing_leaves_the_day_open(rooms, travel):
    one = under_review(rooms, travel, "2026-12-28")
    assert one.due is None
    assert open_clock(one, REVIEW).unsure


def test_a_duty_without_a_limit_is_kept_for_the_day_it_gets_one(rooms, travel):
    travel("2026-03-02")
    one = rooms.application("draft")
    one = perform(one, "withdraw", by=rooms.liaison)
    assert one.due is None


def test_a_set_leaves_the_same_clocks_as_single_steps(rooms, travel):
    """Rows whose clocks have run for different times fall due on different days, by one UPDATE."""
    alone, together = [], []
    for rows in (alone, together):
        travel("2026-03-02")
        need = rooms.need()
        applicants = (rooms.branch, rooms.other_branch, rooms.insurer_branch)
        rows += [rooms.application("submitted", need, node) for node in applicants]
        for number, day in enumerate(("2026-03-02", "2026-03-04", "2026-03-06")):
            travel(day)
            rows[number] = perform(rows[number], "take_up", by=rooms.reviewer)
    travel("2026-03-10")
    above = rooms.one("reviewer", rooms.city)
    singles = [perform(one, "take_over", by=above, note="跨区") for one in alone]
    keys = [one.pk for one in together]
    results = perform_many(Application.objects.filter(pk__in=keys), "take_over", by=above, note="跨区")
    assert [result.reason for result in results] == ["", "", ""]
    assert [shown(pk) for pk in keys] == [shown(one.pk) for one in singles]


def shown(pk):
    one = Application.objects.get(pk=pk)
    clocks = Clock.objects.filter(object_id=pk, content_type__model="application").order_by("pk")
    rows = [(c.duty, c.due, c.used, c.after, c.paused, c.stopped, c.days) for c in clocks]
    events = ClockEvent.objects.filter(clock__in=clocks).values_list("kind", "at", "step")
    return one.state, one.due, rows, list(events)


def test_the_statements_of_a_set_do_not_grow(rooms, travel):
    """Six rows that have used up different parts of their limits: each falls due on a day of its own."""
    keys = []
    for day in ("2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05", "2026-03-06", "2026-03-09"):
        one = under_review(rooms, travel, day)
        travel("2026-03-12")
        keys.append(amended(sent_back(rooms, one), rooms.liaison, statement="已写明").pk)
    travel("2026-03-16")
    counts = []
    for some in (keys[:2], keys[2:]):
        rows = Application.objects.filter(pk__in=some)
        with CaptureQueriesContext(connection) as asked_for:
            assert not any(result.reason for result in perform_many(rows, "resubmit", by=rooms.liaison))
        said = [query["sql"] for query in asked_for]
        counts.append([sum(word in one for one in said) for word in ('UPDATE "onboarding_application"', '"clock_')])
    assert Application.objects.values("due").distinct().count() == 6
    assert counts[0] == counts[1] == [1, 4]  # which clocks, which holidays; clocks, events


def test_the_form_asks_only_where_a_clock_runs(rooms, travel, as_):
    one = under_review(rooms, travel, "2026-03-02")
    page = as_(rooms.reviewer).get(f"{reverse('application-step', args=[one.pk, 'send_back'])}?seen={one.version}")
    assert page.content.decode().count('name="clock"') == 2
    one = recommended(rooms, one)
    page = as_(rooms.reviewer).get(f"{reverse('application-step', args=[one.pk, 'send_back'])}?seen={one.version}")
    assert page.content.decode().count('name="clock"') == 0


def test_a_page_answers_it(rooms, travel, as_):
    one = under_review(rooms, travel, "2026-03-02")
    travel("2026-03-05")
    data = {"seen": one.version, "note": "不清", "clock": "restart", "corrections-statement": "unclear"}
    page = as_(rooms.reviewer).get(f"{reverse('application-step', args=[one.pk, 'send_back'])}?seen={one.version}")
    names = [n for n in page.content.decode().split('name="')[1:] if n.startswith("corrections")]
    kind = next(name.split('"')[0] for name in names if "statement" in name.split('"')[0])
    data[kind] = "unclear"
    as_(rooms.reviewer).post(reverse("application-step", args=[one.pk, "send_back"]), data)
    assert told(one)[REVIEW] == ["start", "restart", "pause"]


def test_so_does_the_interface(rooms, travel, as_):
    one = under_review(rooms, travel, "2026-03-02")
    url = f"/api/v1/applications/{one.pk}/steps/send_back/"
    body = {"note": "不清", "corrections": asked("statement"), "seen": one.version}
    wrong = as_(rooms.reviewer).post(url, body | {"clock": "stop"}, content_type="application/json")
    assert wrong.status_code == 422
    done = as_(rooms.reviewer).post(url, body | {"clock": "restart"}, content_type="application/json")
    assert (done.status_code, told(one)[REVIEW]) == (200, ["start", "restart", "pause"])


@pytest.mark.parametrize("change", [lambda rows: rows.update(kind="stop"), lambda rows: rows.delete()])
def test_an_event_is_never_changed(rooms, travel, change):
    under_review(rooms, travel)
    with pytest.raises(ProgrammingError, match="clock_clockevent"), transaction.atomic():
        change(ClockEvent.objects.all())


def test_the_states_are_still_what_this_was_written_for():
    assert {s.duty: set(s.sources) for s in Application.steps.values() if s.duty} == {
        "application_submission": {ApplicationState.DRAFT},
        "application_intake": {ApplicationState.SUBMITTED},
        "application_review": {ApplicationState.REVIEWING},
        "application_decision": {ApplicationState.RECOMMENDED},
        "application_supplement": {ApplicationState.RETURNED},
    }
