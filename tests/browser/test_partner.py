"""The partner's story: a need is found in public and answered; what is sent back is mended; nothing is typed twice."""

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from onboarding.models import Application
from portal.flow.gate import perform
from tests.factories.evidence import paper, picture
from tests.factories.posting import asked, checked

OUTLET = {
    "name": "北山网点", "village": "一村", "address": "便民路 1 号", "area": "120.5", "hours": "周一至周日 9:00–17:00",
}  # fmt: skip


@pytest.fixture
def need(rooms):
    """Of the city: the outlets of its counties are chosen level by level."""
    return rooms.need(issued_by=rooms.city, title="杭州市合作网点")


def answer(desk, scripts: bool) -> None:
    """The page of a new application, filled in but for the place."""
    desk.fill(statement="愿意承接", answers__0__statement="临街大厅", answers__1__statement="五项制度")
    desk.fill(**{f"outlets__0__{name}": value for name, value in OUTLET.items()})
    desk.fill(contact_name="余示范", contact_phone="13800000001")
    desk.page.select_option("[name=outlets-0-premises_right]", label="自有")
    for field, name, content in (("premises_proof", "产权证.pdf", paper()), ("photos", "门头.jpg", picture())):
        file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        desk.page.set_input_files(f"[name=outlets-0-{field}-add]", file)
    desk.choose("县级", "西湖区", "#outlets")
    if not scripts:
        desk.press("选下一级")
    desk.choose("乡级", "北山街道", "#outlets")


@pytest.mark.requirement("R020", "R032")
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_branch_answers_a_need(rooms, need, desk, scripts):
    liaison = desk(scripts=scripts)
    liaison.go("/")
    liaison.follow(need.title)
    liaison.follow("登录后提出合作意向")
    liaison.log_in(rooms.liaison)
    assert liaison.heading == need.title
    liaison.follow("提出合作意向")
    answer(liaison, scripts)
    liaison.press("起草合作意向")
    assert liaison.said == ["已起草合作意向，现在是“草稿”。轮到：某银行县支行（机构经办联系人）。"]
    assert liaison.texts("#outlets td")[:2] == ["北山街道 一村 便民路 1 号", "自有，120.5 平方米"]
    liaison.follow("提交合作意向")
    liaison.press("确认提交合作意向")
    assert liaison.said == ["已提交合作意向，现在是“待受理”。轮到：市局（受理审核员）。"]
    assert liaison.offered == ["修改", "撤回合作意向…"]
    liaison.go("/work/?box=waiting")
    assert liaison.texts("tbody th a") == ["受理：某银行县支行合作意向"]


@pytest.mark.requirement("R020")
def test_what_is_missing_is_said_before_it_is_sent(rooms, need, desk):
    one = rooms.application("draft", need, places=[])
    liaison = desk(rooms.liaison)
    liaison.go(one.get_absolute_url())
    assert liaison.offered[0] == "提交合作意向 还不能办理：还没有拟设网点 去处理"
    liaison.page.get_by_role("link", name="去处理").click()
    assert liaison.path == f"{reverse('application-edit', args=[one.pk])}?seen={one.version}#outlets"


@pytest.mark.requirement("R032")
def test_what_was_sent_back_is_mended_and_nothing_else(rooms, need, desk):
    one = rooms.application("reviewing", need, places=[("330106001", "一村"), ("330106109", "二村")])
    one = checked(one, rooms.one("reviewer", rooms.city))
    answers, outlets = list(one.answers.all()), list(one.outlets.all())
    opened = [f"answers:{answers[1].pk}", f"outlets:{outlets[0].pk}"]
    by = rooms.one("reviewer", rooms.city)
    perform(one, "send_back", by=by, seen=one.version, note="制度写全，换址", corrections=asked(*opened))

    liaison = desk(rooms.liaison)
    liaison.go("/work/")
    liaison.follow(f"提交补正：{one}")
    assert liaison.texts("#history .note") == ["制度写全，换址"]
    assert liaison.texts("#corrections tbody th") == ["资格条件 2 有服务制度", "拟设网点 北山街道一村网点"]
    liaison.follow("修改")
    items = ["资格条件 2 有服务制度 不清晰", "拟设网点 北山街道一村网点 不清晰"]
    assert liaison.texts("#corrections-asked li") == items
    typed = "textarea, form.stack input:not([type=hidden]), select"
    names = liaison.page.eval_on_selector_all(typed, "all => all.map(e => e.name)")
    assert names == [
        "answers-1-statement", "answers-1-qualification", "answers-1-evidence-add", "outlets-0-name",
        "outlets-0-kind", "outlets-0-township", "outlets-0-township", "outlets-0-village", "outlets-0-address",
        "outlets-0-premises_right", "outlets-0-area", "outlets-0-hours", "outlets-0-premises_proof-remove",
        "outlets-0-premises_proof-add", "outlets-0-photos-remove", "outlets-0-photos-add",
        "corrections-0-reply", "corrections-1-reply",
    ]  # fmt: skip
    assert liaison.texts("#outlets dl")[2] == "乡镇（街道） 西湖区 三墩镇"
    assert liaison.page.get_by_role("button", name="再加一项拟设网点").count() == 0
    liaison.fill(answers__1__statement="六项制度", outlets__0__address="便民路 2 号")
    liaison.press("保存修改")
    liaison.follow("提交补正")
    liaison.press("确认提交补正")
    assert liaison.said == ["已提交补正，现在是“审核中”。轮到：市局（受理审核员）。"]
    now = [(a.statement, a.check_result) for a in one.answers.all()]
    assert now == [("有营业场所，见附件", "met"), ("六项制度", "")]
    assert [o.address for o in one.outlets.all()] == ["便民路 2 号", "便民路 1 号"]

    reviewer = desk(by)
    reviewer.go(one.get_absolute_url())
    assert reviewer.texts("#changes h2") == ["内容已更新"]
    assert "六项制度" in reviewer.page.inner_text("#changes")


def test_what_was_typed_when_the_session_ended_comes_back(rooms, need, desk):
    liaison = desk()
    liaison.go(f"/work/applications/new/?need={need.pk}")
    liaison.log_in(rooms.liaison)
    answer(liaison, scripts=True)
    Session.objects.all().delete()
    liaison.press("起草合作意向")
    assert liaison.heading == "登录"
    assert not Application.objects.exists()
    liaison.log_in(rooms.liaison)
    assert liaison.path == f"/work/applications/new/?need={need.pk}"
    [said] = liaison.texts(".alert b")
    assert said.startswith("草稿保存于 ")
    assert liaison.page.input_value("[name=outlets-0-address]") == OUTLET["address"]
    chosen = "[name=outlets-0-township] >> nth=1"
    assert liaison.page.locator(chosen).locator("option:checked").inner_text() == "北山街道"
    liaison.press("起草合作意向")
    assert Application.objects.get().outlets.get().township == rooms.township
