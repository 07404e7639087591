"""The guide of an item (办事指南) as anybody reads it: complete, as it applied on a day, and why it is not there."""

from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.flow.testing import replaced
from tests.factories import services as make
from tests.web.html import Reader, text

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R014", "R018", "R049", "R050")]
ITEM = "/items/A1/?region=330000"
ELEMENTS = [
    "事项名称", "事项简述", "办理材料", "办理方式", "办理时限", "结果送达", "收费依据及标准", "办事时间",
    "办理机构及地点", "咨询查询途径", "监督投诉渠道",
]  # fmt: skip
QUERIES = 3  # the region, the line with all that it says, the edition that follows


def read(url: str, status: int = 200, **headers):
    response = Reader(**headers).get(url)
    assert response.status_code == status, (url, response.content.decode())
    return response.page


def why(url: str) -> tuple[str, dict]:
    page = read(url, 404)
    return page.words("b")[1], page.links()


@pytest.fixture
def card(catalogue):
    given = {
        "summary": "领取一张社会保障卡", "category": "card", "applicant": "both", "forms": ["counter", "home"],
        "statutory_days": 20, "statutory_source": "《社会保险法》第58条", "provincial_days": 10, "promised_days": 0,
        "risk": "high", "outlet_role": "accept", "outlet_tier": 2, "procedure": "申请\n核对\n发卡",
        "delivery": "当场领取", "fee": "不收费", "hours": "工作日", "life_events": ["card"], "code_39554": "AB01",
        "legal_basis": "《条例》第6条",
    }  # fmt: skip
    item = catalogue.item(name="社会保障卡申领", code="A1", **given)
    make.material(item, position=2, name="照片", legal_basis="《办法》第2条", shared=True)
    return item


@pytest.fixture
def edition(catalogue, card):
    return catalogue.edition(lines=[(card, 2)])


def test_the_guide_has_all_eleven_elements_and_what_it_rests_on(edition):
    page = read(ITEM)
    facts = page.facts()
    assert list(facts)[3:14] == ELEMENTS
    assert page.by_class("facts-line") == ["承诺时限当场办结 材料2 份 地区浙江省 换地区"]
    assert facts["事项名称"] == "社会保障卡申领（编码 A1）"
    assert [text(e) for e in page.all("li") if "依据" in text(e)][:2] == [
        "居民身份证依据：《社会保险经办条例》第31条",
        "照片 能共享数据的免交依据：《办法》第2条",
    ]
    assert (
        facts["办理时限"] == "承诺时限：当场办结 本省时限：10 个工作日 法定时限：20 个工作日依据：《社会保险法》第58条"
    )
    assert {name: facts[name] for name in ("结果送达", "办事时间", "办理机构及地点")} == {
        "结果送达": "当场领取", "办事时间": "工作日", "办理机构及地点": "省级待定",
    }  # fmt: skip
    assert {name: facts[name] for name in ("网点办到哪里", "哪些网点可办", "风险等级", "办理流程")} == {
        "网点办到哪里": "网点受理，人社复核办结", "哪些网点可办": "优质网点", "办理流程": "申请核对发卡",
        "风险等级": "高，由人力资源社会保障部门复核",
    }  # fmt: skip
    today = f"{edition.effective_on.year}年{edition.effective_on.month}月{edition.effective_on.day}日"
    assert facts["批次"] == f"第 2 批，{today}起可以办理"
    assert facts["设定依据"] == "《条例》第6条"
    assert facts["操作规程"].startswith("第 1 版，")
    assert facts["清单"] == "浙江省服务事项清单（第1版）"
    assert page.links()["浙江省服务事项清单（第1版）"] == "/editions/330000/1/"


def test_what_nobody_has_confirmed_reads_as_pending(catalogue, card):
    replaced(card, unconfirmed=["promised_days", "outlet_tier", "fee", "materials", "legal_basis"])
    catalogue.edition(lines=[card])
    facts = read(ITEM).facts()
    assert facts["承诺时限"] == "省级待定"
    assert facts["办理时限"].startswith("承诺时限：省级待定 本省时限：10 个工作日")
    assert facts["办理材料"].endswith("省级待定：本省还没有确认材料。")
    assert facts["收费依据及标准"] == "不收费（省级待定）"
    assert facts["设定依据"] == "《条例》第6条（省级待定）"
    assert facts["哪些网点可办"] == "优质网点（省级待定）"


def test_a_search_engine_reads_it_as_a_service_of_the_government(edition):
    page = read(ITEM)
    article = page.all("article")[0]
    assert article.attrib["itemtype"] == "https://schema.org/GovernmentService"
    said = {e.attrib["itemprop"]: text(e) for e in article.iter() if "itemprop" in e.attrib}
    assert said["serviceType"] == "社会保障卡"
    assert said["provider"] == "省厅"
    assert said["areaServed"] == "浙江省"
    assert said["identifier"] == "A1"
    links = {e.attrib["rel"]: e.attrib["href"] for e in page.all("link") if "rel" in e.attrib}
    assert links["canonical"] == "https://portal.test/items/A1/?region=330000"


def test_the_drawing_leads_to_the_guide_of_the_region_and_has_no_style(edition):
    page = read(ITEM)
    drawing = page.all("img")[0].attrib["src"]
    assert drawing == "/items/A1/qr.svg?region=330000"
    response = Reader().get(drawing)
    assert response["Content-Type"] == "image/svg+xml"
    tree = ElementTree.fromstring(response.content)
    assert tree.tag == "{http://www.w3.org/2000/svg}svg"
    assert [e for e in tree.iter() if "style" in e.attrib or e.tag.endswith("style")] == []
    assert Reader().get("/items/NONE/qr.svg?region=330000").status_code == 404


def test_the_page_needs_neither_script_nor_anything_from_elsewhere(edition):
    response = Reader().get(ITEM)
    assert response.page.all("script") == []
    assert "'unsafe-inline'" not in response["Content-Security-Policy"]


# On another day -----------------------------------------------------------------------------------------------------


def test_a_past_day_has_the_version_and_the_edition_of_that_day(catalogue, card):
    past = {"effective_on": make.in_days(-30), "ended_on": make.in_days(-9)}
    catalogue.edition("superseded", [card], **past)
    make.material(card, position=3, name="户口簿")
    catalogue.edition(lines=[card], effective_on=make.in_days(-9))
    page = read(f"{ITEM}&day={make.in_days(-10):%Y-%m-%d}")
    assert page.facts()["材料"] == "2 份"
    assert page.facts()["操作规程"].startswith("第 1 版")
    assert page.by_class("alert")[0].endswith("不是今天的。查看今天的")
    assert read(page.links()["查看今天的"]).facts()["材料"] == "3 份"
    assert [e.attrib["content"] for e in page.all("meta", name="robots")] == ["noindex"]


def test_what_leaves_is_there_up_to_the_day_before_and_says_when(catalogue, card):
    other = catalogue.item(name="失业登记")
    catalogue.edition("in_force", [card], effective_on=make.in_days(-9))
    catalogue.edition("published", [other], effective_on=make.in_days(5))
    leaves = make.in_days(5)
    words = f"{leaves.year}年{leaves.month}月{leaves.day}日"
    assert read(ITEM).by_class("alert") == [f"{words}起施行第 2 版清单，不再列入这一事项。"]
    assert read(f"{ITEM}&day={make.in_days(4):%Y-%m-%d}").words("h1") == ["社会保障卡申领"]
    reason, links = why(f"{ITEM}&day={leaves:%Y-%m-%d}")
    assert reason == f"“社会保障卡申领”自{words}起不再列入浙江省的清单"
    assert links["查看列有它的第 1 版"] == "/editions/330000/1/"


def test_what_changes_with_the_next_edition_is_announced(catalogue, card):
    catalogue.edition("in_force", [card], effective_on=make.in_days(-9))
    catalogue.edition("published", [card], effective_on=make.in_days(5))
    assert read(ITEM).by_class("alert") == []
    make.material(card, position=3, name="户口簿")
    catalogue.edition("published", [card], effective_on=make.in_days(3))
    page = read(ITEM)
    assert page.by_class("alert")[0].endswith("这份指南有改动。查看改动后的指南")
    assert read(page.links()["查看改动后的指南"]).facts()["材料"] == "3 份"


def test_what_is_not_open_says_why_and_leads_on(catalogue, card, other_province):
    edition = catalogue.edition(lines=[card], effective_on=make.in_days(-9))
    later = make.entry(edition, catalogue.item(name="失业登记", code="B1"), batch=2, starts_on=make.in_days(5))
    catalogue.narrowing(edition, catalogue.rooms.city, [edition.entries.get(item=card)])
    starts = f"{later.starts.year}年{later.starts.month}月{later.starts.day}日"
    reason, links = why("/items/A1/?region=330106")
    assert reason == "杭州市不开放“社会保障卡申领”：设备不足（市局）"
    assert links["查看浙江省的办事指南"] == "/items/A1/?region=330000"
    reason, links = why("/items/B1/?region=330106")
    assert reason == f"“失业登记”已列入清单的第 2 批，自{starts}起可以办理"
    assert read(links[f"查看{starts}的办事指南"]).words("h1") == ["失业登记"]
    reason, links = why("/items/A1/?region=330000&day=2020-01-01")
    assert reason == "2020年1月1日，浙江省没有施行中的服务事项清单"
    assert links["查看今天的办事指南"] == "/items/A1/?region=330000"
    assert why("/items/A1/?region=330000&day=2026-02-30")[0] == "没有这一天；日期写成 2026-11-23"
    assert why("/items/X9/?region=330000")[0] == "浙江省没有编码为 X9 的服务事项"
    reason, links = why("/items/B1/?region=320000")
    assert reason == "江苏省没有编码为 B1 的服务事项；下列地区有"
    assert links["查看浙江省的办事指南"] == "/items/B1/?region=330000"


def test_a_code_of_several_provinces_is_told_apart_by_the_region(edition, other_province):
    assert read("/items/A1/?region=320000").words("h1") == ["社会保障卡申领（江苏）"]
    assert read(ITEM).words("h1") == ["社会保障卡申领"]
    page = read("/items/A1/")
    assert page.words("h1") == ["您在哪里办？"]
    assert page.links()["江苏省"] == "/region/?item=A1&region=320000"
    assert read("/region/?item=A1&region=320000").links()["查看江苏省的办事指南"] == "/items/A1/?region=320000"
    assert why("/items/X9/")[0] == "没有编码为 X9 的服务事项"


def test_the_guide_costs_the_same_whatever_it_says(catalogue, edition, card):
    def cost():
        with CaptureQueriesContext(connection) as asked:
            read(ITEM)
        return len(asked)

    little = cost()
    for number in range(30):
        make.material(card, position=number + 3, name=f"材料{number}")
    catalogue.edition("published", [card], effective_on=make.in_days(5))
    assert (little, cost()) == (QUERIES, QUERIES)
