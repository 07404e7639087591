"""The clock between two who act at one moment: the partner who corrects, and the system that ends what is late."""

import contextlib
import copy
import threading
from collections import Counter
from datetime import date
from functools import partial

import pytest
from django.db import IntegrityError
from django.db.models import QuerySet

from onboarding.models import Application
from portal.accounts.actor import SYSTEM
from portal.clock.models import Clock
from portal.flow import effects
from portal.flow.gate import perform
from portal.flow.refusals import Refused
from tests.factories.clocks import clock
from tests.factories.posting import amended, asked
from tests.together import ROUNDS, together

pytestmark = pytest.mark.django_db(transaction=True)
REVIEW, SUPPLEMENT = "application_review", "application_supplement"


def events(one):
    clocks = Clock.objects.filter(object_id=one.pk, content_type__model="application").order_by("pk")
    return {c.duty: [event.kind for event in c.events.all()] for c in clocks}


def late(rooms):
    """Corrected, past its day, reminded twice: both may act."""
    one = rooms.application("returned", rooms.need())
    clock(one, REVIEW, paused=one.since, used=3)
    clock(one, SUPPLEMENT, date(2026, 1, 5), reminders=2)
    return amended(Application.objects.get(pk=one.pk), rooms.liaison, statement="已写明")


def resubmit_and_expire(rooms):
    one = late(rooms)
    mine, theirs = copy.copy(one), copy.copy(one)
    outcomes = together(
        lambda: perform(mine, "resubmit", by=rooms.liaison), lambda: perform(theirs, "expire", by=SYSTEM)
    )
    return Application.objects.get(pk=one.pk), outcomes


def test_who_corrects_and_who_ends_it(rooms):
    """One of them wins, and the clocks tell the same as the state."""
    expected = {
        "reviewing": {REVIEW: ["start", "resume"], SUPPLEMENT: ["start", "stop"]},
        "expired": {REVIEW: ["start", "stop"], SUPPLEMENT: ["start", "stop"]},
    }
    for _ in range(ROUNDS):
        one, outcomes = resubmit_and_expire(rooms)
        assert Counter(type(o).__name__ for o in outcomes) == {"Application": 1, "Refused": 1}
        assert events(one) == expected[one.state]


def test_two_who_send_back_pause_it_once(rooms):
    second = rooms.person("reviewer", rooms.county)
    for _ in range(ROUNDS):
        one = rooms.application("reviewing", rooms.need())
        clock(one, REVIEW, date(2026, 12, 9))
        one = Application.objects.get(pk=one.pk)
        said = {"note": "不清", "corrections": asked("statement"), "seen": one.version}
        takes = [partial(perform, copy.copy(one), "send_back", by=by, **said) for by in (rooms.reviewer, second)]
        outcomes = together(*takes)
        assert sum(isinstance(o, Refused) for o in outcomes) == 1
        assert events(one) == {REVIEW: ["start", "pause"], SUPPLEMENT: ["start"]}


def test_without_locks_it_comes_out_wrong(rooms, monkeypatch):
    """Both are let in: only the uniqueness of records keeps the second from being written."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self.all())
    write, both = effects.write, threading.Barrier(2)

    def meet_and_write(moves, *content, **facts):
        if moves[0].record.step in ("resubmit", "expire"):
            with contextlib.suppress(threading.BrokenBarrierError):
                both.wait(timeout=0.5)
        write(moves, *content, **facts)

    monkeypatch.setattr(effects, "write", meet_and_write)
    _, outcomes = resubmit_and_expire(rooms)
    assert [type(o) for o in outcomes if isinstance(o, Exception)] == [IntegrityError]
