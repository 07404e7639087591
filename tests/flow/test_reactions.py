import pytest
from django.core.exceptions import PermissionDenied

from portal.accounts.actor import SYSTEM
from portal.flow.gate import perform
from portal.flow.models import Hold, StepRecord
from portal.flow.reactions import REACTIONS, Reaction
from portal.flow.refusals import Refused
from portal.jobs.models import Job, run_waiting
from tests.proof.models import Outlet

pytestmark = pytest.mark.django_db


def state(obj):
    return type(obj).objects.values_list("state", flat=True).get(pk=obj.pk)


def test_a_chain_in_one_transaction_knows_its_cause(house):
    outlet = house.outlet()
    grants = [house.grant(outlet), house.grant(outlet, "requested"), house.grant(outlet)]
    agreement = perform(house.agreement(outlet), "expire", by=SYSTEM)
    assert (state(agreement), state(outlet)) == ("expired", "suspended")
    assert [state(g) for g in grants] == ["suspended", "requested", "suspended"]
    frozen = grants[0].history().last()
    assert (frozen.step, frozen.cause.step, frozen.cause.cause.step) == ("suspend", "suspend", "expire")
    assert len(set(StepRecord.objects.exclude(step="placed").values_list("transaction", flat=True))) == 1


def test_the_initiator_stays_the_author(house):
    outlet = house.outlet()
    grant = house.grant(outlet)
    perform(outlet, "suspend", by=house.supervisor)
    record = grant.history().last()
    assert (record.actor, record.organisation) == (house.supervisor.user, None)


def test_each_cause_closes_its_own_hold(house):
    outlet = house.outlet()
    first, second = house.agreement(outlet), house.agreement(outlet)
    first, second = (perform(a, "expire", by=SYSTEM) for a in (first, second))
    outlet = perform(outlet, "suspend", by=house.supervisor)
    assert outlet.holds().count() == 3
    first = perform(first, "renew", by=house.supervisor)
    with pytest.raises(Refused, match=f"^尚有未解除的暂停：服务协议{second.pk}$"):
        perform(outlet, "resume", by=house.supervisor)
    second = perform(second, "renew", by=house.supervisor)
    assert state(outlet) == "suspended"
    outlet = perform(outlet, "resume", by=house.supervisor)
    assert (outlet.state, outlet.holds().count(), Hold.objects.exclude(closed=None).count()) == (
        "operating",
        0,
        3,
    )


def test_a_refusal_in_a_reaction_refuses_the_whole(house, monkeypatch):
    outlet = house.outlet()
    agreement, grant = house.agreement(outlet), house.grant(outlet)
    refuse = Reaction("proof.Outlet.suspend", "proof.Outlet.resume", lambda o: Outlet.objects.filter(pk=o.pk))
    monkeypatch.setitem(REACTIONS, "proof.Outlet.suspend", [*REACTIONS["proof.Outlet.suspend"], refuse])
    with pytest.raises(Refused, match="尚有未解除的暂停"):
        perform(agreement, "expire", by=SYSTEM)
    assert (state(agreement), state(outlet), state(grant)) == ("in_force", "operating", "active")
    assert not StepRecord.objects.exclude(step="placed").exists()


def test_later_is_a_job_of_the_same_transaction(house):
    obj = house.matter("recommended")
    obj = perform(obj, "approve", by=house.approver, seen=obj.version)
    assert not Outlet.objects.exists()
    assert sorted(job.handler.rpartition(".")[2] for job in Job.objects.filter(done=None)) == [
        "react_later",
        "tell_the_partner",
    ]
    assert run_waiting() == 2
    opened = Outlet.objects.get().history().get()
    assert (opened.step, opened.cause, opened.actor) == ("open", obj.history().last(), house.approver.user)
    assert run_waiting() == 0


def test_a_failing_job_stays_and_leaves_nothing(house, monkeypatch):
    obj = house.matter("recommended")
    perform(obj, "approve", by=house.approver, seen=obj.version)
    monkeypatch.setattr("portal.flow.effects.hold", lambda *_: 1 / 0)
    run_waiting()
    job = Job.objects.get(done=None)
    assert (job.attempts, job.error.partition("（")[0]) == (1, "ZeroDivisionError")
    assert not Outlet.objects.exists()


def test_the_system_takes_only_its_own_steps(house):
    outlet = house.outlet()
    with pytest.raises(PermissionDenied):
        perform(outlet, "suspend", by=SYSTEM)
    with pytest.raises(PermissionDenied):
        perform(house.agreement(outlet), "expire", by=house.supervisor)
