import psycopg
import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore
from django.db import DatabaseError, OperationalError
from django.test import Client, RequestFactory
from django.urls import reverse

from portal.web import errors
from tests.web.html import Page, Reader


def test_not_found_says_so_with_a_number_that_the_log_knows(house, as_):
    answer = as_(house.reviewer).get("/nowhere/")
    assert answer.status_code == 404
    assert answer.page.words("h1") == ["没有找到这一页"]
    number = answer["X-Request-ID"][:8].upper()
    assert f"错误编号 404-{number}" in answer.page.by_class("small")[-1]
    assert answer.page.links()["回到工作台"] == reverse("workbench")


def test_a_stranger_is_shown_the_way_in(db):
    answer = Reader().get("/nowhere/")
    assert answer.status_code == 404
    assert answer.page.links()["回到首页"] == "/"


def test_forbidden_says_who_one_is_and_what_is_missing(house, as_):
    matter = house.matter("recommended")
    page = as_(house.reviewer).get(f"/matters/{matter.pk}/steps/approve/?seen=1")
    assert page.status_code == 403
    assert page.page.words("h1") == ["不能办理这一步"]
    assert f"您现在的身份是{house.reviewer}，县局。" in page.page.words("main")[0]


def test_a_bad_request_says_what_was_missing(house, as_):
    matter = house.matter("submitted")
    answer = as_(house.reviewer).post(f"/matters/{matter.pk}/steps/take_up/", {})
    assert answer.status_code == 400
    assert "请从详情页重新进入" in answer.page.words("main")[0]


def test_an_old_page_is_told_that_it_is_old(house, as_):
    matter = house.matter("submitted")
    answer = as_(house.reviewer, enforce_csrf_checks=True).post(f"/matters/{matter.pk}/steps/take_up/", {"seen": 1})
    assert answer.status_code == 403
    assert answer.page.words("h1") == ["这一页已经过期"]


def test_a_fault_of_ours_is_confessed_without_its_words(house, as_):
    answer = as_(house.reviewer, raise_request_exception=False).get("/broken/")
    assert answer.status_code == 500
    assert answer.page.words("h1") == ["系统出了问题"]
    assert f"错误编号 500-{answer['X-Request-ID'][:8].upper()}" in answer.page.words("main")[0]
    assert "broken on purpose" not in answer.page.text


def test_a_session_that_could_not_be_saved_is_no_promise_that_nothing_was_done(house, as_, monkeypatch):
    """The database went away between the commit of the step and the answer: the step stands."""

    def gone(self, must_create=False):
        raise UpdateError

    matter = house.matter("submitted")
    client = as_(house.reviewer)
    monkeypatch.setattr(SessionStore, "save", gone)
    answer = client.post(f"/matters/{matter.pk}/steps/take_up/", {"seen": matter.version})
    assert (answer.status_code, answer.page.words("h1")) == (503, ["没有办理结果"])
    assert "没有改动任何内容" not in answer.page.text
    matter.refresh_from_db()
    assert matter.state == "reviewing"


def test_the_error_page_needs_no_database_no_session_and_no_files(monkeypatch):
    """Without the `db` fixture every query is an error."""

    def missing(path):
        raise ValueError("Missing staticfiles manifest entry")

    monkeypatch.setattr(errors, "static", missing)
    answer = errors.server_error(RequestFactory().get("/"))
    page = Page(answer.content.decode())
    assert answer.status_code == 500
    assert page.all("link")[0].attrib["href"] == "/static/vendor/bootstrap-5.3.9/bootstrap.min.css"


def test_with_the_database_down_a_page_still_answers(monkeypatch, db):
    def down(*args, **kwargs):
        raise DatabaseError("the connection is lost")

    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = "x" * 32
    with monkeypatch.context() as broken:
        broken.setattr("django.db.backends.utils.CursorWrapper.execute", down)
        answer = client.get("/matters/")
    assert answer.status_code == 500
    assert Page(answer.content.decode()).words("h1") == ["系统出了问题"]


@pytest.mark.parametrize(
    ("code", "status"), [(None, 503), ("08006", 503), ("57P01", 503), ("53300", 503), ("53100", 500)]
)
def test_whoever_comes_while_the_database_is_away_is_told_so(monkeypatch, code, status):
    """No code where nobody answered; a full disk (53100) does not pass by itself."""

    def away(*_args):
        cause = psycopg.OperationalError("connection refused")
        cause.sqlstate = code
        raise OperationalError from cause

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", away)
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = "x" * 32
    answer, sent = client.get("/matters/"), client.post("/matters/")
    soon = status == 503
    assert (answer.status_code, answer.get("Retry-After")) == (status, "30" if soon else None)
    page = Page(answer.content.decode())
    assert page.words("h1") == ["平台暂时不能用" if soon else "系统出了问题"]
    assert ("没有改动任何内容" in page.words("main")[0]) == soon
    assert ("没有改动任何内容" in sent.content.decode(), "办理记录" in sent.content.decode()) == (False, True)


@pytest.mark.parametrize(("url", "status"), [("/api/v1/nowhere/", 404), ("/api/v1/matters/999/", 404)])
def test_the_api_is_answered_in_its_own_way(house, as_, url, status):
    answer = as_(house.reviewer).get(url)
    assert answer.status_code == status
    assert answer["Content-Type"].startswith("application/problem+json")
    assert answer.json()["status"] == status
