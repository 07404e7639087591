"""What the pages about time, evidence and messages are looked at with, beside the usual world."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.clock.models import CalendarYear
from portal.jobs.models import Job
from portal.web.models import ExportState
from tests.browser.world import application, long, need
from tests.factories import clocks, web
from tests.factories import partners as make_partner
from tests.factories.documents import document
from tests.factories.evidence import evidence
from tests.factories.onboarding import rewrite
from tests.factories.personal import reading
from tests.factories.rooms import Rooms

REVIEW = "application_review"


@transaction.atomic
def timed(rooms: Rooms, rows: SimpleNamespace) -> SimpleNamespace:
    """Clocks of every kind, a file of every kind, exports and jobs in every standing."""
    clocks.holidays()
    clocks.limits()
    today = timezone.localdate()
    made = SimpleNamespace(late=rows.reviewed, year=CalendarYear.objects.order_by("pk").last())
    begun = today - timedelta(days=50)
    past = {"started": clocks.at(begun), "after": begun, "reminders": 2}
    clocks.clock(made.late, REVIEW, today - timedelta(days=30), **past)
    made.running = application(rooms, "reviewing", need(rooms))
    clocks.clock(made.running, REVIEW, today + timedelta(days=9))
    made.paused = application(rooms, "reviewing", need(rooms))
    clocks.clock(made.paused, REVIEW, paused=timezone.now())
    made.unsure = application(rooms, "reviewing", need(rooms))
    clocks.clock(made.unsure, REVIEW, unsure=True)
    made.contact = make_partner.contact(rooms.register, duty=long(50), name="阿卜杜拉·买买提·" + "长" * 12)
    made.filed = filed(rooms)
    made.old, made.new = document(made.running), document(made.late)
    type(made.old).objects.filter(pk=made.old.pk).update(superseded_by=made.new)
    reading(made.late, rooms.reviewer.user, name=long(200), words=long(200))
    made.exports = exports(rooms)
    jobs()
    return made


def filed(rooms: Rooms) -> Any:
    """A draft whose outlet has a paper and two pictures, with names as long as they may be."""
    one = application(rooms, "draft", need(rooms))
    outlet = one.outlets.first()
    files = [evidence(rooms.branch, kind, one, name=long(100, f".{kind}")) for kind in ("pdf", "jpeg", "png")]
    rewrite(one, outlet, premises_proof=[files[0].pk], photos=[file.pk for file in files[1:]])
    return one


def exports(rooms: Rooms) -> list[Any]:
    """Ready, being made, and one that was refused."""
    asked = enumerate(({}, {"state": ExportState.WAITING}, {"state": ExportState.REFUSED, "reason": long(200)}))
    return [web.export(rooms.reviewer, title=long(100), once=str(n), **fields) for n, fields in asked]


def jobs() -> None:
    """One of each standing."""
    now = timezone.now()
    later, error = now + timedelta(minutes=5), "ValueError（portal/web/exports/making.py:1 make）"
    for fields in (
        {}, {"attempts": 1, "begun": now, "not_before": later}, {"attempts": 2, "not_before": later, "error": error},
        {"attempts": 5, "error": error}, {"attempts": 1, "done": now},
    ):  # fmt: skip
        Job.objects.create(**{"handler": "portal.web.exports.making.make", "arguments": {"export": 7}} | fields)
