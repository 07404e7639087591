"""The department's story: a need is published; an application is checked, negotiated, recommended and approved."""

from datetime import timedelta

import pytest
from django.utils import timezone

from partners.models import Cooperation
from portal.jobs.models import run_waiting

BOTH = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
TODAY = timezone.localdate()
NEED = {
    "title": "西湖区乡镇合作网点", "extent": "在各乡镇设合作网点", "outlets_wanted": 3, "opens_on": TODAY,
    "closes_on": TODAY + timedelta(days=30), "contact": "0571-12333",
}  # fmt: skip


def draft_a_need(desk) -> None:
    """Three rows to begin with are one too few here; what was typed stays when a fourth is asked for."""
    desk.go("/work/needs/")
    desk.follow("起草需求")
    desk.fill(**NEED)
    conditions = ["有营业场所", "有服务制度", "有专线", "有专人"]
    for number, words in enumerate(conditions[:3]):
        desk.fill(**{f"requirements__{number}__text": words})
    desk.press("再加一项资格条件")
    assert desk.page.input_value("[name=title]") == NEED["title"]
    assert desk.page.input_value("[name=requirements-2-text]") == "有专线"
    desk.fill(requirements__3__text=conditions[3], requirements__3__help="每个网点两名")
    desk.press("起草需求")
    assert desk.heading == NEED["title"]
    assert desk.texts("#requirements li") == [
        "1. 有营业场所", "2. 有服务制度", "3. 有专线", "4. 有专人 每个网点两名",
    ]  # fmt: skip


@BOTH
@pytest.mark.requirement("R013", "R031")
def test_a_need_is_drafted_by_one_and_published_by_another(rooms, desk, scripts):
    reviewer, approver = desk(rooms.reviewer, scripts=scripts), desk(rooms.approver, scripts=scripts)
    draft_a_need(reviewer)
    assert reviewer.said == ["已起草需求，现在是“草稿”。轮到：县局（审批负责人）。"]
    assert reviewer.offered == ["修改", "撤回草稿…"]

    approver.go("/work/")
    approver.follow(f"公布需求：{NEED['title']}")
    assert approver.fact("轮到") == "我（审批负责人）"
    approver.follow("公布需求")
    assert approver.texts("#after li")[0] == "需求向社会公开，本区划内的合作机构可以提出合作意向。"
    approver.press("确认公布需求")
    assert approver.said == ["已公布需求，现在是“已公布”。轮到：合作机构，可提出合作意向。"]

    stranger = desk(scripts=scripts)
    stranger.go("/")
    stranger.follow(NEED["title"])
    assert stranger.heading == NEED["title"]
    assert stranger.texts("dt")[-4:] == ["依法合规", "平等自愿", "便捷利民", "安全规范"]


@BOTH
@pytest.mark.requirement("R015", "R024", "R032")
def test_an_application_goes_from_the_intake_to_a_cooperation(rooms, desk, scripts):
    need = rooms.need(title="西湖区合作网点")
    one = rooms.application("submitted", need, places=[("330106001", "一村"), ("330106109", "二村")])
    rooms.application("submitted", need, rooms.other_branch, places=[("330106001", "一村")])
    reviewer, approver, liaison = (desk(one, scripts) for one in (rooms.reviewer, rooms.approver, rooms.liaison))

    reviewer.go("/work/")
    reviewer.follow(f"受理：{one}")
    reviewer.follow("受理")
    reviewer.press("确认受理")
    assert reviewer.offered == [
        "提出推荐意见 还不能办理：第 1 项资格条件没有核对 去处理", "退回补正", "核对资格条件",
    ]  # fmt: skip
    reviewer.follow("核对资格条件")
    for number in range(2):
        reviewer.page.locator("fieldset.part").nth(number).get_by_label("符合", exact=True).check()
    reviewer.fill(answers__1__check_note="制度齐全")
    reviewer.press("核对资格条件")
    assert reviewer.texts("#answers td:last-child") == ["符合", "符合 制度齐全"]

    negotiate(reviewer, liaison)
    recommend(reviewer, one)

    approver.go("/work/")
    approver.follow(f"批准：{one}")
    assert approver.texts("#opinion p") == [f"{rooms.reviewer.user}：同意"]
    approver.follow("批准")
    approver.press("确认批准")
    assert approver.said == ["已批准，现在是“已批准”。轮到：无，已办结。"]
    assert not Cooperation.objects.exists()
    run_waiting()
    liaison.go("/work/cooperations/")
    assert liaison.texts("tbody th a") == [str(Cooperation.objects.get().organisation)]
    liaison.page.locator("tbody th a").click()
    assert liaison.texts("#history b") == ["确定合作"]


def negotiate(reviewer, liaison) -> None:
    """From the page of the application; the partner finds the minutes in its inbox and confirms them."""
    reviewer.follow("记录协商")
    reviewer.fill(held_on=TODAY, place="会议室", attendees="县局甲；支行乙", minutes="位置和事项范围一致")
    reviewer.press("记录协商")
    reviewer.follow("送合作机构确认")
    reviewer.press("确认送合作机构确认")
    liaison.go("/work/")
    liaison.page.locator("tbody th a").click()
    assert liaison.texts("h1") == [reviewer.heading]
    liaison.follow("确认纪要")
    liaison.press("确认纪要")
    assert liaison.fact("轮到") == "无，已办结"


def recommend(reviewer, one) -> None:
    reviewer.go(one.get_absolute_url())
    reviewer.follow("提出推荐意见")
    assert reviewer.texts("#comparison tr.picked td") == ["1", "2 项", "2 个", "2 个", "审核中"]
    assert reviewer.texts("#comparison li") == [
        "某银行县支行符合 2 项资格条件，他银行县支行符合 0 项，条件不同等，某银行县支行在前。"
    ]
    reviewer.press("确认提出推荐意见")
    assert reviewer.texts("#summary li") == ["推荐意见：没有选择推荐意见", "意见说明：没有填写意见说明"]
    reviewer.page.get_by_label("同意", exact=True).check()
    reviewer.fill(note="条件齐全")
    reviewer.press("确认提出推荐意见")
    assert reviewer.said == ["已提出推荐意见，现在是“待决定”。轮到：县局（审批负责人）。"]
