"""Tokens of machines: for the security administrator who grants them, for the account that draws them."""

from tests.browser.visit import at
from tests.browser.world import long
from tests.factories.tokens import drawn, token


def grantor(rows, rooms):
    security = rooms.one("security_administrator", rooms.county)
    granted = token(rooms.approver, security.user, name=long(50))
    used, _ = drawn(rooms.approver, security.user)
    return security, [
        at("apitoken-list", "接口令牌"),
        at("apitoken-list", "接口令牌", more="?q=没有的"),
        at("apitoken-detail", granted, granted.pk),
        at("apitoken-detail", used, used.pk),
        *at("apitoken-new", "给", more=f"?account={rooms.approver.user.pk}").press(
            f"给{rooms.approver.user}发放接口令牌", 422
        ),
        at("apitoken-new", "没有找到这一页", more="?account=x", status=404),
        *at("apitoken-revoke", "作废令牌", used.pk).press("作废令牌", 422),
        at("apitoken-draw", "没有找到这一页", granted.pk, status=404),
    ]


def machine(rows, rooms):
    """The account's own: drawn once, shown once."""
    own = token(rooms.reviewer, rooms.one("security_administrator", rooms.county).user)
    return rooms.reviewer, [
        at("apitoken-list", "接口令牌"),
        at("apitoken-detail", own, own.pk),
        *at("apitoken-draw", "领取令牌", own.pk).press("领取令牌", 200, "接口令牌"),
        at("apitoken-new", "不能办理这一步", status=403),
    ]


PEOPLE = (grantor, machine)
