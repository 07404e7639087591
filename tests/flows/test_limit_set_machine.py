"""The machine of a province's limits, written by hand: security administrators draft, approvers decide."""

import copy

import pytest

from portal.accounts.actor import SYSTEM
from portal.flow.gate import amend, perform
from portal.issued.enums import IssuedState
from portal.limits.forms import LimitForms, LimitSetForm
from portal.limits.models import LimitSet
from tests.factories import limits as make
from tests.factories.clocks import limits
from tests.factories.posting import posted
from tests.factories.services import in_days
from tests.flows.tables import FORBIDDEN, NOT_FOUND, REFUSED, outcome, walked

pytestmark = pytest.mark.django_db
FORMS = (LimitSetForm, LimitForms)
PEOPLE = {"drafter", "approver", "reviewer", "city drafter", "city approver", "liaison", "system"}
PROVINCE = {"drafter", "approver", "reviewer", "system"}
ISSUED = ("published", "in_force", "superseded")
RIGHTS = {
    "draft": {"drafter": {}},
    "submit": {"drafter": {"draft": "review"}},
    "approve": {"approver": {"review": "approved"}},
    "send_back": {"approver": {"review": "draft", "approved": "draft"}},
    "publish": {"approver": {"approved": "published"}},
    "withdraw": {
        "approver": {
            "approved": "withdrawn", "published": "refused: 施行日期已到，不能再撤回；系统转为“施行中”后可以废止",
        }
    },
    "repeal": {"approver": {"in_force": "withdrawn"}},
    "take_effect": {"system": {"published": "in_force"}},
    "supersede": {"system": {"in_force": "refused: 还没有公布新的版本"}},
    "discard": {"drafter": {"draft": "withdrawn"}},
}  # fmt: skip


def expected(who, state, right):
    if who not in (PEOPLE if state in ISSUED else PROVINCE):
        return NOT_FOUND
    return right[who].get(state, REFUSED) if who in right else FORBIDDEN


def test_the_table_is_complete():
    assert set(RIGHTS) == set(LimitSet.steps)


@pytest.mark.requirement("R019")
@pytest.mark.parametrize("state", IssuedState.values)
def test_every_step_by_everybody(rooms, state):
    limits()
    people = {
        "drafter": rooms.one("security_administrator", rooms.province),
        "approver": rooms.one("approver", rooms.province),
        "reviewer": rooms.one("reviewer", rooms.province),
        "city drafter": rooms.one("security_administrator", rooms.city),
        "city approver": rooms.one("approver", rooms.city),
        "liaison": rooms.liaison,
        "system": SYSTEM,
    }
    ended = {"ended_on": in_days(0), "effective_on": in_days(-5)} if state == "superseded" else {}
    pair = people["drafter"].user, people["approver"].user
    obj = make.limit_set(state, rooms.province, pair, {"application_review": 3}, **ended)
    data = {name: {"note": "理由"} for name in ("send_back", "withdraw", "repeal")}
    want = {(name, who): expected(who, state, right) for name, right in RIGHTS.items() for who in PEOPLE}
    got = walked(obj, people, data)
    assert {k: REFUSED if v.startswith("refused: 当前状态") else v for k, v in got.items()} == want


@pytest.mark.requirement("R039")
@pytest.mark.parametrize("state", IssuedState.values)
def test_only_a_draft_is_amended(rooms, state):
    """What somebody reads in order to decide on it stays as it is, until it is sent back."""
    limits()
    drafter, approver = (rooms.one(role, rooms.province) for role in ("security_administrator", "approver"))
    ended = {"ended_on": in_days(0), "effective_on": in_days(-5)} if state == "superseded" else {}
    obj = make.limit_set(state, rooms.province, (drafter.user, approver.user), {"application_review": 3}, **ended)
    [row] = obj.limits.all()
    rows = [{"id": row.pk, "key": row.key, "days": 4, "unit": row.unit}]
    data = posted({"effective_on": obj.effective_on, "source": obj.source, "remark": ""}, limits=rows)
    got = {
        who: outcome(lambda by=by: amend(copy.copy(obj), by=by, seen=obj.version, forms=FORMS, data=data))
        for who, by in {"drafter": drafter, "approver": approver}.items()
    }
    assert got == {"drafter": "draft" if state == "draft" else REFUSED, "approver": FORBIDDEN}


@pytest.mark.requirement("R019", "R050")
def test_whoever_changed_it_last_does_not_approve(rooms):
    """Four eyes by the stamp: nobody holds both roles, but roles change, and the stamp stays."""
    limits()
    approver = rooms.one("approver", rooms.province)
    own = make.limit_set("review", rooms.province, (approver.user, approver.user), {"application_review": 3})
    said = outcome(lambda: perform(own, "approve", by=approver, seen=own.version))
    assert said == "refused: 您是起草人，须由他人办理"
