import pytest
from django.db import IntegrityError, connection, transaction

from portal.accounts.models import Membership
from portal.flow.gate import perform
from portal.flow.offers import inbox, offers
from portal.flow.refusals import Refused, reason_for
from tests.proof.models import Matter

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R071")]


def both(house):
    """A small county: one person holds both roles."""
    place = Membership.objects.get(user=house.reviewer.user)
    place.roles = ["reviewer", "approver"]
    place.save()
    return place.actor


def test_nobody_approves_what_he_recommended(house):
    obj, one = house.matter("recommended"), both(house)
    with pytest.raises(Refused, match="您是审核人，须由他人办理"):
        perform(obj, "approve", by=one, seen=obj.version)
    assert perform(obj, "approve", by=house.approver, seen=obj.version).state == "approved"


def test_the_inbox_and_the_offers_know(house):
    house.matter("recommended")
    assert [task.step for task in inbox(both(house))] == []
    assert [task.step for task in inbox(house.approver)] == ["approve"]
    [obj] = Matter.objects.all()
    reasons = {offer.step.name: offer.reasons for offer in offers(obj, both(house))}
    assert reasons == {
        "approve": ["您是审核人，须由他人办理"],
        "reject": ["您是审核人，须由他人办理"],
        "send_back": [],
    }


def test_a_missing_earlier_stamp_refuses(house):
    obj = house.matter("reviewing", submitted_by=None)
    with pytest.raises(Refused, match="尚无提交人"):
        perform(obj, "recommend", by=house.reviewer, seen=obj.version)


@pytest.mark.parametrize(
    ("assignment", "constraint"),
    [
        ("approved_by_id = recommended_by_id", "proof_matter_approved_by_not_recommended_by"),
        ("approved_by_id = submitted_by_id", "proof_matter_approved_by_not_submitted_by"),
        ("recommended_by_id = submitted_by_id", "proof_matter_recommended_by_not_submitted_by"),
        ("approved_by_id = null", "proof_matter_approved_approved_by"),
        ("recommended_by_id = null", "proof_matter_approved_by_not_recommended_by"),
        ("state = 'nonsense'", "proof_matter_state"),
    ],
)
def test_the_database_refuses_even_raw_sql(house, assignment, constraint):
    obj = house.matter("approved")
    with pytest.raises(IntegrityError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"update proof_matter set {assignment} where id = %s", [obj.pk])
    assert refused.value.__cause__.diag.constraint_name == constraint


def test_a_constraint_speaks_its_reason(house):
    obj = house.matter("approved")
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Matter.objects.filter(pk=obj.pk).update(approved_by=house.reviewer.user)
    assert reason_for(refused.value) == "这一步与前面的环节不得由同一人办理"


def test_a_unique_refusal_becomes_refused(house):
    outlet = house.outlet()
    active = house.grant(outlet)
    second = house.grant(outlet, "requested", person=active.person)
    with pytest.raises(Refused, match="该人员在本网点已有有效权限"):
        perform(second, "activate", by=house.configurer)
    second.refresh_from_db()
    assert second.state == "requested"


def test_an_unmapped_refusal_is_raised_again(house, monkeypatch):
    monkeypatch.setattr("portal.flow.refusals.reasons", dict)
    outlet = house.outlet()
    second = house.grant(outlet, "requested", person=house.grant(outlet).person)
    with pytest.raises(IntegrityError):
        perform(second, "activate", by=house.configurer)


def test_a_send_back_clears_and_the_record_keeps(house):
    obj = house.matter("reviewing")
    obj = perform(obj, "recommend", by=house.reviewer, seen=obj.version)
    obj = perform(obj, "send_back", by=house.reviewer, note="补充", fields_opened=["note"])
    assert (obj.recommended_by, obj.submitted_by) == (None, house.liaison.user)
    assert obj.history().get(step="recommend").actor == house.reviewer.user
