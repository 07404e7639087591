"""What holds of tokens. Nothing here writes."""

from collections.abc import Iterable
from datetime import date, timedelta
from ipaddress import ip_address, ip_network
from typing import Any

from django.utils import timezone

from portal.accounts.roles import ADMINISTRATORS
from portal.tokens.scopes import SCOPES

LONGEST = timedelta(days=366)


def why_not_for(membership: Any, by: Any) -> str:
    """Why nobody may use a token as this person in this place, or this administrator may not grant it; "" when so.

    Who grants never uses: the secret is drawn by the account itself, and one's own account is granted nothing.
    """
    if membership.user == by.user:
        return "不能给自己的账号发放令牌，由上级或另一位安全管理员办理"
    if not membership.user.is_active or not membership.roles:
        return "这个账号在本单位没有角色或者已停用，令牌办不了任何事"
    if set(membership.roles) & set(ADMINISTRATORS):
        return "系统管理员、安全管理员、审计管理员的账号不发放令牌"
    return ""


def why_not_until(day: date, today: date) -> str:
    if day <= today:
        return "有效期至少到明天"
    return f"有效期最长一年，最晚到 {today + LONGEST:%Y年%-m月%-d日}" if day > today + LONGEST else ""


def unknown_scopes(keys: Iterable[str]) -> list[str]:
    return sorted(set(keys) - set(SCOPES))


def why_no_network(text: str) -> str:
    """A network in CIDR notation or one address; with bits behind its mask it is none."""
    try:
        ip_network(text)
    except ValueError:
        return f"“{text}”不是地址或网段，应如 10.1.2.3 或 10.1.2.0/24"
    return ""


def is_within(address: str, networks: Iterable[str]) -> bool:
    """Without an address (behind a Unix socket) it is nowhere."""
    return bool(address) and any(ip_address(address) in ip_network(network) for network in networks)


def why_not_valid(token: Any, address: str) -> str:
    """Why this token is not accepted from there now; "" when it is."""
    if token.revoked_at:
        return f"令牌已于{timezone.localdate(token.revoked_at):%Y年%-m月%-d日}作废"
    if token.expires_on < timezone.localdate():
        return f"令牌的有效期到{token.expires_on:%Y年%-m月%-d日}为止，请重新申请"
    place = token.membership
    if not place.user.is_active or not place.roles:
        return "令牌所属的账号已停用，或者已没有角色"
    if not is_within(address, token.networks):
        return f"令牌不能从这个地址（{address or '不明'}）使用"
    return ""
