"""What a person does with notices and with the mail about them: always their own."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from portal.accounts.actor import Actor
from portal.jobs.models import enqueue
from portal.notices import address
from portal.notices.channels import Email, mail_is_off
from portal.notices.delivery import deliver
from portal.notices.kinds import KINDS
from portal.notices.models import Delivery, MailChoice, Notice, Purpose, Rhythm

MOST_LETTERS = 5  # a day and person: nobody is flooded through this portal with mail they did not ask for


def read(*, by: Actor, keys: Collection[int] | None = None) -> int:
    """Marks these notices of the actor as read, or all of them (None). Returns how many were unread."""
    rows = Notice.objects.of(by).filter(read_at=None)
    if keys is not None:
        rows = rows.filter(pk__in=keys)
    return rows.update(read_at=timezone.now())


def choice_of(by: Actor) -> MailChoice:
    """What the actor chose, saved or not."""
    if by.user is None:
        raise PermissionDenied("请先登录")
    return MailChoice.objects.filter(person=by.user).first() or MailChoice(person=by.user)


@transaction.atomic
def choose(*, by: Actor, email: str, rhythm: str, muted: Collection[str]) -> MailChoice:
    """Address, rhythm and the kinds without mail. A new address is asked to confirm; "" ends all mail.

    Raises ValidationError for a kind that cannot be switched off, and for too many letters in a day.
    """
    choice = _locked(by)
    if unknown := [key for key in muted if key not in KINDS or not KINDS[key].optional]:
        raise ValidationError({"muted": f"“{unknown[0]}”不能停发邮件"})
    before: Any = choice.address
    changed = email != before.clear
    choice.address, choice.rhythm, choice.muted = email, Rhythm(rhythm), sorted(muted)
    choice.verified = None if changed else choice.verified
    choice.full_clean(exclude=["person"])
    choice.save()
    if changed and email:
        ask_to_confirm(by=by)
    return choice


@transaction.atomic
def ask_to_confirm(*, by: Actor) -> None:
    """A letter with a link to the address that is not verified yet. Raises ValidationError without one, and when
    there have been too many today."""
    choice = _locked(by)
    if not choice.address or choice.verified:
        raise ValidationError("没有待确认的电子邮箱")
    if mail_is_off():
        raise ValidationError("本平台没有配置邮件服务器，现在不能发送确认邮件")
    today = Delivery.objects.filter(person=by.user, purpose=Purpose.VERIFICATION, day=timezone.localdate())
    if today.count() >= MOST_LETTERS:
        raise ValidationError(f"今天已发送 {MOST_LETTERS} 封确认邮件，请明天再试，或联系系统管理员")
    row = Delivery.objects.create(person=by.user, channel=Email.key, purpose=Purpose.VERIFICATION)
    enqueue(deliver, delivery=row.pk)


@transaction.atomic
def confirm(token: str, *, by: Actor) -> MailChoice:
    """The person who got the letter opened its link, logged in. Raises ValidationError for one that is not theirs,
    too old, or about an address that was changed since."""
    choice = _locked(by)
    if not address.is_good(token, choice):
        raise ValidationError("这个链接已失效：超过 3 天、邮箱已改，或不是发给您的。可以在设置页重新发送。")
    if choice.verified is None:
        choice.verified = timezone.now()
        choice.save(update_fields=["verified"])
    return choice


def _locked(by: Actor) -> MailChoice:
    choice = choice_of(by)
    if choice._state.adding:
        MailChoice.objects.bulk_create([choice], ignore_conflicts=True)
    return MailChoice.objects.select_for_update(no_key=True, of=("self",)).get(person=by.user)
