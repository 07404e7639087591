import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied

from portal.flow.gate import amend, perform
from portal.flow.refusals import Changed, Refused
from tests.proof.forms import AnswerFormSet, MatterForm
from tests.proof.models import Matter

pytestmark = pytest.mark.django_db(transaction=True)


def title(text="新名", note=""):
    return {"forms": [MatterForm], "data": {"title": text, "note": note}}


def answer(obj, text):
    [part] = obj.answers.all()
    data = {
        "answers-TOTAL_FORMS": 1,
        "answers-INITIAL_FORMS": 1,
        "answers-0-id": part.pk,
        "answers-0-question": part.question,
        "answers-0-text": text,
    }
    return {"forms": [AnswerFormSet], "data": data}


def test_amend_writes_raises_the_version_and_records(house):
    obj = house.matter("draft")
    obj = amend(obj, by=house.liaison, seen=1, **title("城东网点"))
    assert (obj.title, obj.version, Matter.objects.get().title) == ("城东网点", 2, "城东网点")
    record = obj.history().last()
    assert (record.step, record.source, record.target, record.data) == (
        "amend",
        "draft",
        "draft",
        {"changed": ["title"]},
    )


def test_nothing_changed_is_no_version(house):
    obj = house.matter("draft")
    assert amend(obj, by=house.liaison, seen=1, **title("城西网点")).version == 1


def test_a_part_counts_as_the_owner(house):
    obj = house.matter("draft")
    before = obj.digest()
    obj = amend(obj, by=house.liaison, seen=1, **answer(obj, "60平方米"))
    assert (obj.version, obj.answers.get().text) == (2, "60平方米")
    assert obj.digest() != before


def test_stale_version_says_by_whom(house):
    obj = house.matter("draft")
    amend(obj, by=house.liaison, seen=1, **title("甲"))
    with pytest.raises(Changed, match="内容已被某银行县支行liaison于"):
        amend(obj, by=house.liaison, seen=1, **title("乙"))
    assert Matter.objects.get().title == "甲"


def test_state_right_and_scope_are_asked(house):
    with pytest.raises(Refused, match="待受理"):
        amend(house.matter("submitted"), by=house.liaison, seen=1, **title())
    with pytest.raises(PermissionDenied):
        amend(house.matter("draft"), by=house.reviewer, seen=1, **title())
    with pytest.raises(ObjectDoesNotExist):
        amend(house.matter("draft"), by=house.person("liaison", house.sister), seen=1, **title())
    with pytest.raises(PermissionDenied):
        amend(house.outlet(), by=house.supervisor, seen=1, **title())


def test_invalid_form_is_refused_with_its_errors(house):
    with pytest.raises(Refused) as refused:
        amend(house.matter("draft"), by=house.liaison, seen=1, **title(""))
    assert list(refused.value.errors) == ["title"]


def test_a_send_back_opens_only_what_it_names(house):
    obj = house.matter("reviewing")
    obj = perform(obj, "send_back", by=house.reviewer, note="补充", fields_opened=["note"])
    with pytest.raises(Refused, match="不能修改"):
        amend(obj, by=house.liaison, seen=obj.version, **title("新名"))
    with pytest.raises(Refused, match="不能修改"):
        amend(obj, by=house.liaison, seen=obj.version, **answer(obj, "1"))
    obj = amend(obj, by=house.liaison, seen=obj.version, **title("城西网点", "已补充"))
    assert obj.note == "已补充"
    assert perform(obj, "resubmit", by=house.liaison).opened == []


def test_an_amend_after_a_decision_lets_it_lapse(house):
    obj = house.matter("recommended")
    obj = amend(obj, by=house.liaison, seen=1, **answer(obj, "60平方米"))
    assert (obj.state, obj.recommended_by, obj.version) == ("reviewing", None, 3)
    amended, lapsed = list(obj.history())[-2:]
    assert (lapsed.step, lapsed.cause, lapsed.actor) == ("lapse", amended, house.liaison.user)


def test_decision_on_a_changed_version_is_refused(house):
    obj = house.matter("reviewing")
    seen = obj.version
    obj = perform(obj, "send_back", by=house.reviewer, note="补充", fields_opened=["answers"])
    obj = amend(obj, by=house.liaison, seen=obj.version, **answer(obj, "60平方米"))
    obj = perform(perform(obj, "resubmit", by=house.liaison), "take_up", by=house.reviewer)
    with pytest.raises(Changed):
        perform(obj, "recommend", by=house.reviewer, seen=seen)
    with pytest.raises(TypeError, match="say which version"):
        perform(obj, "recommend", by=house.reviewer)


def test_the_record_keeps_the_digest_of_what_was_decided(house):
    obj = house.matter("reviewing")
    obj = perform(obj, "recommend", by=house.reviewer, seen=obj.version)
    record = obj.history().last()
    assert record.digest == obj.digest()
    obj = perform(obj, "approve", by=house.approver, seen=obj.version)
    assert obj.history().last().digest == record.digest
