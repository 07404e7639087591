"""Every page of the portal, for a person who may see it: full, empty and refused, with the longest names there can be.

With SHOTS=folder in the environment every page that is looked at is kept as a picture.
"""

import os
from pathlib import Path
from typing import Any

import pytest
from django.urls import resolve

from tests.browser import (
    eyes,
    visits_accounts,
    visits_catalogue,
    visits_editions,
    visits_issued,
    visits_items,
    visits_public,
    visits_time,
    visits_tokens,
)
from tests.browser.visit import SEEN, Visit, at
from tests.browser.world import shown
from tests.house.addresses import names
from tests.kept import laid

SHOTS = os.environ.get("SHOTS")
NO_PAGES = {"alive", "ready", "metrics", "schema", "large", "region-options"}
NO_PAGES |= {"notice-read", "notice-letter"}  # only POST
NO_PAGES |= {"cooperation-step"}  # so far the system alone moves it
NO_PAGES |= {"document-file", "evidence-file", "evidence-thumbnail", "export-file", "serviceitem-sheet"}  # files
NO_PAGES |= visits_accounts.STORY
NO_PAGES |= visits_editions.FILES | visits_items.FILES | visits_public.FILES
NO_PAGES |= {"draft-discard", "job-again", "document-again"}  # only POST


def public(rows, rooms):
    return None, [
        at("home", "首页"),
        at("public-need-list", "合作需求"),
        at("public-need", rows.called, rows.called.pk),
        at("public-need", rows.closed, rows.closed.pk),
        at("public-need", "没有找到这一页", rows.drafted.pk, status=404),
        *at("account_login", "登录").press("登录", 200),
    ]


def anybody(rows, rooms):
    """What is there for everyone who works here."""
    return rooms.reviewer, [
        at("workbench", "工作台"),
        at("workbench", "工作台", more="?box=waiting"),
        at("search", "搜索：䶮", more="?q=䶮"),
        at("search", "搜索：没有的", more="?q=没有的"),
        at("search", "搜索", more="?q=" + "长" * 101, status=422),
        at("acting", "本人信息"),
        at("notice-list", "通知"),
        at("notice-list", "通知", more="?standing=over"),
        at("notice-detail", rows.told, rows.told.pk),
        *at("notice-choice", "邮件设置").press("保存邮件设置", 200),
        at("notice-address", "确认电子邮箱", "nonsense", status=404),
        at("role-list", "角色与权限"),
        at("account_logout", "退出登录"),
        *at("account_change_password", "修改密码").press("修改密码", 200),
        at("organisation-list", "不能办理这一步", status=403),
        at("cooperationneed-detail", "没有找到这一页", 0, status=404),
        at("cooperationneed-edit", "请求不完整", rows.drafted.pk, more="?seen=x", status=400),
        at("partner-list", "合作机构"),
        at("partner-detail", rows.partner, rows.partner.pk),
        at("cooperation-list", "合作关系"),
        at("cooperation-detail", rows.cooperation, rows.cooperation.pk),
        at("docs", "接口说明"),
    ]


def reviewer(rows, rooms):
    need, one, minutes = rows.drafted.pk, rows.reviewed, rows.minutes
    return rooms.reviewer, [
        at("cooperationneed-list", "合作需求"),
        at("cooperationneed-list", "合作需求", more="?q=没有的"),
        at("cooperationneed-batch", "撤回草稿", "discard", more="?every=1"),
        *at("cooperationneed-new", "起草需求").press("起草需求", 422),
        at("cooperationneed-detail", rows.drafted, need),
        at("cooperationneed-detail", rows.called, rows.called.pk),
        at("cooperationneed-edit", f"修改：{rows.drafted}", need),
        at("cooperationneed-step", f"撤回草稿：{rows.drafted}", need, "discard", more=SEEN),
        at("cooperationneed-step", "没有撤回草稿", need, "discard", more="?seen=0", status=409),
        at("need-comparison", "比较合作意向", rows.called.pk),
        at("need-comparison", "比较合作意向", rows.empty.pk),
        at("application-list", "合作意向"),
        at("application-batch", "受理（多件）", "take_up"),
        *at("application-batch", "受理（多件）", "take_up", more="?every=1").press("确认受理 1 件", 200),
        at("application-detail", one, one.pk),
        at("application-edit", f"核对资格条件：{one}", one.pk),
        *at("application-step", f"提出推荐意见：{one}", one.pk, "recommend", more=SEEN).press("确认提出推荐意见", 422),
        *at("application-step", f"退回补正：{one}", one.pk, "send_back", more=SEEN).press("确认退回补正", 422),
        at("application-step", "没有受理", one.pk, "take_up", more=SEEN, status=409),
        at("negotiation-list", "协商纪要"),
        *at("negotiation-new", "记录协商", more=f"?application={one.pk}").press("记录协商", 422),
        at("negotiation-detail", minutes, minutes.pk),
        at("negotiation-edit", f"修改：{minutes}", minutes.pk),
        at("negotiation-step", f"送合作机构确认：{minutes}", minutes.pk, "propose", more=SEEN),
    ]


def approver(rows, rooms):
    need, one = rows.drafted, rows.recommended
    return rooms.approver, [
        at("cooperationneed-step", f"公布需求：{need}", need.pk, "publish", more=SEEN),
        *at("cooperationneed-step", "撤回需求", rows.called.pk, "withdraw", more=SEEN).press("确认撤回需求", 422),
        at("application-detail", one, one.pk),
        at("application-step", f"批准：{one}", one.pk, "approve", more=SEEN),
        *at("application-step", f"驳回：{one}", one.pk, "reject", more=SEEN).press("确认驳回", 422),
    ]


def liaison(rows, rooms):
    draft, back, minutes = rows.draft, rows.returned, rows.proposed
    return rooms.liaison, [
        at("cooperationneed-detail", rows.open, rows.open.pk),
        at("application-new", "起草合作意向", more=f"?need={rows.empty.pk}"),
        *at("application-new", "起草合作意向", more=f"?need={rows.open.pk}").press("起草合作意向", 422),
        at("application-detail", draft, draft.pk),
        at("application-edit", f"修改：{draft}", draft.pk),
        at("application-detail", back, back.pk),
        at("application-edit", f"修改：{back}", back.pk),
        at("application-step", f"撤回合作意向：{draft}", draft.pk, "withdraw", more=SEEN),
        at("application-step", f"没有提交合作意向：{draft}", draft.pk, "submit", more=SEEN, status=409),
        at("negotiation-step", f"确认纪要：{minutes}", minutes.pk, "confirm", more=SEEN),
    ]


def manager(rows, rooms):
    pk = rows.partner.pk
    return rooms.manager, [
        at("partner-edit", "修改办公电话", pk),
        *at("qualification-new", "登记资质", pk).press("登记资质", 422),
        at("qualification-retire", f"停用资质：{rows.certificate}", rows.certificate.pk),
    ]


def system_administrator(rows, rooms):
    """Of accounts: what is done there is told in tests/accounts."""
    place, officer = rooms.county, rooms.approver.user
    return rooms.one("system_administrator", place), [
        *at("partner-new", "登记合作机构").press("登记合作机构", 422),
        at("organisation-list", "单位"),
        at("organisation-list", "单位", more="?q=没有的"),
        at("organisation-detail", place, place.pk),
        *at("organisation-new", "新建单位", more=f"?parent={place.pk}").press("新建单位", 422),
        at("organisation-edit", "修改单位", place.pk),
        at("user-list", "人员"),
        at("user-detail", officer.name, officer.pk),
        *at("user-new", "新建人员", more=f"?organisation={place.pk}").press("新建人员", 422),
        at("user-edit", "修改人员", officer.pk),
        at("user-password", "重置密码", officer.pk),
        at("user-activation", "停用账号", officer.pk),
    ]


def security_administrator(rows, rooms):
    officer = rooms.approver.user
    return rooms.one("security_administrator", rooms.county), [
        at("user-roles", officer.name, officer.pk),
        at("membership-edit", officer.name, officer.pk, rooms.county.pk),
    ]


def auditor(rows, rooms):
    return rooms.one("audit_administrator", rooms.county), [
        at("audit-list", "审计记录"),
        at("audit-list", "审计记录", more="?who=没有的"),
    ]


def newcomer(rows, rooms):
    """A department in which nothing has happened yet."""
    return rooms.one("reviewer", rooms.elsewhere), [
        at("workbench", "工作台"),
        at("cooperationneed-list", "合作需求"),
        at("application-list", "合作意向"),
        at("negotiation-list", "协商纪要"),
        at("cooperation-list", "合作关系"),
        at("partner-list", "合作机构"),
    ]


PEOPLE = (
    public, anybody, reviewer, approver, liaison, manager, system_administrator, security_administrator, auditor,
    newcomer, *visits_accounts.PEOPLE, *visits_catalogue.PEOPLE, *visits_issued.PEOPLE, *visits_time.PEOPLE,
    *visits_editions.PEOPLE, *visits_items.PEOPLE, *visits_public.PEOPLE, *visits_tokens.PEOPLE,
)  # fmt: skip


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.__name__)
def test_a_page_is_for_everybody(desk, person):
    rooms, rows = laid(shown)
    actor, visits = person(rows, rooms)
    seat = desk(actor, viewport=eyes.DESK)
    seat.context.add_init_script(eyes.AXE)
    said, found = eyes.listen(seat.page), {}
    for number, visit in enumerate(visits):
        answer = seat.go(visit.url)
        if visit.button:
            seat.give(**visit.given)
            answer = seat.press(visit.button)
        _keep(seat.page, f"{person.__name__}-{number:02d}")
        found[visit.url, visit.button, str(visit.status)] = _faults(seat.page, visit, answer.status)
    assert "\n".join(" ".join([*visit, fault]) for visit, faults in found.items() for fault in faults) == ""
    assert said == []


def _faults(page: Any, visit: Visit, status: int) -> list[str]:
    """After a refused form the list of what is wrong has the focus."""
    found = [] if status == visit.status else [f"status {status}"]
    if visit.button and status == 422 and page.evaluate("document.activeElement.id") != "summary":
        found.append("the summary has no focus")
    return found + eyes.faults(page, visit.title)


def _keep(page: Any, name: str) -> None:
    for size in (eyes.PHONE, eyes.DESK) if SHOTS else ():
        page.set_viewport_size(size)
        page.screenshot(path=Path(SHOTS) / f"{name}-{size['width']}.png", full_page=True)


def test_no_page_is_left_out(db):
    rooms, rows = laid(shown)
    seen = {resolve(visit.url.partition("?")[0]).url_name for person in PEOPLE for visit in person(rows, rooms)[1]}
    pages = {n for n in names() if not n.startswith("api-") and not n.endswith("-export")} - NO_PAGES
    assert pages - seen == set()
