"""The machine of what a province issues, by its first user: who may do what in which state, written by hand."""

import pytest

from portal.accounts.actor import SYSTEM
from portal.flow.gate import perform
from portal.issued.enums import IssuedState
from services.models import CatalogueEdition
from tests.factories import services as make
from tests.flows.tables import FORBIDDEN, NOT_FOUND, REFUSED, outcome, walked

pytestmark = pytest.mark.django_db
PEOPLE = {"manager", "approver", "second approver", "reviewer", "city manager", "city approver", "liaison", "system"}
PROVINCE = {"manager", "approver", "second approver", "reviewer", "system"}
ISSUED = ("published", "in_force", "superseded")
DRAFTING = ("include", "drop", "move", "arrange", "date_batch", "refresh")
APPROVERS = ("approver", "second approver")
RIGHTS = {
    "draft": {"manager": {}},
    "submit": {"manager": {"draft": "review"}},
    "approve": {who: {"review": "approved"} for who in APPROVERS},
    "send_back": {who: {"review": "draft", "approved": "draft"} for who in APPROVERS},
    "publish": {who: {"approved": "published"} for who in APPROVERS},
    "withdraw": {
        who: {"approved": "withdrawn", "published": "refused: 施行日期已到，不能再撤回；系统转为“施行中”后可以废止"}
        for who in APPROVERS
    },
    "repeal": {who: {"in_force": "withdrawn"} for who in APPROVERS},
    "take_effect": {"system": {"published": "in_force"}},
    "supersede": {"system": {"in_force": "refused: 还没有公布新的版本"}},
    "discard": {"manager": {"draft": "withdrawn"}},
    "copy_from": {"manager": {"draft": "refused: 清单里已有事项，移出后才能照前一版起草"}},
    **{name: {"manager": {"draft": "draft"}} for name in DRAFTING},
}


def persons(rooms):
    return {
        "manager": rooms.one("catalogue_manager", rooms.province),
        "approver": rooms.one("approver", rooms.province),
        "second approver": rooms.person("approver", rooms.province),
        "reviewer": rooms.one("reviewer", rooms.province),
        "city manager": rooms.one("catalogue_manager", rooms.city),
        "city approver": rooms.one("approver", rooms.city),
        "liaison": rooms.liaison,
        "system": SYSTEM,
    }


def expected(who, state, seen, right):
    if who not in seen:
        return NOT_FOUND
    return right[who].get(state, REFUSED) if who in right else FORBIDDEN


def test_the_table_is_complete():
    assert set(RIGHTS) == set(CatalogueEdition.steps)


@pytest.mark.requirement("R039", "R041")
@pytest.mark.parametrize("state", IssuedState.values)
def test_every_step_by_everybody(rooms, state):
    people = persons(rooms)
    pair = people["manager"].user, people["approver"].user
    one, other, third = (make.item(rooms.province, pair[0]) for _ in range(3))
    past = {"ended_on": make.in_days(-9), "effective_on": make.in_days(-20)}
    source = make.edition("superseded", rooms.province, pair, [one], **past)
    ended = {"ended_on": make.in_days(0), "effective_on": make.in_days(-5)} if state == "superseded" else {}
    obj = make.edition(state, rooms.province, pair, [one, other], **ended)
    lines = [entry.pk for entry in obj.entries.all()]
    note = {"note": "理由"}
    data = {
        "send_back": note, "withdraw": note, "repeal": note, "copy_from": {"source": source.pk},
        "include": {"items": [third.pk], "batch": 1}, "drop": {"entries": lines[:1], **note},
        "move": {"entries": lines[:1], "batch": 2, **note}, "arrange": {"batches": 2},
        "date_batch": {"batch": 1, "starts_on": make.in_days(3)},
    }  # fmt: skip
    seen = PEOPLE if state in ISSUED else PROVINCE
    want = {(name, who): expected(who, state, seen, right) for name, right in RIGHTS.items() for who in PEOPLE}
    got = walked(obj, people, data)
    unrecorded = "refused: 当前状态"
    assert {k: REFUSED if v.startswith(unrecorded) else v for k, v in got.items()} == want


@pytest.mark.requirement("R039")
def test_whoever_changed_it_last_does_not_approve(rooms):
    """Four eyes by the stamp: one person may hold both roles, and every step that changes a draft counts."""
    both = rooms.person("catalogue_manager approver", rooms.province)
    pair = rooms.one("catalogue_manager", rooms.province).user, rooms.one("approver", rooms.province).user
    items = [make.item(rooms.province, pair[0]) for _ in range(2)]
    edition = make.edition("draft", rooms.province, pair, items)
    edition = perform(edition, "arrange", by=both, batches=1)
    assert edition.drafted_by == both.user
    edition = perform(edition, "submit", by=rooms.one("catalogue_manager", rooms.province))
    assert outcome(lambda: perform(edition, "approve", by=both, seen=edition.version)) == "approved"
    other = perform(make.edition("draft", rooms.province, pair, items), "submit", by=both)
    said = outcome(lambda: perform(other, "approve", by=both, seen=other.version))
    assert said == "refused: 您是起草人，须由他人办理"
