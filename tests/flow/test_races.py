"""Each race runs twice: with its lock, where it must come out right, and without, where it must fail."""

import contextlib
import copy
import threading
import time
from collections import Counter

import pytest
from django.db import IntegrityError, OperationalError
from django.db.models import QuerySet

from portal.accounts.actor import SYSTEM
from portal.flow import effects, gate, locks
from portal.flow.gate import amend, perform
from portal.flow.models import StepRecord
from portal.flow.refusals import Changed, Refused
from tests.flow.test_amend import answer
from tests.proof.models import Agreement, Grant, Matter, Outlet
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 200


def object_first(rows):
    """The order that suggests itself: the row one was asked for, and what it needs later."""
    found = rows.model._base_manager.filter(pk__in=rows.values("pk"))
    return list(found.select_for_update(of=("self",), no_key=True))


@pytest.fixture
def unlocked(monkeypatch):
    """The same code with its locks taken out."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self.all())


@pytest.fixture(params=["locked", "unlocked"])
def locked(request):
    """True: as it is. False: without locks."""
    if request.param == "unlocked":
        request.getfixturevalue("unlocked")
    return request.param == "locked"


@pytest.fixture(params=["roots first", "object first"])
def ordered(request, monkeypatch):
    """True: as it is. False: every row locked, but in the order in which the code meets them."""
    if request.param == "object first":
        monkeypatch.setattr(locks, "lock", object_first)
    return request.param == "roots first"


@pytest.fixture
def slow(monkeypatch):
    """Whoever is about to write waits for the other to be so too: in vain, if a lock keeps it out."""
    write, both = effects.write, threading.Barrier(2)

    def meet_and_write(moves, *content, **facts):
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(timeout=0.4)
        write(moves, *content, **facts)

    monkeypatch.setattr(effects, "write", meet_and_write)


def kinds(outcomes):
    return Counter(type(o) if isinstance(o, Exception) else "done" for o in outcomes)


def decide_twice(house, obj, second):
    """Two approvers of one county, at one moment, each with a row of its own."""
    pair = ((house.approver, copy.copy(obj)), (second, copy.copy(obj)))
    return together(*(lambda by=by, row=row: perform(row, "approve", by=by, seen=row.version) for by, row in pair))


def decide_and_amend(house, obj):
    mine, theirs = copy.copy(obj), copy.copy(obj)
    return together(
        lambda: perform(mine, "approve", by=house.approver, seen=mine.version),
        lambda: amend(theirs, by=house.liaison, seen=theirs.version, **answer(theirs, "60平方米")),
    )


def test_two_deciders_without_a_lock_both_reach_the_database(house, unlocked, slow):
    """Its unique (object, version) is the last to say no."""
    outcomes = decide_twice(house, house.matter("recommended"), house.person("approver", house.county))
    assert kinds(outcomes) == {"done": 1, IntegrityError: 1}
    assert StepRecord.objects.filter(step="approve").count() == 1


def test_two_deciders_exactly_one_decides_and_the_other_is_told_by_whom(house):
    second = house.person("approver", house.county)
    for _ in range(ROUNDS):
        obj = house.matter("recommended")
        outcomes = decide_twice(house, obj, second)
        assert kinds(outcomes) == {"done": 1, Refused: 1}
        [lost] = [o for o in outcomes if isinstance(o, Refused)]
        [record] = StepRecord.objects.filter(object_id=obj.pk, step="approve")
        assert (lost.record, str(lost)) == (record, f"{record}，当前状态为“已批准”，不能批准")


def test_decide_while_the_partner_amends_without_a_lock(house, unlocked, slow):
    """The database stops one of them, but nobody is told that the other was there."""
    [lost] = [o for o in decide_and_amend(house, house.matter("recommended")) if isinstance(o, Exception)]
    assert not getattr(lost, "record", None)


def test_decide_while_the_partner_amends(house):
    """Either the decision stands on what it saw, or the changed content is decided anew."""
    won = Counter()
    for _ in range(ROUNDS):
        obj = house.matter("recommended")
        outcomes = decide_and_amend(house, obj)
        [lost] = [o for o in outcomes if isinstance(o, Changed | Refused)]
        now = Matter.objects.get(pk=obj.pk)
        won[now.state] += 1
        if now.state == "approved":
            assert (type(lost), lost.record.step) == (Changed, "approve")
            assert now.history().last().digest == now.digest()
        else:
            assert (now.state, now.version, now.answers.get().text) == ("reviewing", 3, "60平方米")
            assert (type(lost), lost.record.step) == (Refused, "lapse")
    assert set(won) <= {"approved", "reviewing"}
    assert sum(won.values()) == ROUNDS


def test_freeze_while_a_grant_is_activated(house, locked, monkeypatch):
    outlet = house.outlet()
    grant = house.grant(outlet, "requested")
    write, pause = effects.write, {Outlet: 0.1, Grant: 0.3}

    def pause_and_write(moves, *content, **facts):
        time.sleep(pause[type(moves[0].obj)])
        write(moves, *content, **facts)

    monkeypatch.setattr(effects, "write", pause_and_write)
    together(
        lambda: perform(grant, "activate", by=house.configurer),
        lambda: perform(outlet, "suspend", by=house.supervisor),
    )
    wrong = Grant.objects.filter(state="active", outlet__state="suspended").exists()
    assert wrong is not locked


def test_two_amend_the_same_version(house, locked, slow):
    obj = house.matter("draft")
    outcomes = together(
        *(lambda text=text: amend(copy.copy(obj), by=house.liaison, seen=1, **answer(obj, text)) for text in "甲乙")
    )
    assert (kinds(outcomes) == {"done": 1, Changed: 1}) is locked


def test_six_threads_of_mutual_reactions_never_deadlock(house, ordered, monkeypatch):
    deadlocks = []
    passing = gate.is_passing
    monkeypatch.setattr(gate, "is_passing", lambda error: passing(error) and not deadlocks.append(error))
    outcomes = Counter()
    for _ in range(20 if ordered else 5):
        outlet = house.outlet()
        agreement, grants = house.agreement(outlet), [house.grant(outlet) for _ in range(3)]
        outcomes += kinds(
            together(
                lambda a=agreement: perform(a, "expire", by=SYSTEM),
                lambda o=outlet: perform(copy.copy(o), "close", by=house.supervisor),
                lambda o=outlet: perform(copy.copy(o), "suspend", by=house.supervisor),
                *(lambda g=g: perform(g, "revoke", by=house.configurer) for g in grants),
            )
        )
    assert (len(deadlocks) == 0) is ordered
    if ordered:
        assert set(outcomes) <= {"done", Refused}
        assert set(Outlet.objects.values_list("state", flat=True)) == {"closed"}
        assert set(Agreement.objects.values_list("state", flat=True)) <= {"ended"}
        assert set(Grant.objects.values_list("state", flat=True)) == {"revoked"}


def test_a_deadlock_is_tried_again_by_the_outermost_call(house, monkeypatch):
    obj, tries = house.matter("submitted"), []

    class DeadlockError(Exception):
        sqlstate = "40P01"

    def write_once_locked(*moves, write=effects.write, **facts):
        tries.append(1)
        if len(tries) < 3:
            raise OperationalError from DeadlockError()
        write(*moves, **facts)

    monkeypatch.setattr(effects, "write", write_once_locked)
    assert perform(obj, "take_up", by=house.reviewer).version == 2
    assert len(tries) == 3
