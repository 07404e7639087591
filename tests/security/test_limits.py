"""Too often: one answer on every page, 429 with the seconds and the time of the day, counted by who it is."""

import re
from dataclasses import replace

import pytest
from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.urls import reverse

from portal.web import limits
from tests.evidence.test_pages import file, send
from tests.personal.test_show import ASKED, url
from tests.services.test_sheet import ROW, book
from tests.web.html import Reader

pytestmark = pytest.mark.django_db


def rated(monkeypatch, *places: str, rate: str = "2/h/user"):
    """Each place is module.NAME of a Limit."""
    for place in places:
        module, _, name = place.rpartition(".")
        found = __import__(module, fromlist=[name])
        monkeypatch.setattr(place, replace(getattr(found, name), rate=rate))


@pytest.fixture
def reader():
    def browser(actor):
        client = Reader()
        client.force_login(actor.user)
        return client

    return browser


def refused(answer, reason):
    """By the page: title, reason and time in words; by the header: seconds."""
    words = answer.content.decode()
    assert (answer.status_code, "尝试太频繁" in words, reason in words) == (429, True, True)
    assert re.search(r"没有改动任何内容。(\d+月\d+日 )?\d+:\d\d以后可以再试", words)
    assert 3500 < int(answer["Retry-After"]) <= 3600


def test_personal_data_in_clear(rooms, reader, monkeypatch):
    rated(monkeypatch, "portal.site.personal.views.SHOW")
    one = rooms.application("reviewing")
    client = reader(rooms.reviewer)
    assert [client.post(url(one), ASKED).status_code for _ in range(2)] == [200, 200]
    answer = client.post(url(one), ASKED)
    refused(answer, "一小时内查看个人信息明文的次数太多")
    assert "13800000001" not in answer.content.decode()
    assert reader(rooms.one("approver", rooms.county)).post(url(one), ASKED).status_code == 200


def test_exports(rooms, reader, monkeypatch):
    rated(monkeypatch, "portal.web.views.export.EXPORT")
    client = reader(rooms.reviewer)
    assert [client.get(reverse("application-export")).status_code for _ in range(2)] == [200, 200]
    refused(client.get(reverse("cooperationneed-export")), "一小时内导出的次数太多")
    refused(client.post(reverse("application-export")), "一小时内导出的次数太多")


def test_uploads_on_pages_and_by_the_api_together(rooms, reader, monkeypatch):
    rated(monkeypatch, "portal.web.uploads.UPLOAD", "portal.web.throttle.UPLOAD")
    client, need = reader(rooms.liaison), rooms.need("published")
    assert send(client, need, **{"outlets-0-photos-add": [file()]}).status_code in (302, 422)
    assert client.post("/api/v1/evidence/", {"file": file()}).status_code == 201
    refused(send(client, need, **{"outlets-0-photos-add": [file()]}), "一小时内上传的次数太多")
    answer = client.post("/api/v1/evidence/", {"file": file()})
    assert (answer.status_code, answer["Content-Type"]) == (429, "application/problem+json")
    assert send(client, rooms.need("published", title="没有附件的")).status_code in (302, 422)


def test_sheets_of_items(rooms, reader, monkeypatch):
    rated(monkeypatch, "services.importing.UPLOAD", rate="1/h/user")
    client = reader(rooms.one("catalogue_manager", rooms.province))
    assert client.post(reverse("serviceitem-import"), {"file": book(ROW)}).status_code == 302
    refused(client.post(reverse("serviceitem-import"), {"file": book(ROW)}), "一小时内上传的次数太多")


def test_the_api_by_person(rooms, reader, monkeypatch):
    rated(monkeypatch, "portal.web.throttle.API", rate="3/m/user")
    client, needs = reader(rooms.reviewer), reverse("api-needs-list")
    assert [client.get(needs).status_code for _ in range(4)] == [200, 200, 200, 429]
    answer = client.get(needs)
    wait = int(answer["Retry-After"])
    assert 0 < wait <= 60
    assert (answer.json()["title"], answer.json()["detail"]) == ("请求太多，请稍后再试", f"{wait} 秒以后可以再请求")
    assert reader(rooms.liaison).get(needs).status_code == 200


def test_without_redis_people_work_on_and_what_could_be_guessed_is_shut(rooms, reader, settings):
    client = reader(rooms.reviewer)
    one = rooms.application("submitted")
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}}
    assert client.get(reverse("application-export")).status_code == 200
    client = Reader(raise_request_exception=False)
    answer = client.post(reverse("progress"), {"number": one.number, "digits": "0001"})
    words = answer.content.decode()
    assert (answer.status_code, "平台连接不上缓存" in words, "部门已收到" in words) == (503, True, False)


@pytest.mark.parametrize(("closed", "admitted"), [(False, True), (True, False)])
def test_a_process_that_was_killed_while_it_counted_shuts_nobody_out(rf, closed, admitted):
    """Its lock outlives it by ten seconds."""
    limit = limits.Limit("killed", "2/m/key", "太多", closed=closed)
    rate = ratelimit.parse_rate(limit.rate)
    lock = f"{ratelimit.get_cache_key(rf.get('/'), app=limits.APP, action='killed', rate=rate, key='one')}:lock"
    cache.set(lock, True, 10)
    try:
        limits.demand(rf.get("/"), limit, "one")
        assert admitted
    except limits.TooOften:
        assert not admitted
    finally:
        cache.delete(lock)


@pytest.mark.parametrize("name", ["SEARCH", "UPLOAD", "EXPORT", "SHOW", "API"])
def test_a_day_s_work_is_not_stopped(name):
    """Written by hand: what one person or one office behind an address may do within the window."""
    known = {
        "SEARCH": "120/m/ip", "UPLOAD": "600/h/user", "EXPORT": "60/h/user", "SHOW": "100/h/user",
        "API": "1200/m/user",
    }  # fmt: skip
    assert getattr(limits, name).rate == known[name]
