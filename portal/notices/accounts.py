"""What people are told about their own accounts."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from portal.accounts import actions, unused
from portal.accounts.actor import Actor
from portal.accounts.models import User
from portal.notices.audience import Recipient
from portal.notices.kinds import NoticeKind
from portal.notices.sending import notify


class SecondFactorReset(NoticeKind):
    key, label = "accounts.second_factor_reset", "第二因素已重置"
    urgent, optional = True, False
    subject = "您的第二因素已重置，请重新设置"
    text = (
        "{by}于{when}重置了您账号的第二因素，原来的验证器、通行密钥和恢复码都已失效，各处的登录也已结束。"
        "请登录后重新设置。不是您要求的，请立即告诉本单位安全管理员。"
    )


class AccountUnused(NoticeKind):
    key, label = "accounts.unused", "账号将要暂停"
    urgent, optional = True, False
    subject = "您的账号将于{until}暂停，请登录一次"
    text = (
        "您的账号已连续 {days} 天没有登录。到{until}仍没有登录的，账号暂停，须由系统管理员恢复。登录一次即可继续使用。"
    )


@transaction.atomic
def reset_second_factor(person: User, *, reason: str, by: Actor) -> User:
    """accounts.actions.reset_second_factor, and the person is told."""
    person = actions.reset_second_factor(person, reason=reason, by=by)
    stamp = timezone.now().strftime("%Y%m%d%H%M%S%f")
    office = str(by.organisation or "运维人员")
    notify(SecondFactorReset, occasion=f"factor:{stamp}", to=_places(person), link=_security(), by=office)
    return person


def watch_unused(today: date) -> tuple[int, int]:
    """Warns whoever will be suspended, and suspends whoever was warned in time. Returns how many of each.

    May run twice a day, and late: nobody is suspended whose warning is younger than `unused.NOTICE`.
    """
    if not settings.UNUSED_DAYS:
        return 0, 0
    warned = sum(_warn(pk, today) for pk in unused.to_warn(today))
    suspended = sum(unused.suspend(pk, today) for pk in unused.to_suspend(today))
    return warned, suspended


@transaction.atomic
def _warn(pk: int, today: date) -> bool:
    person = unused.warn(pk, today)
    if person is None:
        return False
    until = max(unused.last_use(person) + timedelta(days=settings.UNUSED_DAYS), today + unused.NOTICE)
    words = {"until": f"{until:%Y年%-m月%-d日}", "days": (today - unused.last_use(person)).days}
    notify(AccountUnused, occasion=f"unused:{today}", to=_places(person), link=_security(), **words)
    return True


def _places(person: User) -> Iterable[Recipient]:
    """Wherever the person acts; nowhere for whoever has no role."""
    keys = person.memberships.acting().values_list("organisation_id", flat=True)
    return [Recipient(person.pk, key) for key in keys]


def _security() -> str:
    return reverse("account-security")
