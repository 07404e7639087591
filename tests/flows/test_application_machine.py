"""The machine of an application of the bank's branch to the county: who may do what in which state, by hand."""

import copy
from datetime import timedelta

import pytest
from django.utils import timezone

from onboarding.enums import ApplicationState
from onboarding.models import Application
from onboarding.views import new_application
from portal.flow.gate import enter, perform
from portal.flow.refusals import Changed, Refused
from tests.factories import onboarding as make
from tests.factories.clocks import clock
from tests.factories.posting import amended, asked, checked
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
    "draft": BANK | {"system"},
    "submitted": SENT,
    "reviewing": SENT,
    "recommended": SENT,
    "returned": SENT,
    "approved": SENT,
    "rejected": SENT,
    "withdrawn": SENT,
    "ended": SENT,
    "expired": SENT,
}
APPROVERS = ("approver", "second approver")
OVER = {"submitted": "reviewing", "reviewing": "reviewing"}
RIGHTS = {
    "draft": {"liaison": {}},
    "submit": {"liaison": {"draft": "submitted"}},
    "take_up": {"reviewer": {"submitted": "reviewing"}},
    "take_over": {"city reviewer": OVER, "province reviewer": OVER},
    "recommend": {"reviewer": {"reviewing": "recommended"}},
    "approve": {key: {"recommended": "approved"} for key in APPROVERS},
    "reject": {key: {"recommended": "rejected"} for key in APPROVERS},
    "send_back": {"reviewer": {"reviewing": "returned", "recommended": "returned"}},
    "resubmit": {"liaison": {"returned": "reviewing"}},
    "withdraw": {
        "liaison": {
            "draft": "withdrawn",
            "submitted": "withdrawn",
            "reviewing": "withdrawn",
            "recommended": "withdrawn",
            "returned": "withdrawn",
        }
    },
    "lapse": {"system": {"recommended": "reviewing"}},
    "end": {
        "system": {
            "draft": "ended",
            "submitted": "ended",
            "reviewing": "ended",
            "recommended": "ended",
            "returned": "ended",
        }
    },
    "expire": {"system": {"returned": "expired"}},
}
EDITS = {  # what the partner's form may change, and the department's
    "partner": {
        "draft": "draft",
        "returned": "returned",
        "submitted": "submitted",
        "reviewing": "reviewing",
        "recommended": "reviewing",
    },
    "department": {"reviewing": "reviewing"},
}


def ready(rooms, state):
    """Nothing but state, right and sight stands in the way: all is checked, the minutes are confirmed, and what was to
    be corrected is overdue and was asked for twice."""
    one = rooms.application(state)
    for answer in one.answers.all():
        make.rewrite(one, answer, check_result="met")
    rooms.negotiation("confirmed", one)
    clock(one, "application_supplement", timezone.localdate() - timedelta(days=1), reminders=2)
    return one


def data_for(one):
    return {
        "take_over": {"note": "跨区"},
        "recommend": {"opinion": "agree", "note": "条件齐全", "compared": make.compared(one)},
        "approve": {"note": ""},
        "reject": {"note": "不符合"},
        "send_back": {"note": "地址不清", "corrections": asked("statement")},
    }


def test_the_table_is_complete():
    assert set(RIGHTS) == set(Application.steps)
    assert set(SEEN) == set(ApplicationState.values)


@pytest.mark.requirement("R032")
@pytest.mark.parametrize("state", ApplicationState.values)
def test_every_step_by_everybody(rooms, state):
    people, one = persons(rooms), ready(rooms, state)
    assert set(people) == EVERYBODY
    assert walked(one, people, data_for(one)) == expected(state, SEEN, RIGHTS)


@pytest.mark.parametrize("state", ApplicationState.values)
def test_who_amends_the_content(rooms, state):
    """The partner's form, sent by everybody: an answer is changed."""
    one = rooms.application(state)
    first = one.answers.first()
    change = {first.pk: {"statement": "改了"}}
    got = {
        name: outcome(lambda by=by: amended(copy.copy(one), by, answers=change)) for name, by in persons(rooms).items()
    }
    own = EDITS["partner"].get(state, REFUSED)
    # The reviewer has an Amend too, but not for what the partner says.
    assert got == shut(SEEN[state], {"liaison": own, "reviewer": REFUSED})


@pytest.mark.parametrize("state", ApplicationState.values)
def test_who_checks(rooms, state):
    """The department's form, sent by everybody."""
    one = rooms.application(state)
    got = {
        name: outcome(lambda by=by: checked(copy.copy(one), by, result="unmet")) for name, by in persons(rooms).items()
    }
    assert got == shut(SEEN[state], {"reviewer": EDITS["department"].get(state, REFUSED), "liaison": REFUSED})


def test_who_enters(rooms):
    need, people = rooms.need(), persons(rooms)
    made = new_application(rooms.liaison, str(need.pk))
    made.statement = "愿意承接"
    got = {
        name: outcome(lambda by=by: enter(copy.copy(made), "draft", by=by)) for name, by in people.items() if by.user
    }
    assert got == {
        name: "draft" if name == "liaison" else FORBIDDEN if name in BANK else NOT_FOUND
        for name in EVERYBODY - {"stranger", "system"}
    }


PERSONS_OF_FOUR_EYES = {  # who submitted, who recommends, who decides: the same person in two of them is refused
    "recommend": ("submitted_by", "reviewing", "提交人"),
    "approve": ("recommended_by", "recommended", "推荐人"),
    "reject": ("recommended_by", "recommended", "推荐人"),
}


@pytest.mark.requirement("R032")
@pytest.mark.parametrize("step", PERSONS_OF_FOUR_EYES)
def test_four_eyes_by_the_stamp(rooms, step):
    stamp, state, word = PERSONS_OF_FOUR_EYES[step]
    both = rooms.person("reviewer approver", rooms.county)
    one = rooms.application(state, **{stamp: both.user})
    for answer in one.answers.all():
        make.rewrite(one, answer, check_result="met")
    rooms.negotiation("confirmed", one)
    with pytest.raises(Refused, match=f"^您是{word}，须由他人办理$"):
        perform(one, step, by=both, seen=one.version, **data_for(one)[step])


@pytest.mark.parametrize("step", ["recommend", "approve", "reject"])
def test_a_decision_wants_the_version_that_was_read(rooms, step):
    by = rooms.reviewer if step == "recommend" else rooms.approver
    one = ready(rooms, "reviewing" if step == "recommend" else "recommended")
    data = data_for(one)[step]
    with pytest.raises(TypeError, match="say which version"):
        perform(copy.copy(one), step, by=by, **data)
    with pytest.raises(Changed, match=r"测试放置|修改"):
        perform(copy.copy(one), step, by=by, seen=one.version - 1, **data)
    assert Application.objects.get(pk=one.pk).version == one.version


def test_what_a_department_above_took_over_is_its_own_from_then_on(rooms):
    one = ready(rooms, "reviewing")
    above = rooms.one("reviewer", rooms.city)
    one = perform(one, "take_over", by=above, note="跨区")
    assert (one.department, one.history().last().note) == (rooms.city, "跨区")
    people, data = persons(rooms), data_for(one)
    rights = {name: {person for person in people if person in holders} for name, holders in RIGHTS.items()}
    rights |= {"take_up": {"city reviewer"}, "take_over": {"province reviewer"}, "recommend": {"city reviewer"},
               "send_back": {"city reviewer"}, "approve": {"city approver"}, "reject": {"city approver"}}  # fmt: skip
    got = walked(one, people, data)
    assert {name: {p for n, p in got if n == name and got[n, p] not in (FORBIDDEN, NOT_FOUND)} for name in rights} == (
        rights
    )


@pytest.mark.requirement("R032")
def test_a_matter_that_was_taken_over_runs_to_its_end(rooms):
    """Sent back by the city, corrected by the branch, recommended and decided in the city."""
    one = ready(rooms, "reviewing")
    above, decider = rooms.one("reviewer", rooms.city), rooms.one("approver", rooms.city)
    one = perform(one, "take_over", by=above, note="跨区")
    one = perform(one, "send_back", by=above, note="地址不清", corrections=asked("statement"))
    one = amended(one, rooms.liaison, statement="地址已写明")
    one = perform(one, "resubmit", by=rooms.liaison)
    one = perform(one, "recommend", by=above, seen=one.version, **data_for(one)["recommend"])
    one = perform(one, "approve", by=decider, seen=one.version, note="同意")
    assert (one.state, one.decided_by) == ("approved", decider.user)
