"""后台任务: what waits, runs and failed, for system administrators; never what a job is about."""

from datetime import timedelta

import pytest
from auditlog.models import LogEntry
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.jobs import alive, tasks
from portal.jobs.models import Job, Standing, enqueue, run_one
from portal.notices.jobs import tell_of_failed_jobs
from portal.notices.models import Notice
from tests.jobs import handlers
from tests.web.html import Reader

pytestmark = pytest.mark.django_db
LIST, AGAIN = reverse("job-list"), reverse("job-again")


@pytest.fixture
def keeper(rooms):
    return rooms.one("system_administrator", rooms.county)


@pytest.fixture
def client(keeper):
    found = Reader()
    found.force_login(keeper.user)
    return found


def job(**fields):
    return Job.objects.create(**{"handler": "portal.web.exports.making.make", "arguments": {"export": 7}} | fields)


@pytest.fixture
def jobs():
    """One of each standing."""
    now = timezone.now()
    later = now + timedelta(minutes=5)
    return {
        "waiting": job(),
        "running": job(attempts=1, begun=now, not_before=later),
        "running for long": job(attempts=1, begun=now, not_before=now - timedelta(minutes=1)),
        "retrying": job(attempts=2, not_before=later, error="ValueError（portal/web/exports/making.py:1 make）"),
        "given up": job(attempts=5, not_before=later, error="OSError"),
        "given up, killed": job(attempts=5, begun=now, not_before=now - timedelta(minutes=1)),
        "done": job(attempts=1, done=now),
    }


STANDINGS = {
    "waiting": "waiting", "running": "running", "running for long": "running", "retrying": "retrying",
    "given up": "given_up", "given up, killed": "given_up", "done": "done",
}  # fmt: skip


def said(answer):
    return " ".join(answer.page.words("main"))


def test_a_row_and_a_query_tell_the_same_standing(jobs):
    assert {name: one.standing.value for name, one in jobs.items()} == STANDINGS
    found = {name: s.value for s in Standing for name, one in jobs.items() if Job.objects.at(s).filter(pk=one.pk)}
    assert found == STANDINGS
    assert Job.objects.counts() == {"waiting": 1, "running": 2, "retrying": 1, "given_up": 2}


def test_the_page_tells_why_and_not_about_what(client, jobs):
    Job.objects.update(arguments={"name": "王小明"})
    words = said(client.get(LIST))
    assert "生成导出文件" in words
    assert "ValueError（portal/web/exports/making.py:1 make）" in words
    assert "执行时进程中断，没有留下原因" in words
    assert "王小明" not in client.get(LIST).content.decode()


def test_what_a_handler_says_stays_out_of_the_row(rooms):
    one = enqueue(handlers.fail, title="王小明 330106199001010011", place=rooms.county.pk)
    run_one(one.pk)
    one.refresh_from_db()
    assert one.error.partition("（")[0] == "ValueError"
    assert "王小明" not in one.error


def test_it_is_filtered(client, jobs):
    rows = client.get(LIST, {"standing": "given_up"}).context["jobs"]
    assert {one.pk for one in rows} == {jobs["given up"].pk, jobs["given up, killed"].pk}
    [one] = client.get(LIST, {"number": jobs["done"].pk}).context["jobs"]
    assert one == jobs["done"]


@pytest.mark.parametrize("role", ["reviewer", "security_administrator", "audit_administrator", "liaison"])
def test_it_is_for_system_administrators(role, rooms, jobs):
    browser = Reader()
    browser.force_login(rooms.one(role, rooms.branch if role == "liaison" else rooms.county).user)
    assert browser.get(LIST).status_code == 403
    assert browser.post(AGAIN, {"every": "1"}).status_code == 403
    assert Job.objects.given_up().count() == 2


def test_what_was_given_up_runs_again_and_the_audit_knows(client, keeper, jobs):
    before = LogEntry.objects.count()
    client.post(AGAIN, {"pk": [one.pk for one in jobs.values()]})
    after = {name: Job.objects.get(pk=one.pk).attempts for name, one in jobs.items()}
    assert after == {name: one.attempts for name, one in jobs.items()} | {"given up": 0, "given up, killed": 0}
    entries = LogEntry.objects.order_by("pk")[before:]
    assert {(one.object_id, one.actor, one.additional_data["event"]) for one in entries} == {
        (jobs[name].pk, keeper.user, "run_again") for name in ("given up", "given up, killed")
    }


def test_all_that_were_given_up_run_again(client, jobs):
    client.post(AGAIN, {"every": "1"})
    assert Job.objects.given_up().count() == 0
    assert Job.objects.filter(attempts=0, done=None).count() == 3


def test_who_is_silent_is_said(client):
    cache.clear()
    assert "2 分钟没有见到：定时程序（beat）、后台程序（worker）" in said(client.get(LIST))
    alive.seen(alive.BEAT)
    assert "2 分钟没有见到：后台程序（worker）" in said(client.get(LIST))
    alive.seen(alive.WORKER)
    assert "没有见到" not in said(client.get(LIST))


def test_that_no_mail_goes_out_is_said(client, settings):
    assert "没有设置邮件服务器" not in said(client.get(LIST))
    settings.EMAIL_HOST = ""
    assert "没有设置邮件服务器" in said(client.get(LIST))


def test_what_is_long_done_goes(jobs):
    then = timezone.now() - timedelta(days=91)
    old, kept = job(done=then), job(done=then + timedelta(days=2))
    assert (tasks.clean(), tasks.clean()) == (1, 0)
    assert not Job.objects.filter(pk=old.pk).exists()
    assert Job.objects.filter(pk__in=[kept.pk, *(one.pk for one in jobs.values())]).count() == 8


def test_the_highest_administrators_are_told_once_a_day(rooms, keeper, jobs):
    top = rooms.one("system_administrator", rooms.province)
    tell_of_failed_jobs()
    tell_of_failed_jobs()
    told = Notice.objects.filter(kind="notices.jobs_given_up")
    assert [(one.person, one.link) for one in told] == [(top.user, f"{LIST}?standing=given_up")]


def test_it_asks_as_many_questions_with_many_jobs_as_with_few(client, jobs):
    def count():
        with CaptureQueriesContext(connection) as found:
            client.get(LIST)
        return len(found)

    count()
    few = count()
    for _ in range(60):
        job(attempts=5, error="OSError")
    assert count() == few
