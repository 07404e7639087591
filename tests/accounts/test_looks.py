"""The pages in a real browser at both widths: accessible, nothing sideways, a quiet console, valid HTML."""

import os
from pathlib import Path

import html5lib
import pytest

from portal.accounts.models import Membership, User
from tests.accounts.conftest import PASSWORD
from tests.web.browsing import look

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("SHOTS")
LONG = "浙江省示例地区合作经办社会保险业务" * 11 + "管理服务中心网点办公"  # 197 characters


@pytest.fixture(params=["desk", "phone"])
def size(request) -> str:
    return request.param


@pytest.fixture
def visit(page, live_server, size):
    """Opens a page, as somebody or as nobody, and asserts that it is in order."""

    def go(path: str, name: str, actor=None) -> None:
        if actor:
            page.context.clear_cookies()
            page.context.add_cookies([session_of(actor, live_server.url)])
        check(page, look(page, f"{live_server.url}{path}", size, _shot(name, size)))

    return go


def session_of(actor, url: str) -> dict:
    from django.test import Client

    client = Client()
    client.force_login(actor.user)
    return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}


def _shot(name: str, size: str) -> Path | None:
    return Path(SHOTS) / f"{name}-{size}.png" if SHOTS else None


def check(page, seen) -> None:
    assert seen.violations == []
    assert not seen.sideways
    assert seen.console == []
    assert page.locator("h1").count() == 1
    html5lib.HTMLParser(strict=True).parse(page.content())


def test_without_an_account(visit):
    visit("/account/login/?next=/work/", "login")


def test_every_role_page(standing, visit):
    visit("/work/roles/", "roles", standing.reviewer)
    visit("/work/me/", "me", standing.reviewer)
    visit("/account/logout/", "logout", standing.reviewer)
    visit("/account/password/", "password", standing.reviewer)
    Membership.objects.create(user=standing.reviewer.user, organisation=standing.city, roles=["reviewer"])
    visit("/work/me/?next=/work/", "me-two", standing.reviewer)


def test_nobody_yet(standing, visit):
    from portal.accounts.actor import Actor

    user = standing.user()
    visit("/work/me/", "me-none", Actor(user))
    User.objects.filter(pk=user.pk).update(must_change_password=True)
    visit("/account/password/", "password-first", Actor(user))


def test_the_system_administrators_pages(standing, visit):
    actor = standing.person("system_administrator", standing.county)
    officer = standing.approver.user
    standing.partner(LONG, "330106", standing.branch)
    visit("/work/organisations/", "organisations", actor)
    visit("/work/organisations/?q=没有", "organisations-none", actor)
    visit(f"/work/organisations/{standing.branch.pk}/", "organisation", actor)
    visit(f"/work/organisations/new/?parent={standing.branch.pk}", "organisation-new", actor)
    visit("/work/people/", "people", actor)
    visit(f"/work/people/{officer.pk}/", "person", actor)
    visit(f"/work/people/{officer.pk}/activation/", "activation", actor)
    visit(f"/work/people/new/?organisation={standing.county.pk}", "person-new", actor)


def test_the_story_of_an_account(standing, page, live_server, visit, size):
    """Made by one, given a role by another, and its owner begins with a password of their own."""
    maker = standing.person("system_administrator", standing.county)
    giver = standing.person("security_administrator", standing.county)
    visit(f"/work/people/new/?organisation={standing.county.pk}", "story-new", maker)
    page.get_by_label("姓名").fill("李样例")
    page.get_by_label("账号").fill("li.yangli")
    page.get_by_role("button", name="新建人员").click()
    given = page.locator("dd.mono.big").inner_text()
    html5lib.HTMLParser(strict=True).parse(page.content())
    if SHOTS:
        page.screenshot(path=_shot("story-password", size), full_page=True)
    person = User.objects.get(username="li.yangli")
    visit(f"/work/people/{person.pk}/roles/", "story-place", giver)
    page.locator("a.row-link").click()
    page.get_by_label("受理审核员").check()
    page.get_by_label("审计管理员").check()
    page.get_by_role("button", name="核对角色变动").click()
    assert "受理审核员与审计管理员不得由同一人担任" in page.content()
    if SHOTS:
        page.screenshot(path=_shot("story-refused", size), full_page=True)
    page.get_by_role("link", name="返回改动").click()
    page.get_by_label("受理审核员").check()
    page.get_by_role("button", name="核对角色变动").click()
    html5lib.HTMLParser(strict=True).parse(page.content())
    if SHOTS:
        page.screenshot(path=_shot("story-what-if", size), full_page=True)
    page.get_by_role("button", name="保存角色变动").click()
    assert "现在是：受理审核员" in page.content()
    page.context.clear_cookies()
    visit("/account/login/", "story-login")
    page.get_by_label("账号").fill("li.yangli")
    page.get_by_label("密码").fill(given)
    page.get_by_role("button", name="登录").click()
    assert page.url == f"{live_server.url}/account/password/"
    page.get_by_label("当前密码").fill(given)
    page.get_by_label("新密码", exact=False).first.fill(PASSWORD)
    page.get_by_label("再写一遍新密码").fill(PASSWORD)
    page.get_by_role("button", name="修改密码").click()
    assert page.url == f"{live_server.url}/work/"


def test_a_wrong_password_in_the_browser(page, live_server, visit, size, standing):
    visit("/account/login/", "login-empty")
    page.get_by_label("账号").fill("nobody")
    page.get_by_label("密码").fill("x")
    page.get_by_role("button", name="登录").click()
    assert "还可以试 4 次" in page.content()
    html5lib.HTMLParser(strict=True).parse(page.content())
    if SHOTS:
        page.screenshot(path=_shot("login-refused", size), full_page=True)


def test_the_auditors_page(standing, visit):
    visit("/work/audit/", "audit", standing.person("audit_administrator", standing.county))
    visit("/work/audit/?who=没有", "audit-none", standing.person("audit_administrator", standing.county))
