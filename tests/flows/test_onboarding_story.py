"""Chapter 6.1 from need to decision, through the doors only: three sides, three applicants, one of them preferred."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from onboarding.forms import NegotiationForm
from onboarding.models import Application, Negotiation
from partners import actions
from partners.models import Cooperation
from portal.flow.gate import amend, enter, perform
from portal.flow.offers import inbox, offers, turn, waiting
from portal.flow.refusals import Refused
from portal.jobs.models import run_waiting
from tests.factories import onboarding as make
from tests.factories.posting import amended, applied, asked, checked, new_need, offered, posted

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.requirement("R010", "R015", "R020", "R024", "R031", "R032"),
]


def published(rooms):
    need = new_need(rooms.reviewer, ("有营业场所", "有有效的许可证"), title="西湖区乡镇网点")
    assert [task.step for task in inbox(rooms.approver)] == ["publish"]
    assert inbox(rooms.one("approver", rooms.city)) == []
    return perform(need, "publish", by=rooms.approver, seen=need.version)


def licensed(rooms):
    return actions.add_qualification(
        partner=rooms.register, by=rooms.manager, name="金融许可证", certificate="B1",
        valid_from=timezone.localdate(), valid_until=None,
    )  # fmt: skip


def submitted(by, need, outlets, **answer):
    return perform(applied(by, need, outlets, **answer), "submit", by=by)


def minutes_of(rooms, one):
    """Sent back once by the partner, then confirmed by both."""
    fields = {"held_on": timezone.localdate(), "place": "会议室", "attendees": "双方各两人", "minutes": "网点两个"}
    minutes = enter(
        Negotiation(application=one), "draft", by=rooms.reviewer, forms=[NegotiationForm], data=posted(fields)
    )
    minutes = perform(minutes, "propose", by=rooms.reviewer, seen=minutes.version)
    minutes = perform(minutes, "send_back", by=rooms.liaison, note="应为三个")
    data = posted(fields | {"minutes": "网点三个"})
    minutes = amend(minutes, by=rooms.reviewer, seen=minutes.version, forms=[NegotiationForm], data=data)
    minutes = perform(minutes, "propose", by=rooms.reviewer, seen=minutes.version)
    assert str(turn(minutes)) == "某银行县支行（机构经办联系人）"
    return perform(minutes, "confirm", by=rooms.liaison, seen=minutes.version)


def recommend(one, by, opinion="agree", note="条件齐全"):
    data = {"opinion": opinion, "note": note, "compared": make.compared(one)}
    return perform(one, "recommend", by=by, seen=one.version, **data)


def test_from_the_need_to_the_cooperation(rooms):
    need, licence = published(rooms), licensed(rooms)
    sandun, beishan = rooms.regions["330106109"], rooms.township
    wide = [offered(beishan, name="北山"), offered(sandun, name="三墩", village="二村")]
    one = submitted(rooms.liaison, need, wide, qualification=licence)
    other = submitted(rooms.other_liaison, need, [offered(beishan)])
    insurer = rooms.one("liaison", rooms.insurer_branch)
    third = applied(insurer, need, [offered(beishan)])

    # Whose turn it is, told to both sides alike.
    assert str(turn(one)) == "县局（受理审核员）"
    assert {task.pk for task in inbox(rooms.reviewer)} == {one.pk, other.pk}
    assert [task.pk for task in waiting(rooms.liaison)] == [one.pk]
    assert not Application.objects.visible_to(rooms.reviewer).filter(pk=third.pk).exists()

    # Reviewed, sent back with one answer open, corrected, checked.
    one = perform(one, "take_up", by=rooms.reviewer)
    first = one.answers.first()
    one = perform(one, "send_back", by=rooms.reviewer, note="场地权属不清", corrections=asked(f"answers:{first.pk}"))
    assert [task.step for task in inbox(rooms.liaison) if task.pk == one.pk] == ["resubmit"]
    one = amended(one, rooms.liaison, answers={first.pk: {"statement": "自有场地，附权属证明"}})
    one = checked(perform(one, "resubmit", by=rooms.liaison), rooms.reviewer)
    other = checked(perform(other, "take_up", by=rooms.reviewer), rooms.reviewer)

    # Recommended on the comparison, lapsed by an amend, recommended again.
    one = recommend(one, rooms.reviewer)
    assert [(r["rank"], r["application"], r["townships"]) for r in one.comparison] == [
        (1, one.pk, 2),
        (2, other.pk, 1),
    ]
    assert [task.step for task in inbox(rooms.approver)] == ["approve"]
    outlet = one.outlets.first()
    one = amended(one, rooms.liaison, outlets={outlet.pk: {"hours": "周一至周日 8:00–18:00"}})
    assert (one.state, inbox(rooms.approver)) == ("reviewing", [])
    one = recommend(one, rooms.reviewer)

    # Neither the recommender nor a department above decides, and nobody before the minutes are confirmed.
    [offer, *_] = [o for o in offers(one, rooms.approver) if o.step.name == "approve"]
    assert [str(reason) for reason in offer.reasons] == ["还没有双方确认的协商纪要"]
    minutes_of(rooms, one)
    with pytest.raises(PermissionDenied):
        perform(one, "approve", by=rooms.reviewer, seen=one.version, note="")
    with pytest.raises(PermissionDenied):
        perform(one, "approve", by=rooms.one("approver", rooms.city), seen=one.version, note="")
    one = perform(Application.objects.get(pk=one.pk), "approve", by=rooms.approver, seen=one.version, note="同意")

    # The other one is rejected, the draft finds the need closed, and one cooperation is born.
    other = recommend(other, rooms.reviewer, "disagree", "只到一个乡镇")
    other = perform(other, "reject", by=rooms.approver, seen=other.version, note="已有更合适的机构")
    perform(need, "close_early", by=rooms.approver, note="名额已满")
    with pytest.raises(Refused, match="不再接受合作意向"):
        perform(third, "submit", by=insurer)
    run_waiting()
    born = Cooperation.objects.get()
    assert (born.organisation, born.department, born.state) == (rooms.branch, rooms.county, "agreed")
    assert born.history().get().cause == one.history().last()
    told = [(r.step, r.source, r.target) for r in one.history()]
    assert told == [
        ("draft", "", "draft"),
        ("submit", "draft", "submitted"),
        ("take_up", "submitted", "reviewing"),
        ("send_back", "reviewing", "returned"),
        ("amend", "returned", "returned"),
        ("resubmit", "returned", "reviewing"),
        ("amend", "reviewing", "reviewing"),
        ("recommend", "reviewing", "recommended"),
        ("amend", "recommended", "recommended"),
        ("lapse", "recommended", "reviewing"),
        ("recommend", "reviewing", "recommended"),
        ("approve", "recommended", "approved"),
    ]
