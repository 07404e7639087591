"""Ways out of the portal. The setting NOTICE_CHANNELS names the classes; docs/channels.md shows how to add one."""

import logging
import smtplib
from abc import ABC, abstractmethod
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.module_loading import import_string

from portal.jobs.reasons import Explained
from portal.notices.models import MailChoice

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Message:
    """What goes out: subject, plain text and html. `number` is the same for a second copy of the same message."""

    number: str
    subject: str
    text: str
    html: str = ""
    headers: dict[str, str] = field(default_factory=dict)


class Unwanted(Exception):
    """The other end will never take it. str() says why, without the address."""


class Deferred(Explained, ConnectionError):
    """The other end does not take it now. str() says why, without the address."""


class Channel(ABC):
    """key: at most 20 letters, kept with every delivery. digests: takes the daily one too, or only what is urgent."""

    key = label = ""
    digests = False

    @property
    def is_on(self) -> bool:
        return True

    @abstractmethod
    def reaches(self, people: Collection[int]) -> dict[int, MailChoice | None]:
        """Of these people those whom it can reach, with what they chose."""

    @abstractmethod
    def send(self, person: int, message: Message) -> None:
        """Raises Unwanted for good, anything else to be tried again."""


class Email(Channel):
    """Through Django's mail backend; off while EMAIL_HOST is not set. Only verified addresses."""

    key, label, digests = "email", "电子邮件", True

    @property
    def is_on(self) -> bool:
        return bool(settings.EMAIL_HOST)

    def reaches(self, people: Collection[int]) -> dict[int, MailChoice | None]:
        chosen = MailChoice.objects.filter(person__in=people, person__is_active=True).exclude(verified=None)
        return {choice.pk: choice for choice in chosen}

    def send(self, person: int, message: Message) -> None:
        choice = MailChoice.objects.get(person=person)
        send_mail(choice.address.clear, message)


class Console(Channel):
    """For a trial: a line in the log, with the subject and without the address."""

    key, label, digests = "console", "日志", True

    def reaches(self, people: Collection[int]) -> dict[int, MailChoice | None]:
        return dict.fromkeys(people)

    def send(self, person: int, message: Message) -> None:
        log.warning("to person %s: %s", person, message.subject)


def send_mail(address: str, message: Message) -> None:
    """The errors of a mail server quote the address: what is raised here does not."""
    host = settings.SITE_URL.partition("//")[2].partition("/")[0].partition(":")[0] or "portal.invalid"
    headers = {"Message-ID": f"<{message.number}@{host}>", "Auto-Submitted": "auto-generated", **message.headers}
    mail = EmailMultiAlternatives(message.subject, message.text, to=[address], headers=headers)
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as error:
        codes = {code for code, _ in error.recipients.values()}
        words = "、".join(map(str, sorted(codes)))
        if codes and min(codes) >= 500:
            raise Unwanted(f"邮件服务器拒收（{max(codes)}）") from None
        raise Deferred(f"邮件服务器暂不接收（{words}）") from None
    except smtplib.SMTPException as error:
        code = getattr(error, "smtp_code", "")
        raise Deferred(f"邮件服务器出错：{type(error).__name__} {code}".strip()) from None


@cache
def _made(name: str) -> Channel:
    return import_string(name)()


def channels() -> list[Channel]:
    """Those that are on, in the order of the setting."""
    return [channel for channel in map(_made, settings.NOTICE_CHANNELS) if channel.is_on]


def channel_of(key: str) -> Channel | None:
    return next((channel for channel in channels() if channel.key == key), None)


def mail_is_off() -> bool:
    return channel_of(Email.key) is None
