"""Announcements placed in a state, with the stamps and dates that lead to it."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import Organisation, User
from portal.announcements.models import Announcement
from portal.flow.testing import placed, replaced
from tests.factories.evidence import evidence

APPROVED = ("scheduled", "published", "ended", "withdrawn")
HOUR = timedelta(hours=1)


def announcement(state: str, issued_by: Organisation, people: tuple[User, User], **fields: Any) -> Announcement:
    """`people`: who writes, who approves. Published an hour ago, or to be published in an hour; what is withdrawn was
    public before. With `ends_on` a publicity."""
    now = timezone.now()
    base: dict[str, Any] = {
        "issued_by": issued_by, "title": "合作网点清单公布", "body": "第一段\n\n第二段", "written_by": people[0],
    }  # fmt: skip
    if state in APPROVED:
        base |= {"approved_by": people[1], "public_from": now + HOUR if state == "scheduled" else now - HOUR}
    if state == "withdrawn":
        base |= {"withdrawn_at": now, "withdrawal": "数字有误"}
    if state == "ended":
        fields = {"ends_on": timezone.localdate() - timedelta(days=1)} | fields
    if "ends_on" in fields:
        base |= {"kind": "publicity", "period": 5, "contact": "0571-12345678"}
    return placed(Announcement, state, **base | fields)


@transaction.atomic
def with_file(one: Announcement, name: str = "清单.pdf") -> Announcement:
    file = evidence(one.issued_by, "pdf", one)
    return replaced(one, attachments=[file.pk])
