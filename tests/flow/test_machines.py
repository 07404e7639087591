"""Literal tables: who may take which step from which state. Everything not written here is refused."""

import copy

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import transaction

from portal.accounts.actor import SYSTEM
from portal.flow.gate import enter, perform
from portal.flow.refusals import Refused
from tests.proof.enums import GrantState, MatterState, OutletState
from tests.proof.models import Grant, Matter, Outlet

SEND_BACK = {"note": "照片不清", "fields_opened": ["note"]}

MATTER = {
    "submit": ("liaison", {"draft": "submitted"}, {}),
    "take_up": ("reviewer", {"submitted": "reviewing"}, {}),
    "take_over": ("city reviewer", {"submitted": "reviewing", "reviewing": "reviewing"}, {}),
    "recommend": ("reviewer", {"reviewing": "recommended"}, {}),
    "approve": ("approver", {"recommended": "approved"}, {}),
    "reject": ("approver", {"recommended": "rejected"}, {"note": "不符合"}),
    "send_back": ("reviewer", {"reviewing": "returned", "recommended": "returned"}, SEND_BACK),
    "resubmit": ("liaison", {"returned": "submitted"}, {}),
    "withdraw": (
        "liaison",
        dict.fromkeys(("draft", "submitted", "reviewing", "returned"), "withdrawn"),
        {},
    ),
    "lapse": ("system", {"recommended": "reviewing"}, {}),
    "draft": ("liaison", {}, {}),
}
OUTLET = {
    "open": ("system", {}, {}),
    "suspend": ("supervisor", {"operating": "suspended", "suspended": "suspended"}, {}),
    "release": ("system", {"suspended": "suspended"}, {}),
    "resume": ("supervisor", {"suspended": "operating"}, {}),
    "close": ("supervisor", {"operating": "closed", "suspended": "closed"}, {}),
}
GRANT = {
    "request": ("manager", {}, {}),
    "activate": ("configurer", {"requested": "active"}, {}),
    "suspend": ("system", {"active": "suspended"}, {}),
    "resume": ("system", {"suspended": "active"}, {}),
    "revoke": ("configurer", {"active": "revoked", "suspended": "revoked"}, {}),
}


def persons(house):
    names = ("liaison", "reviewer", "approver", "supervisor", "configurer", "manager")
    people = {name: getattr(house, name) for name in names}
    return people | {"system": SYSTEM, "city reviewer": house.person("reviewer", house.city)}


def outcome(obj, name, by, data):
    try:
        with transaction.atomic():
            state = perform(copy.copy(obj), name, by=by, seen=obj.version, **data).state
            transaction.set_rollback(True)
            return state
    except (Refused, PermissionDenied, ObjectDoesNotExist) as error:
        return type(error)


def walk(house, obj, table):
    for name, (who, ways, data) in table.items():
        for person, by in persons(house).items():
            result = outcome(obj, name, by, data)
            if person != who:
                assert result in (PermissionDenied, ObjectDoesNotExist), (name, person)
            else:
                assert result == ways.get(obj.state, Refused), (name, person)


def test_tables_are_complete():
    for model, table in ((Matter, MATTER), (Outlet, OUTLET), (Grant, GRANT)):
        assert set(table) == set(model.steps)


@pytest.mark.parametrize("state", MatterState.values)
def test_matter(house, state):
    walk(house, house.matter(state), MATTER)


@pytest.mark.parametrize("state", OutletState.values)
def test_outlet(house, state):
    walk(house, house.outlet(state), OUTLET)


@pytest.mark.parametrize("state", GrantState.values)
def test_grant(house, state):
    walk(house, house.grant(house.outlet(), state), GRANT)


def test_the_path_of_an_matter(house):
    obj = enter(house.new_matter(), "draft", by=house.liaison)
    for name, who in (
        ("submit", house.liaison),
        ("take_up", house.reviewer),
        ("recommend", house.reviewer),
        ("approve", house.approver),
    ):
        obj = perform(obj, name, by=who, seen=obj.version)
    told = [(r.version, r.step, r.source, r.target, r.actor) for r in obj.history()]
    assert told == [
        (1, "draft", "", "draft", house.liaison.user),
        (2, "submit", "draft", "submitted", house.liaison.user),
        (3, "take_up", "submitted", "reviewing", house.reviewer.user),
        (4, "recommend", "reviewing", "recommended", house.reviewer.user),
        (5, "approve", "recommended", "approved", house.approver.user),
    ]
    assert (obj.submitted_by, obj.recommended_by, obj.approved_by) == (
        house.liaison.user,
        house.reviewer.user,
        house.approver.user,
    )


def test_a_department_above_takes_over_and_is_then_responsible(house):
    above = house.person("reviewer", house.city)
    obj = perform(house.matter("reviewing"), "take_over", by=above)
    assert obj.department == house.city
    with pytest.raises(PermissionDenied):
        perform(obj, "recommend", by=house.reviewer, seen=obj.version)
    assert perform(obj, "recommend", by=above, seen=obj.version).state == "recommended"
