"""The public roof: the first page, one search for everything, the map, the statements, the size of print."""

import gzip
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.web import limits
from tests.factories import announcements as announce
from tests.factories import services as make
from tests.factories.documents import document
from tests.web.html import Reader

pytestmark = pytest.mark.django_db
SEARCH = reverse("public-search")


@pytest.fixture
def reader(rooms):
    return Reader()


def pair(rooms, place, role="reviewer"):
    return rooms.one(role, place).user, rooms.one("approver", place).user


@pytest.fixture
def listed(rooms):
    """An edition of the province with five items, the last of guidance only."""
    people = pair(rooms, rooms.province, "catalogue_manager")
    names = ("参保证明打印", "失业登记", "社会保障卡补领", "工伤登记", "养老待遇测算")
    items = [
        make.item(rooms.province, people[0], name=name, frequency=90 - 10 * number)
        for number, name in enumerate(names)
    ]
    lines = [*((item, 1) for item in items[:4]), (items[4], 0)]
    return make.edition("in_force", rooms.province, people, lines, effective_on=make.in_days(-9))


def announced(rooms, **fields):
    return announce.announcement("published", rooms.county, pair(rooms, rooms.county), **fields)


def found(answer):
    return {group.name: [hit.title for hit in group.hits] for group in answer.context["groups"]}


# the first page


def test_the_first_page_of_an_empty_portal_says_what_will_be_there(reader):
    page = reader.get("/").page
    assert {"现在没有公告公示", "现在没有接受意向的合作需求"} <= set(page.words("h2"))
    assert "大家常办" not in page.text


def test_the_first_page_has_search_first_and_what_is_asked_for_most(rooms, reader, listed):
    announced(rooms, title="清单公布")
    rooms.need(title="乡镇网点")
    page = reader.get("/").page
    [form] = page.all("form")
    assert form.attrib["action"] == SEARCH
    links = page.links()
    assert links["清单公布"].startswith("/announcements/")
    assert links["乡镇网点"].startswith("/needs/")
    common = [label for label, url in links.items() if url.startswith("/items/") and "region=330000" in url]
    assert common == ["参保证明打印", "失业登记", "社会保障卡补领", "工伤登记"]


def test_every_link_of_the_public_roof_leads_somewhere(rooms, reader, listed):
    announced(rooms)
    rooms.need()
    urls = set()
    for url in ("/", "/site-map/", "/accessibility/", f"{SEARCH}?q=登记"):
        urls |= set(reader.get(url).page.links().values())
    inside = {url for url in urls if url.startswith("/") and not url.startswith("/large/")}
    assert len(inside) >= 20
    dead = {url: code for url in inside if (code := reader.get(url).status_code) not in (200, 302)}
    assert dead == {}


def asked(url):
    client = Client()
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    return len(queries)


def test_what_the_public_pages_ask_of_the_database(rooms, listed):
    announced(rooms)
    rooms.need()
    pages = (
        "/",
        f"{SEARCH}?q=登记",
        f"{SEARCH}?q=登记&region=330106",
        SEARCH,
        "/site-map/",
        "/accessibility/",
        "/robots.txt",
    )
    few = {page: asked(page) for page in pages}
    for number in range(12):
        announced(rooms, title=f"第{number}次登记")
        rooms.need(title=f"第{number}个登记网点")
    assert few == {page: asked(page) for page in pages}
    assert list(few.values()) == [5, 6, 5, 2, 0, 0, 0]


@pytest.mark.parametrize("url", ["/", "/announcements/", "/announcements/feed/", "/site-map/", "/accessibility/"])
def test_a_page_is_packed_and_not_sent_twice(rooms, client, url):
    announced(rooms)
    whole = client.get(url)
    assert "Content-Encoding" not in whole
    packed = client.get(url, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.content) == whole.content
    assert {"Accept-Encoding", "Cookie"} <= {name.strip() for name in packed["Vary"].split(",")}
    again = {"Accept-Encoding": "gzip", "If-None-Match": packed["ETag"]}
    assert client.get(url, headers=again).status_code == 304
    client.get(reverse("large"), {"on": "1"})
    assert (client.get(url, headers=again).status_code == 304) == url.endswith("feed/")


def test_a_page_that_was_sent_is_sent_again_when_it_says_something_new(rooms, client):
    etag = client.get("/")["ETag"]
    assert client.get("/", headers={"If-None-Match": etag}).status_code == 304
    announced(rooms)
    assert client.get("/", headers={"If-None-Match": etag}).status_code == 200


# search


def test_one_search_finds_all_that_is_public(rooms, client, listed):
    announced(rooms, title="失业登记办理地点调整")
    rooms.need(title="失业登记合作网点")
    rooms.need("draft", title="失业登记草稿")
    announce.announcement("draft", rooms.county, pair(rooms, rooms.county), title="失业登记草稿")
    assert found(client.get(f"{SEARCH}?q=失业登记")) == {
        "服务事项": ["失业登记"],
        "公告公示": ["失业登记办理地点调整"],
        "合作需求": ["失业登记合作网点"],
    }
    assert found(client.get(f"{SEARCH}?q=浙江省"))["事项清单"] == ["浙江省服务事项清单（第1版）"]


@pytest.mark.parametrize(
    ("words", "titles"),
    [("失业 登记", ["失业登记"]), ("sydj", ["失业登记"]), ("cbzm", ["参保证明打印"]), ("失业 证明", [])],
)
def test_items_are_found_by_words_and_initials(client, listed, words, titles):
    assert found(client.get(SEARCH, {"q": words})).get("服务事项", []) == titles


def test_an_item_that_the_region_leaves_out_is_not_found_there(rooms, client, listed):
    out = listed.entries.get(version__name="失业登记")
    make.narrowing("in_force", listed, rooms.city, pair(rooms, rooms.city, "catalogue_manager"), [out])
    assert found(client.get(f"{SEARCH}?q=失业登记&region=330106")) == {}
    assert found(client.get(f"{SEARCH}?q=失业登记&region=330200")) == {"服务事项": ["失业登记"]}


def test_another_region_is_chosen_and_the_words_stay(reader, listed):
    links = reader.get(SEARCH, {"q": "失业 登记"}).page.links()
    city = reader.get(reader.get(links["换地区"]).page.links()["浙江省"]).page.links()["杭州市"]
    chosen = reader.get(reader.get(city).page.links()["查看杭州市的服务事项"])
    assert (chosen.page.value("q"), chosen.page.by_class("row-link")) == ("失业 登记", ["失业登记"])


def test_ten_of_each_and_the_way_to_the_others(rooms, client):
    for number in range(11):
        announced(rooms, title=f"第{number}次公布", public_from=timezone.now() - timedelta(minutes=20 - number))
    [group] = client.get(f"{SEARCH}?q=公布").context["groups"]
    assert [hit.title for hit in group.hits] == [f"第{number}次公布" for number in range(10, 0, -1)]
    assert len(client.get(group.more).context["page_obj"].object_list) == 11


def test_searches_from_one_address_count_together_wherever_they_are_made(reader, listed, monkeypatch):
    monkeypatch.setattr("portal.web.limits.SEARCH", replace(limits.SEARCH, rate="3/m/ip"))
    doors = [SEARCH, reverse("public-item-list"), reverse("public-announcement-list")]
    assert [reader.get(door, {"q": "登记"}).status_code for door in [*doors, *doors]] == [200, 200, 200, 429, 429, 429]
    assert [reader.get(door).status_code for door in doors] == [200, 200, 200]


def test_where_nobody_can_count_searches_they_are_answered(reader, listed, settings):
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}}
    assert found(reader.get(SEARCH, {"q": "登记"})) == {"服务事项": ["失业登记", "工伤登记"]}


@pytest.mark.parametrize("words", ["%", "_", "'", '"', "\\", "<b>", "'; DROP TABLE x; --"])
def test_signs_are_signs(rooms, reader, listed, words):
    announced(rooms, title="百分之百")
    answer = reader.get(SEARCH, {"q": words})
    assert (answer.status_code, found(answer)) == (200, {})
    assert answer.page.value("q") == words


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("长" * 10_000, "搜索的文字最多 100 个字，现在是 10000 个"),
        ("登\x00记", "第 2 个字是看不见的控制字符，请删去后重新填写"),
        ("登\u202e记", "第 2 个字是看不见的控制字符，请删去后重新填写"),
    ],
)
def test_what_cannot_be_searched_for_is_said(reader, words, reason):
    answer = reader.get(SEARCH, {"q": words})
    assert answer.status_code == 422
    assert answer.page.by_class("error") == [reason]


@pytest.mark.parametrize("region", ["999999", "x", "%00", "1" * 40])
def test_a_region_that_is_none_is_said(reader, region):
    answer = reader.get(f"{SEARCH}?q=登记&region={region}")
    assert answer.status_code == 404
    assert "没有这个区划" in answer.page.text


def test_nothing_found_says_what_to_try(reader):
    assert "没有找到" in reader.get(f"{SEARCH}?q=䶮").page.words("h2")


# papers


def test_a_paper_is_looked_up_by_its_code_or_address(rooms, client):
    made = document(rooms.application())
    address = reverse("document-check", args=[made.code])
    for typed in (made.code, f" {made.code} ", f"https://portal.test{address}"):
        assert client.get(reverse("document-look-up"), {"code": typed})["Location"] == address


@pytest.mark.parametrize("typed", ["", "abc", "x" * 25, "登" * 24, "../../" + "x" * 3, "\x00" * 24])
def test_what_is_no_code_is_said_beside_the_field(reader, typed):
    answer = reader.get(reverse("document-look-up"), {"code": typed})
    assert answer.status_code == 422
    assert len(answer.page.by_class("error")) == 1


# the foot


def test_the_codes_of_the_site_lead_to_their_registries(reader, settings):
    settings.SITE_CODES = ["网站标识码 3300000001", "浙ICP备12345678号-1", "浙公网安备33010602000001号"]
    links = reader.get("/").page.links()
    assert links["浙ICP备12345678号-1"] == "https://beian.miit.gov.cn/"
    assert links["浙公网安备33010602000001号"].endswith("?code=33010602000001")
    assert "网站标识码 3300000001" not in links


def test_the_foot_shows_nothing_that_is_not_set(reader, settings):
    settings.SITE_CODES, settings.OPERATOR = [], ""
    text = reader.get("/").page.text
    assert "主办单位" not in text
    assert "beian" not in text


def test_robots_are_told_what_is_here(client):
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert "Disallow: /work/" in lines
    assert lines[-1] == "Sitemap: https://portal.test/sitemap.xml"


# the size of print


@pytest.mark.parametrize("who", ["nobody", "reviewer"])
def test_large_print_is_chosen_once_and_kept(rooms, as_, who):
    client = Client() if who == "nobody" else as_(rooms.reviewer)
    page = "/" if who == "nobody" else reverse("workbench")
    assert "适老版" in client.get(page).content.decode()
    answer = client.get(reverse("large"), {"on": "1", "next": page})
    assert answer["Location"] == page
    cookie = client.cookies["large"]
    assert (cookie["max-age"], cookie["samesite"], cookie["httponly"]) == (365 * 24 * 3600, "Lax", True)
    for url in (page, reverse("public-announcement-list"), reverse("accessibility")):
        text = client.get(url).content.decode()
        assert '<html lang="zh-CN" class="large">' in text
        assert "标准版</a>" in text
    client.get(reverse("large"), {"on": "0", "next": page})
    assert '<html lang="zh-CN">' in client.get(page).content.decode()


def test_no_other_cookie_is_set(client, rooms):
    for url in ("/", f"{SEARCH}?q=x", "/site-map/", "/accessibility/", reverse("document-look-up")):
        client.get(url)
    assert not client.cookies


def test_the_search_of_the_workbench_shows_what_no_page_may_hold_as_unreadable(rooms):
    reader = Reader()
    reader.force_login(rooms.reviewer.user)
    [typed] = reader.get(reverse("search"), {"q": "登\x00记"}).page.all("input", id="id_words")
    assert typed.attrib["value"] == "登\ufffd记"
