"""The machine of the minutes between the county and the branch: who may do what in which state, by hand."""

import copy

import pytest
from django.utils import timezone

from onboarding.enums import ApplicationState, NegotiationState
from onboarding.forms import NegotiationForm
from onboarding.models import Negotiation
from portal.flow.gate import amend, enter, perform
from portal.flow.refusals import Refused
from tests.factories.posting import posted
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
SENT = COUNTY | ABOVE | BANK | {"system"}
SEEN = {
    "draft": COUNTY | ABOVE | {"system"},
    "proposed": SENT,
    "returned": SENT,
    "confirmed": SENT,
    "withdrawn": SENT,
}
RIGHTS = {
    "draft": {"reviewer": {}},
    "propose": {"reviewer": {"draft": "proposed", "returned": "proposed"}},
    "confirm": {"liaison": {"proposed": "confirmed"}},
    "send_back": {"liaison": {"proposed": "returned"}},
    "withdraw": {"reviewer": {"draft": "withdrawn", "proposed": "withdrawn", "returned": "withdrawn"}},
    "end": {"system": {"draft": "withdrawn", "proposed": "withdrawn", "returned": "withdrawn"}},
}
DATA = {"send_back": {"note": "第二条有出入"}}
MINUTES = {"held_on": timezone.localdate(), "place": "会议室", "attendees": "双方各一人", "minutes": "另有约定"}


def test_the_table_is_complete():
    assert set(RIGHTS) == set(Negotiation.steps)
    assert set(SEEN) == set(NegotiationState.values)


@pytest.mark.requirement("R015")
@pytest.mark.parametrize("state", NegotiationState.values)
def test_every_step_by_everybody(rooms, state):
    people = persons(rooms)
    assert set(people) == EVERYBODY
    assert walked(rooms.negotiation(state), people, DATA) == expected(state, SEEN, RIGHTS)


@pytest.mark.parametrize("state", NegotiationState.values)
def test_who_amends(rooms, state):
    one = rooms.negotiation(state)
    got = {
        name: outcome(
            lambda by=by: amend(copy.copy(one), by=by, seen=one.version, forms=[NegotiationForm], data=posted(MINUTES))
        )
        for name, by in persons(rooms).items()
    }
    own = state if state in ("draft", "returned") else REFUSED
    assert got == shut(SEEN[state], {"reviewer": own})


def test_who_enters(rooms):
    application, people = rooms.application("reviewing"), persons(rooms)
    got = {
        name: outcome(lambda by=by: enter(Negotiation(application=application, **MINUTES), "draft", by=by))
        for name, by in people.items()
        if by.user
    }
    assert got == {
        name: "draft" if name == "reviewer" else FORBIDDEN if name in COUNTY | ABOVE else NOT_FOUND
        for name in EVERYBODY - {"stranger", "system"}
    }


@pytest.mark.requirement("R015")
@pytest.mark.parametrize("state", ApplicationState.values)
def test_minutes_belong_to_an_application_that_is_open(rooms, state):
    """Neither drafted nor proposed nor confirmed once there is nothing to agree on."""
    application = rooms.application(state)
    by, to = rooms.reviewer, rooms.liaison
    calls = {
        "draft": lambda: enter(Negotiation(application=application, **MINUTES), "draft", by=by),
        "propose": lambda: perform(rooms.negotiation("draft", application), "propose", by=by, seen=1),
        "confirm": lambda: perform(rooms.negotiation("proposed", application), "confirm", by=to, seen=1),
    }
    undecided = state in ("submitted", "reviewing", "recommended")
    for name, call in calls.items():
        if undecided:
            assert call().state == {"draft": "draft", "propose": "proposed", "confirm": "confirmed"}[name]
        else:
            with pytest.raises(Refused, match="不能协商"):
                call()


@pytest.mark.requirement("R015")
def test_each_side_stands_for_the_minutes_with_another_person(rooms):
    one = perform(rooms.negotiation("draft"), "propose", by=rooms.reviewer, seen=1)
    one = perform(one, "confirm", by=rooms.liaison, seen=one.version)
    assert (one.proposed_by, one.confirmed_by) == (rooms.reviewer.user, rooms.liaison.user)
    digests = [record.digest for record in one.history()][-2:]
    assert digests == [one.digest()] * 2  # both confirmed the same words
