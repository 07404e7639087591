"""What everybody reads: only what is public at this moment, found by kind, place, year and words, and as a feed."""

from datetime import datetime, timedelta

import feedparser
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.announcements.public import newest
from tests.factories import announcements as make
from tests.factories.evidence import evidence
from tests.web.html import Reader

pytestmark = pytest.mark.django_db
LIST, FEED = reverse("public-announcement-list"), reverse("public-announcement-feed")


@pytest.fixture
def put(rooms):
    """An announcement of the county, or of another department, in a state."""

    def one(state="published", by=None, **fields):
        place = by or rooms.county
        pair = rooms.one("reviewer", place).user, rooms.one("approver", place).user
        return make.announcement(state, place, pair, **fields)

    return one


@pytest.fixture
def reader(rooms):
    return Reader()


def said_on(page):
    [main] = page.words("main")
    return main


def titles(client, query=""):
    return [one.title for one in client.get(f"{LIST}{query}").context["page_obj"].object_list]


def ago(**distance):
    return timezone.now() - timedelta(**distance)


@pytest.mark.requirement("R041")
def test_the_public_reads_what_its_dates_say_whatever_the_job_did(client, put):
    put(title="还没有到时间", public_from=timezone.now() + make.HOUR)
    put("scheduled", title="夜里没有运行", public_from=ago(minutes=1))
    put("scheduled", title="明天公布")
    put("ended", title="公示期满", public_from=ago(days=9))
    put("draft", title="草稿")
    put("review", title="待审签")
    put("withdrawn", title="已撤回")
    assert titles(client) == ["夜里没有运行", "公示期满"]
    assert [one.title for one in newest(5)] == ["夜里没有运行", "公示期满"]


@pytest.mark.parametrize("state", ["draft", "review", "scheduled"])
def test_what_is_not_public_is_not_found(client, put, state):
    assert client.get(put(state).public_url).status_code == 404


def test_the_page_says_all_of_it(reader, put):
    last = timezone.localdate() + timedelta(days=3)
    one = put(title="拟列入合作机构名单公示", body="第一段\n\n第二段", ends_on=last)
    page = reader.get(one.public_url).page
    words = said_on(page)
    for said in ("公示", "县局", one.number, "公示中", "第一段", "第二段", "0571-12345678"):
        assert said in words
    assert f"请在{last.year}年{last.month}月{last.day}日以前（含当日）反映" in words
    assert page.facts()["公示截止"] == f"{last.year}年{last.month}月{last.day}日，5 个工作日"


def test_a_period_ends_by_its_date_and_not_by_its_state(reader, put):
    one = put(ends_on=timezone.localdate() - timedelta(days=1))
    words = said_on(reader.get(one.public_url).page)
    assert "公示期满" in words
    assert "公示中" not in words


def test_what_was_taken_back_says_so_and_is_gone(reader, put):
    one = put("withdrawn", body="不该再看到的内容", withdrawal="日期写错")
    answer = reader.get(one.public_url)
    assert answer.status_code == 410
    assert "理由：日期写错" in said_on(answer.page)
    assert "不该再看到的内容" not in answer.content.decode()


def test_what_was_taken_back_before_its_time_was_never_there(client, put):
    one = put("withdrawn", public_from=ago(minutes=5), withdrawn_at=ago(minutes=10))
    assert client.get(one.public_url).status_code == 404


def test_body_and_title_are_text(client, put):
    one = put(title="<b>粗</b>", body="<script>alert(1)</script>")
    content = client.get(one.public_url).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in content
    assert "<script>alert" not in content


# finding


@pytest.fixture
def several(rooms, put):
    old = timezone.make_aware(datetime(2025, 3, 1, 9))
    put(title="县公示", ends_on=timezone.localdate())
    put(title="县旧公告", public_from=old)
    put(title="市公告", by=rooms.city, public_from=ago(hours=2))
    put(title="远县公告", by=rooms.elsewhere, body="含 100% 的下划线_", public_from=ago(hours=3))


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", ["县公示", "市公告", "远县公告", "县旧公告"]),
        ("?kind=publicity", ["县公示"]),
        ("?region=330100", ["县公示", "市公告", "县旧公告"]),
        ("?region=330106", ["县公示", "县旧公告"]),
        ("?region=330106&year=2025", ["县旧公告"]),
        ("?q=公告", ["市公告", "远县公告", "县旧公告"]),
        ("?q=100%25", ["远县公告"]),
        ("?q=线_", ["远县公告"]),
        ("?q=_", ["远县公告"]),
        ("?q=%25", ["远县公告"]),
        ("?q='%22;--", []),
        ("?page=1", ["县公示", "市公告", "远县公告", "县旧公告"]),
    ],
)
def test_found_by_kind_place_year_and_words(client, several, query, wanted):
    assert titles(client, query) == wanted


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (f"?q={'长' * 10_000}", "最多 100 个字，现在是 10000 个字"),
        ("?q=%00", "控制字符"),
        ("?kind=x", "x"),
        ("?region=999999", "没有这个地区"),
        ("?region=%00", "空字符"),
        ("?year=abc", "数"),
        ("?year=1", "应不小于 2000"),
        ("?year=99999999999999999999", "应不大于 2999"),
    ],
)
def test_what_nobody_understands_is_said_beside_its_field(reader, several, query, words):
    answer = reader.get(f"{LIST}{query}")
    assert answer.status_code == 422
    [error] = answer.page.by_class("error")
    assert words in error


@pytest.mark.parametrize("page", ["0", "99", "x", "%00"])
def test_a_page_that_is_not_there_is_not_found(client, several, page):
    assert client.get(f"{LIST}?page={page}").status_code == 404


def test_twenty_a_page_and_the_conditions_stay(client, put):
    for number in range(21):
        put(title=f"第{number}份")
    page = client.get(f"{LIST}?kind=notice")
    assert len(page.context["page_obj"].object_list) == 20
    assert "?kind=notice&amp;page=2" in page.content.decode()


# files


def test_a_file_is_public_as_long_as_its_announcement_is(client, put):
    one = make.with_file(put())
    [key] = one.attachments
    url = reverse("public-announcement-file", args=[one.pk, key])
    answer = client.get(url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    other = make.with_file(put())
    assert client.get(reverse("public-announcement-file", args=[other.pk, key])).status_code == 404


@pytest.mark.parametrize("state", ["draft", "review", "scheduled", "withdrawn"])
def test_no_file_of_what_is_not_public(client, put, state):
    one = make.with_file(put(state))
    assert client.get(reverse("public-announcement-file", args=[one.pk, one.attachments[0]])).status_code == 404


def test_a_file_that_was_replaced_is_not_public(client, put):
    one = put()
    old = evidence(one.issued_by, "pdf", one)
    assert client.get(reverse("public-announcement-file", args=[one.pk, old.pk])).status_code == 404


# the feed


def test_the_feed_is_atom_with_the_newest_first(client, put):
    first = put(title="早", public_from=ago(hours=5))
    last = put(title="晚 & <新>", body="甲\n\n乙", public_from=ago(hours=2))
    put("withdrawn", title="撤")
    answer = client.get(FEED)
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = feedparser.parse(answer.content)
    assert (feed.bozo, feed.version) == (False, "atom10")
    assert [entry.title for entry in feed.entries] == ["晚 & <新>", "早"]
    assert [entry.id for entry in feed.entries] == [f"https://portal.test{one.public_url}" for one in (last, first)]
    assert feed.entries[0].author == "县局"
    assert feed.feed.updated_parsed[:6] == last.public_from.utctimetuple()[:6]


def test_an_empty_feed_is_a_feed(client, db):
    feed = feedparser.parse(client.get(FEED).content)
    assert (feed.bozo, feed.version, feed.entries) == (False, "atom10", [])


def test_whoever_has_it_is_told_so(client, put):
    put(public_from=ago(hours=3))
    etag = client.get(FEED)["ETag"]
    assert client.get(FEED, headers={"If-None-Match": etag}).status_code == 304
    put(title="新", public_from=ago(hours=1))
    assert client.get(FEED, headers={"If-None-Match": etag}).status_code == 200


STRANGE = ("If-None-Match", "nonsense"), ("If-Modified-Since", "yesterday"), ("Accept", "image/png"), ("Range", "x")


@pytest.mark.parametrize(("header", "value"), STRANGE)
def test_a_reader_with_wrong_headers_gets_the_feed(client, put, header, value):
    put()
    answer = client.get(FEED, headers={header: value})
    assert answer.status_code == 200
    assert len(feedparser.parse(answer.content).entries) == 1


# what it costs, and what it leaves


def test_a_list_asks_as_much_for_twenty_as_for_one(put):
    put()
    few = asked(LIST)
    for number in range(25):
        put(title=f"第{number}份")
    assert (few, asked(LIST)) == (3, 3)


def asked(url):
    client = Client()
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(url)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return len(queries)


def test_every_page_asks_little(put):
    one = make.with_file(put())
    file = reverse("public-announcement-file", args=[one.pk, one.attachments[0]])
    assert {url: asked(url) for url in (one.public_url, FEED, file)} == {one.public_url: 2, FEED: 1, file: 2}


def test_no_cookie_and_no_session(client, put):
    one = put()
    for url in (LIST, one.public_url, FEED):
        client.get(url)
    assert not client.cookies
