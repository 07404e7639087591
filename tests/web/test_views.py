import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.flow.gate import amend, perform
from portal.web import paging
from tests.proof.forms import MatterForm
from tests.web.rooms import MatterList

RARE = "𠮷䶮·古丽"  # U+20BB7, U+4DAE and the middle dot


def rows(page):
    return page.by_class("row-link")


# Lists ------------------------------------------------------------------------------------------------------


def test_a_list_names_each_thing_its_state_and_whose_turn_it_is(house, as_):
    house.matter("submitted", title=RARE)
    page = as_(house.reviewer).get("/matters/").page
    assert page.words("title") == ["合作申请 - 合作经办管理平台"]
    assert rows(page) == [RARE]
    assert page.words("td") == ["", "待受理", "县局（受理审核员）", "县局", str(house.liaison.user)]
    assert page.by_class("muted")[-1] == "共 1 项，1 页"


def test_a_list_shows_only_what_is_in_sight(house, as_):
    house.matter("submitted", title="看得见")
    house.matter("submitted", title="别处的", region_path="33/3302/330203/", organisation_path=house.other_bank.path)
    assert rows(as_(house.reviewer).get("/matters/").page) == ["看得见"]


def test_filters_are_in_the_url_and_shown_as_chips(house, as_):
    house.matter("submitted", title="甲")
    house.matter("reviewing", title="乙")
    page = as_(house.reviewer).get("/matters/?state=reviewing&q=乙").page
    assert rows(page) == ["乙"]
    assert page.links()["名称：乙 ，取消此条件"] == "?state=reviewing"
    assert page.links()["状态：审核中 ，取消此条件"] == "?q=%E4%B9%99"
    assert page.links()["导出 Excel"] == "/matters/export/?state=reviewing&q=%E4%B9%99"


def test_none_match_differs_from_none_yet(house, as_):
    client = as_(house.liaison)
    nothing = client.get("/matters/").page
    assert nothing.words("h2")[-1] == "还没有事项"
    assert nothing.links()["新建"] == "/matters/new/"
    house.matter("submitted")
    unmatched = client.get("/matters/?q=没有").page
    assert unmatched.words("h2")[-1] == "没有符合条件的合作申请"
    assert unmatched.links()["清除条件"] == "?"


def test_a_condition_that_cannot_be_understood_says_so_and_shows_nothing(house, as_):
    house.matter("submitted")
    page = as_(house.reviewer).get("/matters/?state=nonsense&q=a%00b").page
    assert rows(page) == []
    assert len(page.by_class("error")) == 2


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("title", ["a", "b", "c"]),
        ("-title", ["c", "b", "a"]),
        ("submitted_by__name", ["c", "b", "a"]),  # the one without comes last, whichever way it runs
        ("-submitted_by__name", ["b", "c", "a"]),
        ("version", ["b", "a", "c"]),  # not a column that says it can be sorted: the list's own order
    ],
)
def test_sorting(house, as_, sort, expected):
    first, second = house.user("乙"), house.user("丙")
    house.matter("submitted", title="c", submitted_by=first if first.name < second.name else second)
    house.matter("draft", title="a", submitted_by=None)
    house.matter("submitted", title="b", submitted_by=second if first.name < second.name else first)
    assert rows(as_(house.reviewer).get(f"/matters/?sort={sort}").page) == expected


def test_pages_follow_each_other_by_key_there_and_back(house, as_, monkeypatch):
    monkeypatch.setattr(paging, "SIZE", 2)
    monkeypatch.setattr(paging.page, "__defaults__", (2,))
    for number in range(5):
        state = "draft" if number % 2 else "submitted"
        house.matter(state, title=f"第{number}件")
    client, seen, url = as_(house.reviewer), [], "/matters/?sort=submitted_by__name"
    while url:
        page = client.get(url).page
        seen.append(rows(page))
        url = "/matters/" + page.links()["下一页"] if "下一页" in page.links() else ""
    assert seen == [["第0件", "第2件"], ["第4件", "第1件"], ["第3件"]]
    assert rows(client.get("/matters/" + page.links()["上一页"]).page) == ["第4件", "第1件"]
    assert rows(client.get("/matters/" + page.links()["第一页"]).page) == ["第0件", "第2件"]


@pytest.mark.parametrize("cursor", ["nonsense", "W10=", "W1sicGsiLCB0cnVlLCAieCJdXQ==", "%00"])
def test_a_cursor_that_cannot_be_read_is_the_first_page(house, as_, cursor):
    house.matter("submitted", title="甲")
    assert rows(as_(house.reviewer).get(f"/matters/?after={cursor}").page) == ["甲"]


def test_counts_stop_at_a_thousand(house, as_, monkeypatch):
    monkeypatch.setattr(paging, "MOST", 2)
    monkeypatch.setattr("portal.web.values.MOST", 2)
    for _ in range(4):
        house.matter("submitted")
    assert as_(house.reviewer).get("/matters/").page.by_class("muted")[-1] == "共 2+ 项，1 页"


def test_a_list_costs_the_same_however_long_it_is(house, as_):
    client = as_(house.reviewer)
    house.matter("submitted")
    client.get("/matters/")
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get("/matters/")
    for state in ("reviewing", "recommended", "returned", "draft", "approved"):
        house.matter(state)
    with CaptureQueriesContext(connection) as many:
        client.get("/matters/")
    assert len(many) == len(one)
    assert len(one) <= 6


def test_a_list_never_offers_a_decision_for_many():
    with pytest.raises(TypeError, match="one thing at a time"):
        type("Deciding", (MatterList,), {"batch": ("approve",)})


# The page of one thing --------------------------------------------------------------------------------------


def test_a_page_tells_state_turn_limit_facts_and_history(house, as_):
    matter = perform(house.matter("submitted"), "take_up", by=house.reviewer)
    matter = perform(
        matter, "send_back", by=house.reviewer, seen=matter.version, note="换有效的许可证", fields_opened=["title"]
    )
    page = as_(house.reviewer).get(f"/matters/{matter.pk}/").page
    assert page.words("h1") == ["城西网点"]
    assert page.by_class("badge")[0] == "已退回"
    facts = page.facts()
    assert (facts["轮到"], facts["期限"]) == ("某银行县支行（机构经办联系人）", "未设期限")
    assert (facts["机构"], facts["说明"]) == ("某银行县支行", "未填写")
    history = page.by_class("history")[0]
    assert history.index("退回") < history.index("受理")
    assert "换有效的许可证" in history


def test_for_the_one_whose_turn_it_is_the_page_says_me(house, as_):
    matter = house.matter("submitted")
    assert as_(house.reviewer).get(f"/matters/{matter.pk}/").page.facts()["轮到"] == "我（受理审核员）"
    assert as_(house.approver).get(f"/matters/{matter.pk}/").page.facts()["轮到"] == "县局（受理审核员）"


def test_the_first_open_step_is_primary_and_what_cannot_be_undone_is_last(house, as_):
    matter = house.matter("recommended")
    page = as_(house.approver).get(f"/matters/{matter.pk}/").page
    buttons = [(e.attrib["class"].split()[1], e.text) for e in page.all("a") if "btn" in e.attrib.get("class", "")]
    assert buttons == [("btn-primary", "批准"), ("btn-danger", "驳回…")]
    assert page.links()["批准"] == f"/matters/{matter.pk}/steps/approve/?seen=1"


def test_a_step_that_is_not_open_yet_says_why(house, as_):
    matter = house.matter("draft")
    matter.answers.model._base_manager.filter(pk=matter.answers.get().pk)
    page = as_(house.person("approver reviewer", house.county)).get(f"/matters/{house.matter('reviewing').pk}/").page
    assert "建议批准" in page.links()
    own = house.matter("reviewing", submitted_by=house.reviewer.user)
    page = as_(house.reviewer).get(f"/matters/{own.pk}/").page
    assert page.words("button", disabled="") == ["建议批准"]
    assert page.by_class("why") == ["还不能办理：您是提交人，须由他人办理"]


def test_the_edit_link_stands_only_where_something_is_open(house, as_):
    draft, sent = house.matter("draft"), house.matter("submitted")
    client = as_(house.liaison)
    assert client.get(f"/matters/{draft.pk}/").page.links()["修改"] == f"/matters/{draft.pk}/edit/?seen=1"
    assert "修改" not in client.get(f"/matters/{sent.pk}/").page.links()


def test_out_of_sight_is_not_found(house, as_):
    matter = house.matter("submitted")
    stranger_here = as_(house.person("reviewer", house.elsewhere))
    for url in ("", "edit/", "steps/take_up/?seen=1"):
        assert stranger_here.get(f"/matters/{matter.pk}/{url}").status_code == 404
    assert stranger_here.post(f"/matters/{matter.pk}/steps/take_up/", {"seen": 1}).status_code == 404


def test_a_page_costs_the_same_however_long_its_history_is(house, as_):
    matter = house.matter("submitted")
    client = as_(house.reviewer)
    with CaptureQueriesContext(connection) as short:
        client.get(f"/matters/{matter.pk}/")
    matter = perform(matter, "take_up", by=house.reviewer)
    for number in range(3):
        matter = perform(
            matter, "send_back", by=house.reviewer, seen=matter.version, note="改", fields_opened=["title"]
        )
        matter = amend(
            matter, by=house.liaison, seen=matter.version, forms=[MatterForm], data={"title": f"新{number}"}
        )
        matter = perform(matter, "resubmit", by=house.liaison)
        matter = perform(matter, "take_up", by=house.reviewer)
    with CaptureQueriesContext(connection) as long:
        client.get(f"/matters/{matter.pk}/")
    assert len(long) <= len(short) + 1  # 建议批准 has a four-eyes guard, 受理 has none


def test_a_panel_of_a_higher_room_shows_what_is_in_sight(house, as_):
    outlet = house.outlet()
    url = f"/outlets/{outlet.pk}/"
    assert as_(house.reviewer).get(url).page.words("h2", id="panel-matters-title") == []
    house.matter("submitted", title="甲")
    assert as_(house.reviewer).get(url).page.words("h2", id="panel-matters-title") == ["相关事项"]
