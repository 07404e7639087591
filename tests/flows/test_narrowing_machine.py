"""The machine of what a city makes of its province's edition: who may do what in which state, written by hand."""

import pytest

from portal.accounts.actor import SYSTEM
from portal.flow.gate import amend, enter, perform
from portal.issued.enums import TighteningState
from services.forms import NarrowingForm
from services.models import Narrowing
from tests.factories import services as make
from tests.flows.tables import FORBIDDEN, NOT_FOUND, REFUSED, outcome, walked
from tests.flows.test_edition_machine import expected

pytestmark = pytest.mark.django_db
APPROVERS = ("approver", "second approver")
CITY = {"manager", "approver", "second approver", "reviewer", "system"}
PEOPLE = CITY | {"province manager", "province approver", "beside manager", "beside approver", "county", "liaison"}
RIGHTS = {
    "draft": {"manager": {}},
    "leave_out": {"manager": {"draft": "draft"}},
    "take_back": {"manager": {"draft": "draft"}},
    "submit": {"manager": {"draft": "review"}},
    "approve": {who: {"review": "in_force"} for who in APPROVERS},
    "send_back": {who: {"review": "draft"} for who in APPROVERS},
    "lift": {who: {"in_force": "ended"} for who in APPROVERS},
    "end": {"system": {"in_force": "refused: “浙江省服务事项清单（第1版）”还没有终止"}},
    "discard": {"manager": {"draft": "withdrawn"}},
}


def persons(rooms):
    return {
        "manager": rooms.one("catalogue_manager", rooms.city),
        "approver": rooms.one("approver", rooms.city),
        "second approver": rooms.person("approver", rooms.city),
        "reviewer": rooms.one("reviewer", rooms.city),
        "province manager": rooms.one("catalogue_manager", rooms.province),
        "province approver": rooms.one("approver", rooms.province),
        "beside manager": rooms.one("catalogue_manager", rooms.other_city),
        "beside approver": rooms.one("approver", rooms.other_city),
        "county": rooms.one("catalogue_manager", rooms.county),
        "liaison": rooms.liaison,
        "system": SYSTEM,
    }


def issued(rooms, state="in_force", **dates):
    pair = rooms.one("catalogue_manager", rooms.province).user, rooms.one("approver", rooms.province).user
    items = [make.item(rooms.province, pair[0]) for _ in range(2)]
    return make.edition(state, rooms.province, pair, items, **dates)


def narrowing(rooms, people, state, edition):
    pair = people["manager"].user, people["approver"].user
    ended = {"ended_on": make.in_days(0)} if state == "ended" else {}
    return make.narrowing(state, edition, rooms.city, pair, [edition.entries.first()], **ended)


def seers(state):
    """Approved, it is there for those above and below the city, never for the city beside it."""
    return PEOPLE - {"beside manager", "beside approver"} if state in ("in_force", "ended") else CITY


def test_the_table_is_complete():
    assert set(RIGHTS) == set(Narrowing.steps)


@pytest.mark.requirement("R018", "R019")
@pytest.mark.parametrize("state", TighteningState.values)
def test_every_step_by_everybody(rooms, state):
    people, edition = persons(rooms), issued(rooms)
    obj = narrowing(rooms, people, state, edition)
    first, last = (entry.pk for entry in edition.entries.order_by("pk"))
    note = {"note": "理由"}
    data = {
        "send_back": note, "lift": note, "leave_out": {"entries": [last], **note}, "take_back": {"entries": [first]},
    }  # fmt: skip
    want = {(name, who): expected(who, state, seers(state), right) for name, right in RIGHTS.items() for who in PEOPLE}
    got = walked(obj, people, data)
    assert {k: REFUSED if v.startswith("refused: 当前状态") else v for k, v in got.items()} == want


@pytest.mark.parametrize("state", TighteningState.values)
def test_who_amends(rooms, state):
    people = persons(rooms)
    obj = narrowing(rooms, people, state, issued(rooms))

    def change(by):
        fresh = Narrowing.objects.get(pk=obj.pk)
        return amend(fresh, by=by, seen=obj.version, forms=[NarrowingForm], data={"starts_on": make.in_days(5)})

    own = {"manager": "draft" if state == "draft" else REFUSED}
    got = {who: outcome(lambda by=by: change(by)) for who, by in people.items()}
    assert got == {who: NOT_FOUND if who not in seers(state) else own.get(who, FORBIDDEN) for who in PEOPLE}


@pytest.mark.requirement("R018")
def test_whoever_changed_it_last_does_not_approve(rooms):
    """Four eyes by the stamp: one person may hold both roles."""
    people, edition = persons(rooms), issued(rooms)
    both = rooms.person("catalogue_manager approver", rooms.city)
    own = narrowing(rooms, people | {"manager": both}, "review", edition)
    said = outcome(lambda: perform(own, "approve", by=both, seen=own.version))
    assert said == "refused: 您是起草人，须由他人办理"
    other = narrowing(rooms, people, "review", edition)
    assert outcome(lambda: perform(other, "approve", by=both, seen=other.version)) == "in_force"


@pytest.mark.requirement("R019")
def test_only_those_below_narrow(rooms):
    edition = issued(rooms)
    today = make.in_days(0)
    found = {}
    for place in (rooms.province, rooms.city, rooms.county):
        by = rooms.one("catalogue_manager", place)
        new = Narrowing(edition=edition, issuer=place, starts_on=today)
        found[place] = outcome(lambda by=by, new=new: enter(new, "draft", by=by))
    assert (found[rooms.city], found[rooms.county]) == ("draft", "draft")
    assert found[rooms.province] == f"refused: 只有浙江省以下的部门可以在{rooms.province}的版本上收紧"


@pytest.mark.requirement("R018")
def test_it_ends_with_the_last_edition(rooms):
    people = persons(rooms)
    edition = issued(rooms, "withdrawn", effective_on=make.in_days(-9), ended_on=make.in_days(0))
    obj = perform(narrowing(rooms, people, "in_force", edition), "end", by=SYSTEM)
    assert (obj.state, obj.ended_on) == ("ended", make.in_days(0))


@pytest.mark.requirement("R018")
def test_a_line_is_left_out_once_and_only_such_a_line_is_taken_back(rooms):
    people, edition = persons(rooms), issued(rooms)
    obj = narrowing(rooms, people, "draft", edition)
    first, last = (entry.pk for entry in edition.entries.order_by("pk"))
    by = people["manager"]
    refused = "refused: 请检查填写的内容"
    assert outcome(lambda: perform(obj, "leave_out", by=by, seen=1, entries=[first], note="理由")) == refused
    assert outcome(lambda: perform(obj, "take_back", by=by, seen=1, entries=[last])) == refused
    obj = perform(obj, "take_back", by=by, seen=1, entries=[first])
    said = outcome(lambda: perform(obj, "take_back", by=by, seen=obj.version, entries=[first]))
    assert (obj.exclusions.count(), said) == (0, "refused: 还没有选不开放的事项")
