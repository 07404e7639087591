"""Declarations are sound, and each check finds the fault it is there for."""

import re
from dataclasses import replace

import django_fsm
import pytest
from django.conf import settings
from django.core.management import call_command

from portal.flow.checks import check_house
from portal.flow.followers import FOLLOWERS
from portal.flow.management.commands.machines import diagram
from portal.flow.reactions import REACTIONS, Reaction
from tests.proof.jobs import tell_the_partner
from tests.proof.models import Grant, Matter, Outlet, Partner
from tests.proof.steps import ReasonForm


def ids():
    return [error.id for error in check_house()]


def change(monkeypatch, model, name, **facts):
    monkeypatch.setitem(model.steps, name, replace(model.steps[name], **facts))


def amend(monkeypatch, **facts):
    monkeypatch.setattr(Matter, "editable", (replace(Matter.editable[0], **facts),))


def react(monkeypatch, event, takes, later=False):
    known = REACTIONS.get(event, [])
    monkeypatch.setitem(REACTIONS, event, [*known, Reaction(event, takes, lambda obj: [], later)])


def test_the_house_is_sound():
    assert check_house() == []


def bare_transition(m):
    taken = django_fsm.transition("state", "draft", "approved")(lambda self: None)
    field = Matter._meta.get_field("state")
    m.setitem(field.transitions[Matter], "sneak", taken)
    monkey = taken._django_fsm.transitions["draft"].method
    monkey.__name__ = "sneak"


FAULTS = {
    "E001": bare_transition,
    "E002": lambda m: change(m, Matter, "reject", target="approved"),
    "E003": lambda m: change(m, Matter, "reject", permission="proof.nothing"),
    "E003 ": lambda m: change(m, Matter, "reject", side="partner"),
    "E004": lambda m: change(m, Matter, "reject", stamp="nobody"),
    "E004 ": lambda m: amend(m, stamp="nobody"),
    "E005": lambda m: change(m, Matter, "approve", form=ReasonForm),
    "E006": lambda m: m.setattr(Outlet._meta.get_field("name"), "_unique", True),
    "E007": lambda m: m.delattr(Partner, "scope"),
    "E008": lambda m: react(m, "proof.Outlet.suspned", "proof.Grant.suspend"),
    "E008 ": lambda m: react(m, "proof.Outlet.suspend", "proof.Grant.freeze"),
    "E009": lambda m: react(m, "proof.Outlet.suspend", "proof.Matter.reject"),
    "E010": lambda m: react(m, "proof.Matter.approve", "proof.Outlet.suspend"),
    "E012": lambda m: amend(m, states={"draft": {"titel"}}),
    "E012 ": lambda m: amend(m, states={"draft": {"answers.chekced"}}),
    "E011": lambda m: react(m, "proof.Grant.suspend", "proof.Outlet.suspend"),
    "E013": lambda m: m.setitem(FOLLOWERS, "proof.Matter.aprove", [tell_the_partner]),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_seeded_fault_is_found(monkeypatch, fault):
    FAULTS[fault](monkeypatch)
    assert f"portal.{fault.strip()}" in ids()


@pytest.mark.django_db
def test_migrations_know_everything():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_steps_that_share_a_stamp_share_its_constraints():
    """Approval and rejection are both stamped as the decision: neither may be the reviewer's."""
    assert Matter.steps["approve"].stamp == Matter.steps["reject"].stamp
    assert sorted(c.name for c in Matter._meta.constraints) == [
        "proof_matter_approved_approved_by",
        "proof_matter_approved_by_not_recommended_by",
        "proof_matter_approved_by_not_submitted_by",
        "proof_matter_recommended_by_not_submitted_by",
        "proof_matter_recommended_recommended_by",
        "proof_matter_rejected_approved_by",
        "proof_matter_state",
        "proof_matter_submitted_submitted_by",
    ]


def test_diagram():
    assert diagram(Grant).splitlines() == [
        "stateDiagram-v2",
        "  requested: 已申请",
        "  active: 有效",
        "  suspended: 暂停",
        "  revoked: 已收回",
        "  [*] --> requested: 申请",
        "  requested --> active: 配置",
        "  active --> suspended: 暂停",
        "  suspended --> active: 恢复",
        "  active --> revoked: 收回",
        "  suspended --> revoked: 收回",
    ]


def test_only_tests_place_rows():
    parts = ["portal", *(room for room in settings.ROOMS if not room.startswith("tests."))]
    texts = [path for part in parts for path in (settings.BASE_DIR / part).rglob("*.py")]
    placing = [p.name for p in texts if re.search(r"import.*placed|flow\.testing", p.read_text())]
    assert len(texts) > 100
    assert placing == []
