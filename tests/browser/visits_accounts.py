"""The pages of one's own account: before there is a second factor, with one, and for whoever resets another's."""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from portal.accounts.actor import Actor
from portal.accounts.models import Membership, User
from tests.browser.visit import at

STORY = {"mfa_authenticate"}  # between the two steps of a login: looked at in test_second_factor


def with_two_places(rows, rooms):
    Membership.objects.create(user=rooms.reviewer.user, organisation=rooms.city, roles=["reviewer"])
    return rooms.reviewer, [at("acting", "本人信息", more="?next=/work/")]


def without_role(rows, rooms):
    return Actor(rooms.user("无角色", rooms.county)), [at("acting", "本人信息")]


def with_a_first_password(rows, rooms):
    """Whatever is asked for, the password comes first."""
    one = rooms.one("reviewer", rooms.elsewhere)
    User.objects.filter(pk=one.user.pk).update(must_change_password=True)
    return one, [at("account_change_password", "修改密码"), at("workbench", "修改密码")]


def without_factor(rows, rooms):
    return rooms.one("reviewer", rooms.elsewhere), [
        at("account-security", "账号安全"),
        at("login-list", "登录记录"),
        *at("mfa_activate_totp", "设置验证器").press("设好验证器", 200),
        at("mfa_add_webauthn", "添加通行密钥"),
        at("mfa_view_recovery_codes", "没有找到这一页", status=404),
        at("mfa_generate_recovery_codes", "重新生成恢复码"),
        at("factor-remove", "没有找到这一页", 0, status=404),
        *at("account_reauthenticate", "再次验证身份").press("验证并继续", 200),
    ]


def with_factor(rows, rooms):
    """The session was opened by the password alone: what changes factors asks for a code first."""
    user = rooms.liaison.user
    if not Authenticator.objects.filter(user=user).exists():
        TOTP.activate(user, generate_totp_secret())
        RecoveryCodes.activate(user)
    codes = RecoveryCodes.activate(user).generate_codes()
    factor = Authenticator.objects.get(user=user, type="totp").pk
    return rooms.liaison, [
        at("account-security", "账号安全"),
        at("factor-remove", "再次验证身份", factor),
        *at("account_reauthenticate", "再次验证身份").press("验证并继续", 200, "工作台", code=codes[0]),
        at("mfa_activate_totp", "更换验证器"),
        at("factor-remove", "删除验证器", factor),
        at("mfa_view_recovery_codes", "恢复码"),
        at("mfa_view_recovery_codes", "恢复码"),
        *at("mfa_generate_recovery_codes", "重新生成恢复码").press("重新生成", 200, "恢复码"),
        at("login-list", "登录记录"),
    ]


def resetter(rows, rooms):
    """Of the county's security administrator: somebody else's, with and without a reason, and one's own."""
    security, officer = rooms.one("security_administrator", rooms.county), rooms.approver.user
    return security, [
        *at("user-second-factor", "重置第二因素", officer.pk).press("重置第二因素", 422),
        at("user-second-factor", "重置第二因素", security.user.pk),
        at("user-second-factor", "没有找到这一页", 0, status=404),
    ]


PEOPLE = (with_two_places, without_role, with_a_first_password, without_factor, with_factor, resetter)
