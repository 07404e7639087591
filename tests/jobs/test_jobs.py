"""The outbox: never lost, never run twice at once, tried again later and later, and not for ever."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from portal.beat import SCHEDULE
from portal.celery import app
from portal.jobs.models import Job, enqueue, run_one, run_waiting
from tests.jobs import handlers
from tests.proof.models import Need
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def place(standing):
    return standing.county.pk


def titles():
    return sorted(Need.objects.values_list("title", flat=True))


def overdue():
    """Time passes: whatever waits may be claimed."""
    Job.objects.filter(done=None).update(not_before=timezone.now())


def test_a_job_is_a_row_of_the_transaction(place):
    with transaction.atomic():
        enqueue(handlers.leave, title="甲", place=place)
        transaction.set_rollback(True)
    assert not Job.objects.exists()
    enqueue(handlers.leave, title="乙", place=place)
    assert run_waiting() == 1
    assert titles() == ["乙"]


def test_a_job_that_is_done_is_done(place):
    job = enqueue(handlers.leave, title="甲", place=place)
    assert [run_one(job.pk), run_one(job.pk), run_one()] == [True, False, False]
    job.refresh_from_db()
    assert (job.attempts, job.error, titles()) == (1, "", ["甲"])
    assert job.done is not None


def test_the_oldest_comes_first(place):
    late, soon = (enqueue(handlers.leave, title=t, place=place) for t in ("后", "先"))
    Job.objects.filter(pk=soon.pk).update(not_before=timezone.now() - timedelta(minutes=1))
    run_one()
    assert titles() == ["先"]
    Job.objects.filter(pk=late.pk).update(not_before=timezone.now() + timedelta(minutes=1))
    assert not run_one()


def test_a_failure_leaves_nothing_but_its_error(place):
    job = enqueue(handlers.fail, title="甲", place=place)
    assert run_one(job.pk)
    job.refresh_from_db()
    assert (job.done, job.error, titles()) == (None, "ValueError（tests/jobs/handlers.py:21 fail）", [])


def test_it_is_tried_later_and_later_and_five_times_at_most(place):
    job = enqueue(handlers.fail, title="甲", place=place)
    pauses = []
    while run_one(job.pk):
        job.refresh_from_db()
        pauses.append(round((job.not_before - timezone.now()).total_seconds()))
        assert not run_one(job.pk)
        overdue()
    assert pauses == [30, 60, 120, 240, 480]
    assert Job.objects.get().attempts == 5
    assert not Job.objects.waiting().exists()


def test_one_bad_job_keeps_no_other_waiting(place):
    for handler in (handlers.fail, handlers.leave, handlers.fail, handlers.leave):
        enqueue(handler, title="甲", place=place)
    assert run_waiting() == 4
    assert titles() == ["甲", "甲"]


def test_what_no_worker_could_find_is_not_taken_on():
    for handler in (lambda: None, Job.run):
        with pytest.raises((ValueError, ImportError)):
            enqueue(handler)
    assert not Job.objects.exists()


def test_a_handler_that_is_gone_is_an_error_like_any(place):
    Job.objects.create(handler="tests.jobs.handlers.gone", arguments={})
    assert run_waiting() == 1
    assert re.fullmatch(r"ImportError（portal/jobs/models.py:\d+ run）", Job.objects.get().error)


@pytest.mark.parametrize("locked", [True, False], ids=["locked", "unlocked"])
def test_two_claim_one_job(place, monkeypatch, locked):
    """Without locks both would take it, and both would do it."""
    if not locked:
        monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self.all())
        monkeypatch.setattr("portal.jobs.models.PAUSE", timedelta(0))
    for _ in range(5):
        enqueue(handlers.leave_together, title="甲", place=place)
        together(run_one, run_one)
    assert (titles() == ["甲"] * 5) is locked


def test_many_workers_share_the_work(place):
    for number in range(60):
        enqueue(handlers.leave, title=f"{number:02d}", place=place)
    ran = together(*[run_waiting] * 4)
    assert sum(ran) == 60
    assert titles() == [f"{number:02d}" for number in range(60)]
    assert set(Job.objects.values_list("attempts", flat=True)) == {1}


def test_whoever_still_works_is_not_taken_for_dead(place, monkeypatch):
    """The pause is over, but the first still holds its row."""
    monkeypatch.setattr("portal.jobs.models.PAUSE", timedelta(0))
    enqueue(handlers.leave_together, title="甲", place=place)
    together(run_one, run_waiting)
    assert titles() == ["甲"]


def test_everything_that_happens_by_the_clock_is_a_task():
    app.loader.import_default_modules()
    assert SCHEDULE["sweep"]["schedule"].run_every == timedelta(seconds=30)
    assert [entry["task"] for entry in SCHEDULE.values() if entry["task"] not in app.tasks] == []
