"""The second factor at a browser: set up, asked for at login and before a decision; and by a passkey."""

import re
import time

import pytest

from onboarding.models import Application
from tests.accounts.telephone import code_at
from tests.browser import eyes
from tests.browser.desk import PASSWORD

SIZES = pytest.mark.parametrize("size", [eyes.DESK, eyes.PHONE], ids=["desk", "telephone"])


@pytest.fixture
def demanded(settings):
    settings.SECOND_FACTOR, settings.REAUTHENTICATE_MINUTES = True, 10
    return settings


@pytest.fixture
def hours(monkeypatch):
    """The clock that codes and confirmations go by."""

    class Hours:
        begin, passed = time.time(), 0

        @classmethod
        def now(cls) -> float:
            return cls.begin + cls.passed

    monkeypatch.setattr("time.time", Hours.now)
    return Hours


def log_in(seat, actor):
    actor.user.set_password(PASSWORD)
    actor.user.save()
    seat.fill(login=actor.user.username, password=PASSWORD)
    seat.press("登录")


def set_up(seat, hours) -> str:
    """On the page of it; the secret."""
    words = " ".join(seat.texts("main ol span"))
    secret = re.sub(r"[^A-Z2-7]", "", words)
    seat.fill(code=code_at(secret, hours.now()))
    seat.press("设好验证器")
    return secret


@SIZES
@pytest.mark.requirement("R084")
def test_from_the_first_login_to_a_decision(rooms, desk, demanded, hours, size):
    one = rooms.application("recommended")
    seat = desk(viewport=size)
    said = eyes.listen(seat.page)
    seat.go("/work/")
    log_in(seat, rooms.approver)
    assert seat.heading == "设置验证器"
    assert eyes.faults(seat.page, "设置验证器") == []
    seat.page.set_viewport_size(size)
    secret = set_up(seat, hours)
    assert (seat.heading, len(seat.texts(".codes li"))) == ("恢复码", 10)
    with seat.page.expect_download() as got:
        seat.page.get_by_role("link", name="下载").click()
    assert got.value.path().read_text().split() == seat.texts(".codes li")
    seat.follow("已收好，继续")
    assert seat.heading == "工作台"

    seat.go("/account/logout/")
    seat.press("退出登录")
    hours.passed += 120
    seat.go(f"/work/applications/{one.pk}/")
    log_in(seat, rooms.approver)
    assert seat.heading == "验证码"
    assert eyes.faults(seat.page, "登录：验证码") == []
    seat.page.set_viewport_size(size)
    seat.fill(code="000000")
    seat.press("登录")
    assert "验证码不对" in seat.texts("[role=alert]")[0]
    seat.fill(code=code_at(secret, hours.now()))
    seat.press("登录")
    assert seat.path == f"/work/applications/{one.pk}/"

    seat.follow("驳回…")
    seat.fill(note="场地不在规划内")
    hours.passed += 11 * 60
    seat.press("确认驳回")
    assert seat.heading == "再次验证身份"
    assert Application.objects.get().state == "recommended"
    seat.fill(code=code_at(secret, hours.now()))
    seat.press("验证并继续")
    assert seat.page.input_value("[name=note]") == "场地不在规划内"
    seat.press("确认驳回")
    assert Application.objects.get().state == "rejected"
    assert said == []


def test_a_passkey_is_added_and_logs_in(rooms, desk, demanded):
    seat = desk(viewport=eyes.DESK)
    seat.site = seat.site.replace("127.0.0.1", "localhost")
    said = eyes.listen(seat.page)
    tools = seat.context.new_cdp_session(seat.page)
    tools.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True}
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": {**key, "automaticPresenceSimulation": True}})
    seat.go("/work/")
    log_in(seat, rooms.approver)
    seat.follow("通行密钥")
    seat.fill(name="窗口的电脑")
    seat.press("添加通行密钥")
    assert seat.heading == "恢复码"
    seat.follow("已收好，继续")
    seat.go("/work/me/security/")
    assert "窗口的电脑" in seat.texts("#factors li")[0]
    seat.go("/account/logout/")
    seat.press("退出登录")

    seat.go("/work/me/security/")
    log_in(seat, rooms.approver)
    assert seat.heading == "验证码"
    assert eyes.faults(seat.page, "登录：验证码") == []
    seat.press("用通行密钥登录")
    assert seat.heading == "账号安全"
    seat.go("/account/confirm/")
    assert eyes.faults(seat.page, "再次验证身份") == []
    seat.press("用通行密钥验证")
    assert seat.said[0] == "已验证身份，10 分钟内不再询问。"
    assert said == []
