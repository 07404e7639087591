"""The feed of a province and the map of the site, read by the libraries that readers are built with."""

from xml.etree import ElementTree

import feedparser
import pytest
from django.test import Client
from django.urls import reverse
from django.utils.http import http_date

from portal.flow.gate import perform
from services.models import CatalogueEdition
from tests.factories import services as make
from tests.house.walk_catalogue import ONLY_READ
from tests.services.test_public_editions import editions, hidden  # noqa: F401 the same world

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R040")]
FEED = "/editions/330000/feed/"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def get(url: str = FEED, status: int = 200, **headers):
    response = Client().get(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    assert response.status_code == status
    return response


def parsed():
    found = feedparser.parse(get().content)
    assert (found.bozo, found.version) == (False, "atom10")
    return found


def words(entry) -> list[str]:
    return entry.summary.removeprefix("<p>").removesuffix("</p>").split("</p><p>")


def test_a_reader_finds_each_edition_with_its_differences_in_words(editions):  # noqa: F811
    found = parsed()
    assert found.feed.title.startswith("浙江省服务事项清单")
    assert found.feed.author == "省厅"
    assert {link.rel: link.href for link in found.feed.links} == {
        "alternate": "https://portal.test/editions/330000/", "self": "https://portal.test/editions/330000/feed/",
    }  # fmt: skip
    new, old = found.entries
    assert (new.title, new.id, new.link) == (
        "浙江省服务事项清单（第2版）：施行中", "https://portal.test/editions/330000/2/",
        "https://portal.test/editions/330000/2/",
    )  # fmt: skip
    assert words(new)[1:] == [
        "与第 1 版相比：", "新增 1 项：资格认证", "取消 1 项：权益查询", "调整 1 项：",
        "参保登记：批次由“第 1 批”改为“第 2 批”",
    ]  # fmt: skip
    assert old.title == "浙江省服务事项清单（第1版）：已被新版替代"
    assert words(old)[1:] == ["公布的第一版，共 2 项。"]


def test_what_is_repealed_changes_its_entry_and_no_other(catalogue, editions):  # noqa: F811
    new, old = parsed().entries
    perform(CatalogueEdition.objects.get(edition=2), "repeal", by=catalogue.approver, note="政策变了")
    after = parsed().entries
    assert (after[0].id, after[0].title) == (new.id, "浙江省服务事项清单（第2版）：已废止")
    assert after[0].updated > new.updated
    assert (after[1].id, after[1].updated) == (old.id, old.updated)


def test_nothing_unpublished_is_in_the_feed_or_in_the_map(hidden):  # noqa: F811
    texts = [get().content.decode(), get("/sitemap.xml").content.decode()]
    assert ["SECRET1" in text or "保密事项" in text or "330000/3/" in text for text in texts] == [False, False]
    assert len(parsed().entries) == 2


def test_markup_in_a_name_is_text(catalogue):
    catalogue.edition("superseded", [], effective_on=make.in_days(-9), ended_on=make.in_days(-1))
    catalogue.edition("in_force", [catalogue.item(name="<script>&“x”")], effective_on=make.in_days(-1))
    assert words(parsed().entries[0])[2] == "新增 1 项：&lt;script&gt;&amp;“x”"


def test_a_list_that_was_turned_over_does_not_fill_the_reader(catalogue):
    items = [catalogue.item() for _ in range(40)]
    catalogue.edition("superseded", items, effective_on=make.in_days(-9), ended_on=make.in_days(-1))
    catalogue.edition("in_force", [(one, 2) for one in items], effective_on=make.in_days(-1))
    told = words(parsed().entries[0])
    assert told[2] == "调整 40 项："
    assert (len(told), told[-1]) == (33, "另有 11 项调整，见这一版的页面。")


def test_whoever_has_the_feed_is_told_so(editions):  # noqa: F811
    first = get()
    assert first["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert get(status=304, if_none_match=first["ETag"]).content == b""
    assert get(status=304, if_modified_since=first["Last-Modified"]).content == b""
    assert get(if_modified_since=http_date(0)).content == first.content
    assert get(if_none_match='"another"', if_modified_since=first["Last-Modified"]).content == first.content


@pytest.mark.parametrize(
    "headers",
    [
        {"if_modified_since": "yesterday"},
        {"if_modified_since": "Thu, 99 Foo 2026 99:99:99 GMT"},
        {"if_none_match": "no quotes"},
        {"accept": "image/png"},
        {"accept": "text/html;q=banana, */*;q=7"},
        {"accept_encoding": "br;q=1, \x7f"},
        {"accept_language": "xx-YY-zz"},
        {"range": "bytes=5-1"},
    ],
)
def test_a_reader_with_odd_headers_gets_the_feed(editions, headers):  # noqa: F811
    assert feedparser.parse(get(**headers).content).entries[0].id == "https://portal.test/editions/330000/2/"


def test_what_has_changed_is_sent_at_once(catalogue, editions):  # noqa: F811
    """Not what was kept ready, nor a 304."""
    first = get()
    made = catalogue.edition("approved", [catalogue.item(name="新事项")], effective_on=make.in_days(3))
    perform(made, "publish", by=catalogue.approver)
    again = get(if_none_match=first["ETag"])
    assert feedparser.parse(again.content).entries[0].title == "浙江省服务事项清单（第3版）：待施行"


def test_there_is_no_feed_of_what_has_published_nothing(catalogue):
    assert "浙江省还没有公布服务事项清单，公布后可以订阅" in get(status=404).content.decode()
    assert "没有这个省级区划" in get("/editions/990000/feed/", status=404).content.decode()


def test_the_pages_name_the_feed(editions):  # noqa: F811
    for name, args in (("public-edition-list", ["330000"]), ("public-edition", ["330000", 2])):
        page = get(reverse(name, args=args)).content.decode()
        assert (
            f'<link rel="alternate" type="application/atom+xml" title="浙江省服务事项清单的改动" href="{FEED}">'
            in page
        )


def test_the_map_has_every_address_of_what_is_published(catalogue, hidden):  # noqa: F811
    need = catalogue.rooms.need()
    catalogue.rooms.need("draft", title="草稿")
    tree = ElementTree.fromstring(get("/sitemap.xml").content)
    found = [element.text.removeprefix("https://portal.test") for element in tree.iter(f"{MAP}loc")]
    assert sorted(set(found)) == sorted(found)
    assert [at for at in found if at.startswith("/editions/")] == [
        "/editions/", "/editions/330000/", "/editions/330000/1/", "/editions/330000/2/",
    ]  # fmt: skip
    assert [at for at in found if at.startswith("/needs/")] == ["/needs/", f"/needs/{need.pk}/"]
    codes = [entry.item.code for entry in CatalogueEdition.objects.get(edition=2).listed()]
    assert [at for at in found if at.startswith("/items/")] == [
        "/items/", *(f"/items/{code}/?region=330000" for code in sorted(codes)),
    ]  # fmt: skip
    assert {get(at).status_code for at in found} == {200}


def test_the_map_has_no_item_whose_batch_has_not_begun(catalogue):
    early, late = catalogue.item(code="A1"), catalogue.item(code="B1")
    edition = catalogue.edition(lines=[early], effective_on=make.in_days(-9))
    make.entry(edition, late, batch=2, starts_on=make.in_days(5))
    found = [at.text for at in ElementTree.fromstring(get("/sitemap.xml").content).iter(f"{MAP}loc")]
    assert [at for at in found if "region=" in at] == ["https://portal.test/items/A1/?region=330000"]
    get("/items/B1/?region=330000", status=404)


def test_a_page_of_the_map_that_there_is_not(db):
    get("/sitemap.xml?p=x", status=404)
    get("/sitemap.xml?p=9", status=404)


def test_none_of_these_addresses_takes_anything(editions):  # noqa: F811
    places = {"public-edition-feed": ["330000"], "public-edition-data": ["330000", 2, "csv"]}
    every = {"public-edition-all", "public-open-data", "public-open-data-schema"}
    for name in sorted(name for name in ONLY_READ if name.startswith(("public-edition", "public-open"))):
        args = places.get(name, [] if name in every else ["330000", 2])
        url = reverse(name, args=args)
        assert [Client().post(url).status_code, Client().put(url).status_code, Client().head(url).status_code] == [
            405, 405, 200,
        ], name  # fmt: skip
