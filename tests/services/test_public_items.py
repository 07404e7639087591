"""What outlets handle in a region on a day, as anybody reads it: the list, what narrows it, where it is asked for."""

import gzip
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import services as make
from tests.web.html import Reader

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R012", "R018")]
LIST = "/items/"
QUERIES = 5  # the region, the items by kind, the edition, how many fit, and those of the page


def read(url: str, status: int = 200, **headers):
    response = Reader(**headers).get(url)
    assert response.status_code == status, (url, response.content.decode())
    return response.page


def listed(url: str, status: int = 200) -> list[str]:
    return read(url, status).by_class("row-link")


@pytest.fixture
def four(catalogue):
    """One of each kind: what it is called, and what it is looked for by."""
    given = {
        "社会保障卡申领": {"category": "card", "life_events": ["card"], "frequency": 90, "forms": ["counter", "home"]},
        "职工参保登记": {"applicant": "employer", "life_events": ["work", "employer"], "frequency": 70},
        "工伤认定申请": {"category": "work_injury", "applicant": "both", "summary": "单位先报，材料100%齐全"},
        "失业登记": {"category": "unemployment", "life_events": ["jobless"]},
    }
    return [catalogue.item(name=name, code=f"A{n}", **fields) for n, (name, fields) in enumerate(given.items(), 1)]


@pytest.fixture
def edition(catalogue, four):
    card, work, injury, jobless = four
    return catalogue.edition(lines=[card, (work, 2), (injury, 0), (jobless, 2)])


def test_the_list_has_what_applies_batch_by_batch_with_advice_at_the_end(edition):
    page = read(LIST)
    assert page.by_class("row-link") == ["社会保障卡申领", "职工参保登记", "失业登记", "工伤认定申请"]
    assert page.facts()["事项"] == "4 项"
    assert page.facts()["地区"] == "浙江省 换地区"
    assert page.links()["社会保障卡申领"] == "/items/A1/?region=330000"
    assert page.words("tr")[1] == "社会保障卡申领 社会保障卡 第 1 批 业务受理、上门 没有规定"


def test_what_is_looked_for_is_found_and_a_wildcard_is_a_character(edition):
    wanted = {
        "q=登记": ["职工参保登记", "失业登记"],
        "q=参保 登记": ["职工参保登记"],
        "q=社保卡": ["社会保障卡申领"],
        "q=保社": [],
        "q=shbzk": ["社会保障卡申领"],
        "q=sbk": ["社会保障卡申领"],
        "q=dj": ["职工参保登记", "失业登记"],
        "q=zbj": ["职工参保登记"],
        "q=zj": [],
        "q=SYDJ": ["失业登记"],
        "q=a2": ["职工参保登记"],
        "q=单位先报": ["工伤认定申请"],
        "category=card": ["社会保障卡申领"],
        "event=work": ["职工参保登记"],
        "applicant=employer": ["职工参保登记", "工伤认定申请"],
        "form=home": ["社会保障卡申领"],
        "batch=2": ["职工参保登记", "失业登记"],
        "batch=0": ["工伤认定申请"],
        "q=登记&applicant=person": ["失业登记"],
        "q=100%25": ["工伤认定申请"],
        "q=%25": ["工伤认定申请"],
        "q=_": [],
        "q='; DROP TABLE services_serviceitem; --": [],
        "q=\\": [],
    }
    assert {query: listed(f"{LIST}?{query}") for query in wanted} == wanted


def test_what_was_chosen_stands_above_the_list_and_can_be_taken_out(edition):
    page = read(f"{LIST}?category=unemployment&q=登记&region=330000")
    assert page.by_class("chips") == ["事项名称：登记 ，取消此条件 险种：失业 ，取消此条件 1 项符合"]
    assert page.links()["险种：失业 ，取消此条件"] == "?q=%E7%99%BB%E8%AE%B0&region=330000"
    assert page.value("q") == "登记"


def test_a_search_keeps_the_region_and_the_filters(edition):
    page = read(f"{LIST}?region=330106&category=card&page=1")
    hidden = [(e.attrib["name"], e.attrib["value"]) for e in page.all("input", type="hidden")]
    assert hidden == [("category", "card"), ("region", "330106"), ("region", "330106")]


def test_a_county_s_list_is_without_what_it_leaves_out(catalogue, edition):
    entries = {str(entry): entry for entry in edition.entries.all()}
    catalogue.narrowing(edition, catalogue.rooms.city, [entries["社会保障卡申领"]])
    assert listed(f"{LIST}?region=330106") == ["职工参保登记", "失业登记", "工伤认定申请"]
    assert listed(f"{LIST}?region=330203")[0] == "社会保障卡申领"
    assert read(f"{LIST}?region=330106").facts()["地区"] == "浙江省杭州市西湖区 换地区"


def test_the_list_of_a_past_day_is_the_one_of_that_day(catalogue, four):
    card, work, *_ = four
    past = {"effective_on": make.in_days(-30), "ended_on": make.in_days(-9)}
    catalogue.edition("superseded", [card], **past)
    catalogue.edition(lines=[work], effective_on=make.in_days(-9))
    day = f"{make.in_days(-10):%Y-%m-%d}"
    page = read(f"{LIST}?day={day}")
    assert page.by_class("row-link") == ["社会保障卡申领"]
    assert page.links()["社会保障卡申领"] == f"/items/A1/?region=330000&day={day}"
    assert page.links()["查看今天的"] == "?"
    assert listed(LIST) == ["职工参保登记"]


@pytest.mark.parametrize("day", ["2020-01-01", "2020/1/1", "%202020-01-01%20"])
def test_a_day_without_an_edition_says_so_however_it_was_written(edition, day):
    page = read(f"{LIST}?day={day}")
    assert page.by_class("row-link") == []
    assert page.words("h2") == ["这一天没有施行中的清单"]


def test_a_condition_that_nothing_fits_says_so_and_leads_back(edition):
    page = read(f"{LIST}?q=没有的")
    assert page.words("h2") == ["没有符合条件的事项"]
    assert page.links()["查看全部事项"] == "?region=330000"


def test_what_cannot_be_understood_is_said_beside_its_field(edition):
    wanted = {
        "q=" + "长" * 10_000: "最多 100 个字，现在是 10000 个字",
        "q=%00": "第 1 个字是看不见的控制字符，请删去后重新填写",
        "day=2026-13-01": "日期写成 2026-11-23",
        "category=gold": "没有这一种险种，请重新选择",
        "batch=7": "没有这一种批次，请重新选择",
    }
    pages = {query: read(f"{LIST}?{query}", 422) for query in wanted}
    assert {query: page.by_class("error")[0] for query, page in pages.items()} == wanted
    assert [page.by_class("row-link") for page in pages.values()] == [[]] * 5


def test_what_is_not_there_says_so(edition):
    none = "没有这个区划；区划代码是六位数字，例如 330106"
    wanted = {
        "region=999999": none,
        "region=x": none,
        "region=330000&page=2": "没有第 2 页，一共 1 页",
        "page=0": "没有第 0 页，一共 1 页",
        "page=x": "没有第 x 页，一共 1 页",
        "page=" + "9" * 5000: f"没有第 {'9' * 20} 页，一共 1 页",
    }
    assert {query: read(f"{LIST}?{query}", 404).words("b")[1] for query in wanted} == wanted


def test_a_region_that_another_has_followed_leads_to_that(catalogue, edition):
    county = catalogue.rooms.county.region
    former = type(county).objects.create(
        code="330104", name="江干区", level=3, parent=county.parent, successor=county, path="33/3301/330104/"
    )
    page = read(f"{LIST}?region={former.code}&category=card", 404)
    assert "江干区已由西湖区接替" in page.words("b")
    assert page.links()["查看西湖区"] == "/items/?category=card&region=330106"


# Where ------------------------------------------------------------------------------------------------------------


def test_the_site_s_own_region_is_shown_where_none_is_named(edition, settings):
    settings.SITE_REGION = "330106"
    assert read(LIST).facts()["地区"] == "浙江省杭州市西湖区 换地区"


def test_with_two_provinces_one_has_to_be_chosen(catalogue, edition, other_province):
    page = read(LIST)
    assert page.words("h1") == ["您在哪里办？"]
    assert page.links()["浙江省"] == "/region/?region=330000"
    assert page.links()["江苏省"] == "/region/?region=320000"


def test_a_region_is_chosen_by_links_alone_and_what_was_looked_for_stays(edition):
    page = read("/region/?region=330000&category=card")
    assert page.links()["查看浙江省的服务事项"] == "/items/?category=card&region=330000"
    assert page.links()["杭州市"] == "/region/?category=card&region=330100"
    page = read(page.links()["杭州市"])
    assert page.links()["重新选省"] == "/region/?category=card"
    assert page.links()["西湖区"] == "/items/?category=card&region=330106"
    assert read("/region/?region=1", 404).words("h1") == ["没有找到"]


def test_without_any_edition_the_page_says_what_will_be_there():
    assert read(LIST).words("h2") == ["还没有公布的清单"]


# What it costs ------------------------------------------------------------------------------------------------------


def test_the_list_costs_the_same_for_three_items_and_for_sixty(catalogue, four):
    edition = catalogue.edition(lines=four[:3])

    def cost(url):
        with CaptureQueriesContext(connection) as asked:
            Reader().get(url)
        return len(asked)

    few = cost(f"{LIST}?region=330000&q=申")
    for number in range(60):
        make.entry(edition, catalogue.item(name=f"申报{number}"))
    assert (few, cost(f"{LIST}?region=330000&q=申")) == (QUERIES, QUERIES)


def test_pages_of_fifty_have_addresses_of_their_own(catalogue):
    edition = catalogue.edition(lines=[catalogue.item(name="甲")])
    for number in range(50):
        make.entry(edition, catalogue.item(name=f"申报{number}", frequency=10))
    page = read(f"{LIST}?category=employee_pension")
    assert len(page.by_class("row-link")) == 50
    assert page.links()["下一页"] == "?category=employee_pension&page=2"
    last = read(f"{LIST}?category=employee_pension&page=2")
    assert len(last.by_class("row-link")) == 1
    assert last.links()["上一页"] == "?category=employee_pension&page=1"
    assert "第 2 页" in last.words("title")[0]


def test_the_first_visit_weighs_at_most_sixty_kilobytes(catalogue):
    edition = catalogue.edition(lines=[catalogue.item(name="甲")])
    for number in range(49):
        make.entry(edition, catalogue.item(name=f"城乡居民养老保险待遇申领之{number}", forms=["counter", "home"]))
    response = Reader(headers={"accept-encoding": "gzip"}).get(LIST)
    page = read(LIST)
    assert page.all("script") == []
    files = [e.attrib["href"] for e in page.all("link", rel="stylesheet")]
    packed = [len(gzip.compress(static(file))) for file in files]
    assert len(response.content) + sum(packed) <= 60_000


def static(address: str) -> bytes:
    return Path(finders.find(address.removeprefix(settings.STATIC_URL))).read_bytes()
