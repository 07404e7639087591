"""The machine of a cooperation need of the county: who may do what in which state, written by hand."""

import copy

import pytest

from onboarding.enums import NeedState
from onboarding.models import CooperationNeed
from portal.flow.gate import amend, enter, perform
from portal.flow.refusals import Refused
from tests.factories.posting import NEED, posted
from tests.flows.tables import (
    ABOVE,
    BANK,
    COUNTY,
    EVERYBODY,
    FORBIDDEN,
    NOT_FOUND,
    REFUSED,
    expected,
    outcome,
    persons,
    shut,
    walked,
)

pytestmark = pytest.mark.django_db
PUBLIC = COUNTY | ABOVE | BANK | {"other liaison", "outlet manager", "system"}  # not beside, not the sister's county
SEEN = {
    "draft": COUNTY | {"system"},
    "published": PUBLIC,
    "closed": PUBLIC,
    "withdrawn": PUBLIC,
}
APPROVERS = ("approver", "second approver")
RIGHTS = {
    "draft": {"reviewer": {}},
    "publish": {key: {"draft": "published"} for key in APPROVERS},
    "close": {"system": {"published": "closed"}},
    "close_early": {key: {"published": "closed"} for key in APPROVERS},
    "withdraw": {key: {"published": "withdrawn"} for key in APPROVERS},
    "discard": {"reviewer": {"draft": "withdrawn"}},
}
DATA = {"close_early": {"note": "名额已满"}, "withdraw": {"note": "计划调整"}}


def test_the_table_is_complete():
    assert set(RIGHTS) == set(CooperationNeed.steps)
    assert set(SEEN) == set(NeedState.values)


@pytest.mark.requirement("R031")
@pytest.mark.parametrize("state", NeedState.values)
def test_every_step_by_everybody(rooms, state):
    people = persons(rooms)
    assert set(people) == EVERYBODY
    assert walked(rooms.need(state), people, DATA) == expected(state, SEEN, RIGHTS)


def test_a_discarded_draft_stays_with_its_issuer(rooms):
    need = rooms.need("withdrawn", published_by=None)
    seen = {name for name, by in persons(rooms).items() if CooperationNeed.objects.visible_to(by).filter(pk=need.pk)}
    assert seen == COUNTY | {"system"}


@pytest.mark.parametrize("state", NeedState.values)
def test_who_amends(rooms, state):
    need = rooms.need(state)
    data = posted(
        {"title": "改名", "extent": need.extent, "outlets_wanted": 3, "selection_method": "open_call",
         "opens_on": need.opens_on, "closes_on": need.closes_on, "contact": ""}
    )  # fmt: skip
    got = {
        name: outcome(lambda by=by: amend(copy.copy(need), by=by, seen=need.version, forms=NEED, data=data))
        for name, by in persons(rooms).items()
    }
    assert got == shut(SEEN[state], {"reviewer": "draft" if state == "draft" else REFUSED})


def test_who_enters(rooms):
    people = persons(rooms)
    today = rooms.need("draft").opens_on
    row = {"title": "乡镇合作网点", "extent": "各乡镇", "outlets_wanted": 1, "opens_on": today, "closes_on": today}
    got = {
        name: outcome(lambda by=by: enter(CooperationNeed(issued_by=rooms.county, **row), "draft", by=by))
        for name, by in people.items()
        if by.user
    }
    assert got == {
        name: "draft" if name == "reviewer" else FORBIDDEN if name in COUNTY else NOT_FOUND
        for name in EVERYBODY - {"stranger", "system"}
    }


@pytest.mark.requirement("R031")
def test_whoever_drafted_or_changed_it_last_does_not_publish(rooms):
    """Four eyes, by the stamp and not by the role: one person may hold both roles."""
    both = rooms.person("reviewer approver", rooms.county)
    need = rooms.need("draft", drafted_by=both.user)
    with pytest.raises(Refused, match=r"^您是起草人，须由他人办理$"):
        perform(need, "publish", by=both, seen=need.version)
    other = rooms.need("draft")
    data = posted(
        {"title": "改名", "extent": other.extent, "outlets_wanted": 3, "selection_method": "open_call",
         "opens_on": other.opens_on, "closes_on": other.closes_on, "contact": ""}
    )  # fmt: skip
    other = amend(other, by=both, seen=other.version, forms=NEED, data=data)
    assert other.drafted_by == both.user
    with pytest.raises(Refused, match=r"^您是起草人，须由他人办理$"):
        perform(other, "publish", by=both, seen=other.version)
    assert perform(other, "publish", by=rooms.approver, seen=other.version).published_by == rooms.approver.user
