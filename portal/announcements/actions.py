"""Announcements that something else brings about, and what the calendar does to them: all through the gate."""

import logging
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from portal.accounts.actor import SYSTEM, Actor
from portal.accounts.models import Organisation
from portal.announcements.enums import AnnouncementState
from portal.announcements.models import Announcement
from portal.flow.gate import enter, perform_many

log = logging.getLogger(__name__)


def raise_announcement(
    *, issued_by: Organisation, title: str, body: str, by: Actor = SYSTEM, **more: Any
) -> Announcement:
    """A draft that a room proposes, for the department to edit, submit or discard; nothing is public by it.

    `by`: the system, best because of a record. A room that answers a step declares a reaction to `propose` instead:
    see services/reactions.py. Raises Refused for content that no form would take.
    """
    return enter(Announcement(issued_by=issued_by, title=title, body=body, **more), "propose", by=by)  # type: ignore[return-value]


def keep_dates() -> int:
    """Publish what is due and end what is over, a missed night's too. Returns how many moved; twice does no harm."""
    now = timezone.now()
    due = Announcement.objects.filter(state=AnnouncementState.SCHEDULED, public_from__lte=now)
    over = Announcement.objects.filter(state=AnnouncementState.PUBLISHED, ends_on__lt=timezone.localdate(now))
    return _moved(due, "publish") + _moved(over, "end")


def _moved(rows: QuerySet, step: str) -> int:
    results = perform_many(rows, step, by=SYSTEM)
    for obj, reason in results:
        log.info("announcement %s: %s", obj.pk, step, extra={"reason": reason})
    return sum(not reason for _, reason in results)
