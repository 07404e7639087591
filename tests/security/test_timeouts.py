"""How long the database works for whom, and what a person is told when it ended something."""

import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError, connection, transaction
from django.test import Client, RequestFactory
from django.urls import path

from portal.settings import patience
from portal.web import errors
from tests.web.html import Page

pytestmark = pytest.mark.django_db


@login_not_required
def sleeping(request):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '20ms'")
        cursor.execute("SELECT pg_sleep(5)")


urlpatterns = [path("sleeping/", sleeping), path("api/sleeping/", sleeping)]
handler500 = errors.server_error


@pytest.fixture
def site(settings):
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


def test_a_query_that_takes_too_long_is_ended_and_said(site):
    answer = site.get("/sleeping/")
    page = Page(answer.content.decode())
    assert (answer.status_code, answer["Retry-After"], page.words("h1")) == (503, "30", ["系统正忙"])
    words = page.words("main")[0]
    assert "要查的内容太多，数据库没有在规定的时间内查完，已经停下" in words
    assert "没有改动任何内容" in words
    assert "pg_sleep" not in page.text


def test_of_something_sent_nobody_is_promised_that_it_was_not_done(site):
    words = Page(site.post("/sleeping/").content.decode()).words("main")[0]
    assert ("没有改动任何内容" in words, "看“办理记录”" in words) == (False, True)


def test_the_api_says_so_as_a_problem(site):
    answer = site.get("/api/sleeping/")
    assert (answer.status_code, answer["Retry-After"], answer.json()["title"]) == (503, "30", "系统正忙")


def test_whoever_holds_a_lock_for_too_long_is_not_waited_for():
    error = OperationalError("canceling statement due to lock timeout")
    error.__cause__ = type("LockNotAvailable", (Exception,), {"sqlstate": "55P03"})()
    try:
        raise error
    except OperationalError:
        answer = errors.server_error(RequestFactory().post("/"))
    assert answer.status_code == 503
    assert "同一件事项正由别人办理" in answer.content.decode()


@pytest.mark.parametrize(
    ("started", "options"),
    [
        ([], ""),
        (["web", "worker"], "-c statement_timeout=15s -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s"),
        (["worker"], "-c statement_timeout=600s -c lock_timeout=10s -c idle_in_transaction_session_timeout=600s"),
    ],
)
def test_who_has_how_long(monkeypatch, started, options):
    """A command, like a migration, has all the time; what the operator wrote has the last word."""
    monkeypatch.setattr(patience, "_started", started)
    found: dict = {}
    patience.limit(found, 15, 600, 10)
    assert found == ({"options": options} if options else {})
    said = {"options": "-c statement_timeout=0"}
    patience.limit(said, 15, 600, 10)
    assert said["options"] == f"{options} -c statement_timeout=0".strip()
