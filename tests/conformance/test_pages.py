"""The public pages: every row in plain words, by chapter and by state; the sheet; the ledger of cited standards."""

from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.conformance.enums import Standing, State
from portal.conformance.rows import claims
from portal.conformance.standards import standards
from tests.web.html import Reader, text

pytestmark = pytest.mark.django_db
CHAPTERS = [
    "1 范围", "2 规范性引用文件", "3 术语和定义", "4 合作原则", "5 基本要求", "6 合作程序", "7 经办规范", "8 管理培训",
    "9 安全要求", "10 监督评价", "11 退出机制", "附录 A 标志标识", "附录 B 合作流程图",
]  # fmt: skip
FIELDS = CHAPTERS[3:11]  # 合作原则、基本要求、合作程序、经办规范、管理培训、安全要求、监督评价及退出机制


@pytest.fixture
def reader():
    return Reader()


def rows(page):
    """Row → its text."""
    return {one.attrib["id"]: text(one) for one in page.all("li") if one.attrib.get("id", "").startswith("R")}


@pytest.mark.requirement("R001")
def test_every_row_stands_in_its_chapter_and_the_eight_fields_lead_there(reader):
    page = reader.get("/conformance/").page
    assert list(rows(page)) == [f"R{number:03d}" for number in range(1, 137)]
    assert page.words("h2") == ["总的情况", "八个领域", "按状态看", *CHAPTERS]
    links = page.links()
    assert [label for label in links if links[label].startswith("#chapter-")] == FIELDS


def test_a_row_says_what_is_asked_what_is_done_and_where(reader):
    found = rows(reader.get("/conformance/").page)
    for words in (
        "6.1 已强制", "“符合资格条件且有意愿承接社会保险业务的合作机构向所在省级、市级或县级人力资源和社会保障部门",
        "平台要做的提出合作意向", "现在做到的只有所在省、市、县的部门能受理", "在哪里合作需求、合作意向（登录后）",
        "onboarding/rules.py: every_requirement_answered", "tests/onboarding/test_rules.py: ",
    ):  # fmt: skip
        assert words.replace(" ", "") in found["R032"].replace(" ", "")
    assert "还没有的" not in found["R032"]
    later = found["R066"].replace(" ", "")
    assert "尚未建设" in later
    assert "还没有的全部（由“岗位权限”建成）" in later
    assert "现在做到的" not in later
    assert "还差一部分" in found["R018"]


@pytest.mark.parametrize("state", [*State, "partly"])
def test_the_rows_of_one_state(reader, state):
    wanted = [one.row for one in claims() if (one.is_partial if state == "partly" else one.state == state)]
    page = reader.get(f"/conformance/?state={state}").page
    assert list(rows(page)) == wanted
    [current] = [text(one) for one in page.all("a", **{"aria-current": "page"}) if "?state" in one.attrib["href"]]
    assert current.endswith(f"（{len(wanted)}）")
    assert ("没有这种状态的条目" in page.text) == (not wanted)


def test_a_state_that_there_is_not(reader):
    assert reader.get("/conformance/?state=perfect").status_code == 404


def test_the_numbers_are_those_of_the_rows(reader):
    page = reader.get("/conformance/").page
    *chapters, totals = [[text(cell) for cell in row if cell.tag.endswith("td")] for row in page.all("tr")][1:]
    counted = [sum(int(line[n]) for line in chapters) for n in range(len(State))]
    assert [int(number) for number in totals] == counted
    assert sum(counted) == 136
    assert [counted[n] for n, _ in enumerate(State)] == [sum(c.state == state for c in claims()) for state in State]


def test_the_sheet_has_every_row_with_what_carries_it():
    response = Client().get("/conformance/conformance.xlsx")
    sheet = openpyxl.load_workbook(BytesIO(response.content)).active
    head, *lines = sheet.iter_rows(values_only=True)
    by_row = {line[0]: dict(zip(head, line, strict=True)) for line in lines if str(line[0]).startswith("R")}
    assert len(by_row) == 136
    one = by_row["R032"]
    assert (one["条款"], one["章"], one["状态"], one["性质"]) == ("6.1", "6 合作程序", "已强制", "陈述性要求")
    assert "onboarding/rules.py: in_own_region_chain" in one["程序"]
    assert lines[-1][0] == "条款号：征求意见稿"


def statements(url):
    with CaptureQueriesContext(connection) as queries:
        Client().get(url)
    return len(queries)


def test_what_the_pages_ask_of_the_database():
    pages = (
        "/conformance/",
        "/conformance/?state=enforced",
        "/conformance/standards/",
        "/conformance/conformance.xlsx",
    )
    assert [statements(page) for page in pages] == [1, 1, 0, 1]
    assert [statements(page) for page in pages] == [0, 0, 0, 1]


# the ledger

CITED = {  # chapter 2 of the standard
    "GB/T 10001.1": ("公共信息图形符号 第1部分：通用符号", "undated", ("R003",)),
    "GB 15630": ("消防安全标志设置要求", "undated", ("R004",)),
    "GB/T 27769-2011": ("社会保障服务中心设施设备要求", "dated", ("R005",)),
    "LD/T 91-2013": ("社会保险视觉识别系统", "dated", ("R006",)),
    "GB/T 31599-2015": ("社会保险业务档案管理规范", "dated", ("R007",)),
    "LD/T 02-2020": ("社会保险经办人员基本行为规范", "dated", ("R008",)),
}


@pytest.mark.requirement("R003", "R004", "R005", "R006", "R007", "R008", "R009")
def test_the_ledger_has_what_the_standard_cites_dated_or_not():
    first, *cited = standards()
    assert (first.code, first.cited) == ("GB/T 44857-2024", "self")
    assert {one.code: (one.name, str(one.cited), one.rows) for one in cited} == CITED
    assert [one.code for one in standards() if bool(one.year) == (one.cited == "undated")] == []


@pytest.mark.requirement("R009")
def test_of_an_undated_reference_the_newest_version_applies(reader):
    applies = {one.code: one.applies for one in standards()}
    assert applies["GB/T 31599-2015"] == "只适用 2015 版"
    assert applies["GB 15630"] == (
        "适用最新版本（包括所有的修改单）：GB 13495.3-2026《消防安全标志 第3部分：设置要求》"
    )
    page = reader.get("/conformance/standards/").page
    assert page.words("h2") == ["本标准", "注日期引用", "不注日期引用"]
    assert all(words in page.text for words in applies.values())


@pytest.mark.requirement("R003", "R004", "R005", "R006", "R007", "R008")
def test_what_nobody_could_verify_says_so(reader):
    unverified = [one for one in standards() if one.standing == Standing.UNVERIFIED]
    page = reader.get("/conformance/standards/").page
    assert page.by_class("badge").count("未核实") == len(unverified)
    assert [one.code for one in standards() if not (one.source and one.checked_on and one.used)] == []
    assert [one.code for one in unverified if not one.note] == []
    assert "发布、实施日期和状态都没有查到" in page.text
