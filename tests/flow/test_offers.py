"""What is open to whom: the buttons of a page, whose turn it is, what waits for me and what I wait for."""

import pytest

from portal.flow.gate import enter, perform
from portal.flow.offers import Task, inbox, offers, turn, waiting
from portal.flow.refusals import Refused
from portal.flow.step import opened
from tests.proof.models import Answer, Matter

pytestmark = pytest.mark.django_db


def unanswered(obj):
    with opened(obj):
        return Answer.objects.create(matter=obj, question="地址")


# Offers ---------------------------------------------------------------------------------------------------------


def test_offers_come_in_order_with_the_reasons_why_not_yet(house):
    obj = house.matter("draft")
    missing = unanswered(obj)
    found = offers(obj, house.liaison)
    assert [(o.step.label, o.reasons) for o in found] == [("提交", ["请先答复“地址”"]), ("撤回", [])]
    assert found[0].reasons[0].at == f"answer-{missing.pk}"
    assert offers(obj, house.reviewer) == []


def test_a_refusal_says_where_it_is_mended(house):
    obj = house.matter("draft")
    missing = unanswered(obj)
    with pytest.raises(Refused) as refused:
        perform(obj, "submit", by=house.liaison)
    assert [(reason, reason.at) for reason in refused.value.reasons] == [("请先答复“地址”", f"answer-{missing.pk}")]


def test_a_department_above_is_offered_only_what_is_declared_above(house):
    obj = house.matter("reviewing")
    assert [o.step.name for o in offers(obj, house.person("reviewer", house.city))] == ["take_over"]
    assert [o.step.name for o in offers(obj, house.reviewer)] == ["recommend", "send_back"]
    assert offers(obj, house.person("reviewer", house.beside)) == []


# Whose turn -----------------------------------------------------------------------------------------------------

TURNS = {
    "draft": None,
    "submitted": ("take_up", "matter_intake", "县局（受理审核员）"),
    "reviewing": ("recommend", "matter_review", "县局（受理审核员）"),
    "recommended": ("approve", "matter_decision", "县局（审批负责人）"),
    "returned": ("resubmit", "matter_supplement", "某银行县支行（机构经办联系人）"),
    "approved": None,
    "rejected": None,
    "withdrawn": None,
}


@pytest.mark.parametrize("state", TURNS)
def test_whose_turn_it_is(house, state):
    due = turn(house.matter(state))
    assert (due and (due.step.name, due.step.duty, str(due))) == TURNS[state]


def test_it_is_the_turn_of_whoever_took_it_over(house):
    obj = perform(house.matter("submitted"), "take_over", by=house.person("reviewer", house.city))
    assert str(turn(obj)) == "市局（受理审核员）"


# What waits for me ----------------------------------------------------------------------------------------------


def test_the_inbox_is_one_statement_oldest_first(house, django_assert_num_queries):
    first = house.matter("submitted")
    second = house.matter("reviewing", recommended_by=None)
    house.matter("submitted", department=house.beside)
    house.matter("reviewing", submitted_by=house.reviewer.user)
    people = house.reviewer, house.liaison, house.supervisor
    with django_assert_num_queries(1):
        tasks = inbox(house.reviewer)
    assert tasks == [
        Task("proof.matter", first.pk, "take_up", first.since),
        Task("proof.matter", second.pk, "recommend", second.since),
    ]
    with django_assert_num_queries(1):
        assert inbox(house.reviewer, most=1) == tasks[:1]
    with django_assert_num_queries(1):
        assert inbox(people[1]) == []
    with django_assert_num_queries(0):
        assert inbox(people[2]) == []


def test_the_inbox_spans_machines(house):
    grant = house.grant(house.outlet(), "requested")
    assert [(t.model, t.pk, t.step) for t in inbox(house.configurer)] == [("proof.grant", grant.pk, "activate")]


def test_a_returned_matter_waits_for_the_partner_that_sent_it(house):
    obj = house.matter("returned")
    assert [(t.pk, t.step) for t in inbox(house.liaison)] == [(obj.pk, "resubmit")]
    assert inbox(house.person("liaison", house.sister)) == []


# What I wait for ------------------------------------------------------------------------------------------------


def test_a_partner_waits_for_what_it_has_sent(house, django_assert_num_queries):
    draft = enter(house.new_matter(), "draft", by=house.liaison)
    assert waiting(house.liaison) == []
    sent = perform(draft, "submit", by=house.liaison)
    with django_assert_num_queries(1):
        assert waiting(house.liaison) == [Task("proof.matter", sent.pk, "take_up", sent.since)]
    assert waiting(house.reviewer) == []
    taken = perform(sent, "take_up", by=house.reviewer)
    assert [t.step for t in waiting(house.liaison)] == ["recommend"]
    back = perform(taken, "send_back", by=house.reviewer, note="补充", fields_opened=["note"])
    assert waiting(house.liaison) == []
    assert [(t.pk, t.step) for t in waiting(house.reviewer)] == [(back.pk, "resubmit")]


def test_nobody_waits_for_what_others_did(house):
    sent = perform(house.matter("draft"), "submit", by=house.liaison)
    assert [t.pk for t in waiting(house.person("liaison", house.branch))] == [sent.pk]
    assert waiting(house.person("liaison", house.sister)) == []
    assert waiting(house.manager) == []
    assert waiting(house.configurer) == []


def test_what_a_side_never_touched_it_does_not_wait_for(house):
    house.matter("submitted")
    assert waiting(house.liaison) == []


# What the record keeps ------------------------------------------------------------------------------------------


def test_words_stand_in_the_note_and_codes_in_the_data(house):
    obj = house.matter("reviewing")
    obj = perform(obj, "send_back", by=house.reviewer, note="照片不清", fields_opened=["note", "title"])
    record = obj.history().last()
    assert (record.note, record.data) == ("照片不清", {"fields_opened": ["note", "title"]})


def test_the_record_says_as_what_somebody_acted(house):
    both = house.person("reviewer approver", house.county)
    obj = perform(house.matter("submitted"), "take_up", by=both)
    record = obj.history().last()
    assert (record.role, record.who) == ("reviewer", "县局reviewer approver（受理审核员，县局）")
    assert (record.label, record.state.label, record.tone) == ("受理", "审核中", "s-now")
    assert obj.history().first().who == "系统"


def test_nobody_is_a_superuser(house):
    assert not house.reviewer.user.is_superuser
    assert not Matter.objects.visible_to(house.person("reviewer", house.beside)).exists()
