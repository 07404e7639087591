from datetime import date, timedelta

import pytest
from django.utils import timezone

from onboarding import jobs
from onboarding.jobs import close_needs
from onboarding.models import CooperationNeed
from portal.celery import app
from portal.flow.gate import perform
from portal.flow.models import StepRecord

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R031")]
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 23)


@pytest.fixture
def on(monkeypatch):
    """Moves the calendar."""
    return lambda day: monkeypatch.setattr(timezone, "localdate", lambda *_: day)


def state(need):
    return CooperationNeed.objects.get(pk=need.pk).state


def test_a_need_is_open_on_its_last_day_and_closed_on_the_next(rooms, on):
    need = rooms.need(opens_on=FIRST, closes_on=LAST)
    on(LAST)
    assert (close_needs(), state(need)) == (0, "published")
    on(LAST + timedelta(days=1))
    assert (close_needs(), state(need)) == (1, "closed")
    record = need.history().last()
    assert (record.step, record.actor, record.who) == ("close", None, "系统")


def test_missed_nights_are_caught_up(rooms, on):
    old, older = (
        rooms.need(opens_on=FIRST, closes_on=LAST),
        rooms.need(opens_on=FIRST, closes_on=LAST - timedelta(days=8)),
    )
    on(LAST + timedelta(days=30))
    assert close_needs() == 2
    assert (state(old), state(older)) == ("closed", "closed")


def test_a_second_run_does_nothing(rooms, on):
    need = rooms.need(opens_on=FIRST, closes_on=LAST)
    on(LAST + timedelta(days=1))
    assert (close_needs(), close_needs()) == (1, 0)
    assert StepRecord.objects.filter(object_id=need.pk, step="close").count() == 1


@pytest.mark.parametrize("kept", ["draft", "closed", "withdrawn"])
def test_only_what_is_published_is_closed(rooms, on, kept):
    need = rooms.need(kept, opens_on=FIRST, closes_on=LAST)
    on(LAST + timedelta(days=1))
    assert (close_needs(), state(need)) == (0, kept)


def test_one_that_was_withdrawn_meanwhile_is_left_alone(rooms, on, monkeypatch):
    """Between the look and the lock a person was quicker: the row is judged again under the lock."""
    taken, left = rooms.need(opens_on=FIRST, closes_on=LAST), rooms.need(opens_on=FIRST, closes_on=LAST)
    on(LAST + timedelta(days=1))
    close_all = jobs.perform_many

    def person_first(rows, *args, **kwargs):
        keys = list(rows.values_list("pk", flat=True))
        perform(taken, "withdraw", by=rooms.approver, note="计划调整")
        return close_all(CooperationNeed.objects.filter(pk__in=keys), *args, **kwargs)

    monkeypatch.setattr(jobs, "perform_many", person_first)
    assert close_needs() == 1
    assert (state(taken), state(left)) == ("withdrawn", "closed")


def test_it_is_on_the_beat():
    assert "onboarding.jobs.close_needs" in {entry["task"] for entry in app.conf.beat_schedule.values()}
