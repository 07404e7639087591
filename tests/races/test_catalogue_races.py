"""Two at one moment on one edition: each round ends in one of them, and the other is told."""

import copy
from collections import Counter

import pytest
from django.db import IntegrityError
from django.db.models import QuerySet

from portal.flow.gate import amend, perform
from portal.flow.refusals import Refused
from portal.issued.actions import put_into_force
from services.forms import EditionForm
from services.models import CatalogueEdition
from tests.factories import services as make
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 10


@pytest.fixture
def people(rooms):
    return {
        "manager": rooms.one("catalogue_manager", rooms.province),
        "approver": rooms.one("approver", rooms.province),
        "second": rooms.person("approver", rooms.province),
    }


def placed(rooms, people, state, **fields):
    pair = people["manager"].user, people["approver"].user
    return make.edition(state, rooms.province, pair, [make.item(rooms.province, pair[0])], **fields)


def kinds(outcomes):
    return Counter("refused" if isinstance(one, Refused) else type(one).__name__ for one in outcomes)


def approve_twice(rooms, people):
    one = placed(rooms, people, "review")
    return one, together(approval(one, people["approver"]), approval(one, people["second"]))


def approval(one, by):
    """Each with a row of its own, as two browsers have."""
    obj, seen = copy.copy(one), one.version
    return lambda: perform(obj, "approve", by=by, seen=seen)


@pytest.mark.requirement("R039")
def test_one_of_two_approves(rooms, people):
    for _ in range(ROUNDS):
        one, outcomes = approve_twice(rooms, people)
        assert kinds(outcomes) == {"CatalogueEdition": 1, "refused": 1}
        assert [record.step for record in one.history()] == ["placed", "approve"]


def test_without_the_lock_only_the_record_keeps_them_apart(rooms, people, monkeypatch):
    """What the lock prevents: both are let in, and the database refuses the second record of a version."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self.all())
    found = Counter()
    for _ in range(ROUNDS * 4):
        _, outcomes = approve_twice(rooms, people)
        found += Counter(type(one).__name__ for one in outcomes if isinstance(one, IntegrityError))
        if found:
            break
    assert set(found) == {"IntegrityError"}


@pytest.mark.requirement("R039")
def test_nobody_approves_what_is_being_changed(rooms, people):
    """The approver sends back and its drafter changes it, or it is approved first: never approved on other content."""
    data = {"effective_on": make.in_days(5), "basis": "determined", "remark": "改过"}
    for _ in range(ROUNDS):
        one = placed(rooms, people, "review")

        def change(obj=one):
            back = perform(copy.copy(obj), "send_back", by=people["second"], note="改日期", seen=obj.version)
            return amend(back, by=people["manager"], seen=back.version, forms=(EditionForm,), data=data)

        approved, changed = together(approval(one, people["approver"]), change)
        now = CatalogueEdition.objects.get(pk=one.pk)
        assert kinds([approved, changed])["refused"] >= 1 or now.state == "draft"
        if now.state == "approved":
            [record] = [r for r in now.history() if r.step == "approve"]
            assert record.digest == now.digest()


@pytest.mark.requirement("R040")
def test_the_job_may_run_twice_at_one_moment(rooms, people):
    placed(rooms, people, "in_force", effective_on=make.in_days(-9))
    placed(rooms, people, "published", effective_on=make.in_days(-1))
    done = together(put_into_force, put_into_force)
    assert sorted(done) == [0, 1]
    states = CatalogueEdition.objects.order_by("edition").values_list("state", flat=True)
    assert list(states) == ["superseded", "in_force"]
