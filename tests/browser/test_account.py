"""The story of an account at a browser: made by one, given a role by another, begun with a password of one's own."""

import pytest

from portal.accounts.models import User
from tests.browser import eyes
from tests.browser.desk import PASSWORD

SIZES = pytest.mark.parametrize("size", [eyes.DESK, eyes.PHONE], ids=["desk", "telephone"])


@SIZES
def test_from_the_new_account_to_its_first_page(standing, desk, size):
    given = made(desk(standing.person("system_administrator", standing.county), viewport=size), standing.county)
    person = User.objects.get(username="li.yangli")
    reviews(desk(standing.person("security_administrator", standing.county), viewport=size), person)
    own = desk(viewport=size)
    own.go("/account/login/")
    own.fill(login="li.yangli", password=given)
    own.press("登录")
    assert own.path == "/account/password/"
    own.fill(oldpassword=given, password1=PASSWORD, password2=PASSWORD)
    own.press("修改密码")
    assert own.path == "/work/"


def made(maker, place) -> str:
    """The password that is shown once."""
    maker.go(f"/work/people/new/?organisation={place.pk}")
    maker.fill(name="李样例", username="li.yangli")
    maker.press("新建人员")
    assert eyes.faults(maker.page, "李样例的初始密码") == []
    [given] = maker.texts("dd.mono.big")
    return given


def reviews(giver, person) -> None:
    """What excludes each other is refused, then one of them given."""
    giver.go(f"/work/people/{person.pk}/roles/")
    giver.page.locator("a.row-link").click()
    for role in ("受理审核员", "审计管理员"):
        giver.page.get_by_label(role).check()
    giver.press("核对角色变动…")
    assert "受理审核员与审计管理员不得由同一人担任" in giver.page.content()
    assert eyes.faults(giver.page, f"核对{person}的角色变动") == []
    giver.follow("返回改动")
    giver.page.get_by_label("受理审核员").check()
    giver.press("核对角色变动…")
    assert eyes.faults(giver.page, f"核对{person}的角色变动") == []
    giver.press("保存角色变动")
    assert "现在是：受理审核员" in giver.page.content()


def test_a_wrong_password(desk):
    seat = desk(viewport=eyes.PHONE)
    seat.go("/account/login/")
    seat.fill(login="nobody", password="x")
    seat.press("登录")
    assert "还可以试 4 次" in seat.page.content()
    assert eyes.faults(seat.page, "登录") == []
