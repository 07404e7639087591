"""Content through the doors: a form and its formsets, one Amend a side, what a send-back opened, what follows."""

import copy
from dataclasses import replace

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied

from portal.flow.gate import amend, enter, perform
from portal.flow.models import StepRecord
from portal.flow.refusals import Changed, Refused
from tests.proof.forms import AnswerFormSet, CheckFormSet, EntryForm, MatterForm
from tests.proof.models import Answer, Matter

pytestmark = pytest.mark.django_db(transaction=True)


def title(text="新名", note=""):
    return {"forms": [MatterForm], "data": {"title": text, "note": note}}


def rows(parts, *new, **fields):
    """What a page with the formset sends: its management form, the parts that are there, and new ones."""
    there = [{"id": part.pk, "question": part.question, "text": part.text, **fields} for part in parts]
    data = {"answers-TOTAL_FORMS": len(there) + len(new), "answers-INITIAL_FORMS": len(there)}
    for place, row in enumerate([*there, *new]):
        data |= {f"answers-{place}-{name}": value for name, value in row.items()}
    return data


def answer(obj, text):
    return {"forms": [AnswerFormSet], "data": rows(obj.answers.all(), text=text)}


def check(obj, *parts):
    """The department's page: every answer with its box, these ticked."""
    there = list(obj.answers.order_by("pk"))
    data = {"answers-TOTAL_FORMS": len(there), "answers-INITIAL_FORMS": len(there)}
    for place, part in enumerate(there):
        data |= {f"answers-{place}-id": part.pk, **({f"answers-{place}-checked": "on"} if part in parts else {})}
    return {"forms": [CheckFormSet], "data": data}


def returned(house, *names):
    return perform(house.matter("reviewing"), "send_back", by=house.reviewer, note="补充", fields_opened=list(names))


# What amend does ------------------------------------------------------------------------------------------------


def test_amend_writes_raises_the_version_and_records(house):
    obj = amend(house.matter("draft"), by=house.liaison, seen=1, **title("城东网点"))
    assert (obj.title, obj.version, Matter.objects.get().title) == ("城东网点", 2, "城东网点")
    record = obj.history().last()
    told = (record.step, record.label, record.source, record.target, record.data, record.role_name)
    assert told == ("amend", "修改", "draft", "draft", {"changed": ["title"]}, "机构经办联系人")


def test_nothing_changed_is_no_version(house):
    assert amend(house.matter("draft"), by=house.liaison, seen=1, **title("城西网点")).version == 1


def test_a_part_counts_as_the_owner(house):
    obj = house.matter("draft")
    before = obj.digest()
    obj = amend(obj, by=house.liaison, seen=1, **answer(obj, "60平方米"))
    assert (obj.version, obj.answers.get().text) == (2, "60平方米")
    assert obj.digest() != before


def test_a_form_and_its_formset_are_one_amend(house):
    obj = house.matter("draft")
    data = {
        "title": "城东网点",
        "note": "",
        **rows(obj.answers.all(), {"question": "地址", "text": "文三路"}, text="60"),
    }
    obj = amend(obj, by=house.liaison, seen=1, forms=[MatterForm, AnswerFormSet], data=data)
    assert (obj.title, obj.version) == ("城东网点", 2)
    assert list(obj.answers.order_by("pk").values_list("question", "text")) == [("面积", "60"), ("地址", "文三路")]
    assert obj.history().last().data == {"changed": ["answers", "title"]}


def test_rows_of_a_part_come_and_go(house):
    obj = house.matter("draft")
    new = {"question": "地址", "text": "文三路"}
    data = rows(obj.answers.all(), new, DELETE="on")
    obj = amend(obj, by=house.liaison, seen=1, forms=[AnswerFormSet], data=data)
    assert [(a.question, a.text) for a in obj.answers.all()] == [("地址", "文三路")]


def test_a_row_that_came_and_went_on_one_page_is_nothing(house):
    obj = house.matter("draft")
    data = rows(obj.answers.all(), {"question": "地址", "text": "", "DELETE": "on"})
    assert amend(obj, by=house.liaison, seen=1, forms=[AnswerFormSet], data=data).version == 1


def test_a_formset_that_was_not_sent_is_untouched(house):
    obj = house.matter("draft")
    obj = amend(obj, by=house.liaison, seen=1, forms=[MatterForm, AnswerFormSet], data={"title": "新名", "note": ""})
    assert (obj.title, obj.answers.get().text) == ("新名", "80平方米")


def test_the_part_says_what_follows_on_its_row(house):
    """An answer that changes is to be checked again; one that stays the same stays checked."""
    obj = house.matter("reviewing")
    obj = amend(obj, by=house.reviewer, seen=1, **check(obj, obj.answers.get()))
    assert obj.answers.get().checked
    obj = perform(obj, "send_back", by=house.reviewer, note="补充", fields_opened=["answers"])
    obj = amend(obj, by=house.liaison, seen=obj.version, **answer(obj, "80平方米"))
    assert obj.answers.get().checked
    obj = amend(obj, by=house.liaison, seen=obj.version, **answer(obj, "60平方米"))
    assert not obj.answers.get().checked


# What amend refuses ---------------------------------------------------------------------------------------------


def test_a_stale_version_says_by_whom_when_and_what(house):
    obj = house.matter("draft")
    old = copy.copy(obj)
    record = amend(obj, by=house.liaison, seen=1, **title("甲")).history().last()
    with pytest.raises(Changed) as refused:
        amend(old, by=house.liaison, seen=1, **title("乙"))
    who = "某银行县支行liaison（机构经办联系人，某银行县支行）"
    assert str(refused.value) == f"您打开之后，{who}于{record.when}修改，请核对后再办"
    assert refused.value.record == record
    assert Matter.objects.get().title == "甲"


def test_the_version_must_be_said(house):
    with pytest.raises(TypeError, match="say which version"):
        amend(house.matter("draft"), by=house.liaison, seen=None, **title())


def test_state_right_and_scope_are_asked(house):
    with pytest.raises(Refused, match="当前状态为“待受理”，不能修改此内容") as refused:
        amend(house.matter("submitted"), by=house.liaison, seen=1, **title())
    assert refused.value.record.step == "placed"
    with pytest.raises(PermissionDenied):
        amend(house.matter("draft"), by=house.approver, seen=1, **title())
    with pytest.raises(PermissionDenied):
        amend(house.matter("draft"), by=house.person("liaison", house.bank), seen=1, **title())
    with pytest.raises(ObjectDoesNotExist):
        amend(house.matter("draft"), by=house.person("liaison", house.sister), seen=1, **title())
    with pytest.raises(PermissionDenied):
        amend(house.outlet(), by=house.supervisor, seen=1, **title())


def test_an_invalid_form_is_refused_with_its_errors(house):
    obj = house.matter("draft")
    data = {"title": "", "note": "", **rows(obj.answers.all(), question="")}
    with pytest.raises(Refused) as refused:
        amend(obj, by=house.liaison, seen=1, forms=[MatterForm, AnswerFormSet], data=data)
    assert sorted(refused.value.errors) == ["answers-0-question", "title"]
    assert (Matter.objects.get().version, Answer.objects.get().question) == (1, "面积")


def test_a_row_of_another_owner_is_no_row_of_this_one(house):
    obj, other = house.matter("draft"), house.matter("draft")
    with pytest.raises(Refused) as refused:
        amend(obj, by=house.liaison, seen=1, forms=[AnswerFormSet], data=rows(other.answers.all(), text="60"))
    assert "answers-0-id" in refused.value.errors
    assert set(Answer.objects.values_list("text", flat=True)) == {"80平方米"}


# Sides ----------------------------------------------------------------------------------------------------------


def test_each_side_amends_what_is_its_own(house):
    """Under review the department checks answers, and nothing else; the partner has nothing to change."""
    obj = house.matter("reviewing")
    assert (obj.allowed_edits("department"), obj.allowed_edits("partner")) == ({"answers.checked"}, set())
    with pytest.raises(Refused, match="不能修改此内容"):
        amend(copy.copy(obj), by=house.reviewer, seen=1, **answer(obj, "60平方米"))
    with pytest.raises(Refused, match="不能修改此内容"):
        amend(copy.copy(obj), by=house.reviewer, seen=1, **title())
    with pytest.raises(Refused, match="不能修改此内容"):
        amend(copy.copy(obj), by=house.liaison, seen=1, **check(obj, obj.answers.get()))
    obj = amend(obj, by=house.reviewer, seen=1, **check(obj, obj.answers.get()))
    assert (obj.answers.get().checked, obj.answers.get().text) == (True, "80平方米")
    assert (obj.checked_by, obj.recommended_by) == (house.reviewer.user, None)
    assert obj.history().last().digest == obj.digest() != ""


def test_who_may_check_may_not_add_or_remove(house):
    obj = house.matter("reviewing")
    data = check(obj)["data"] | {"answers-TOTAL_FORMS": 2, "answers-1-question": "地址", "answers-1-checked": "on"}
    with pytest.raises(Refused, match="不能修改此内容"):
        amend(copy.copy(obj), by=house.reviewer, seen=1, forms=[CheckFormSet], data=data)
    with pytest.raises(Refused, match="不能修改此内容"):
        amend(obj, by=house.reviewer, seen=1, forms=[AnswerFormSet], data=rows(obj.answers.all(), DELETE="on"))
    assert Answer.objects.count() == 1


def test_whose_stamp_an_amend_bears_can_be_one_of_four_eyes(house, monkeypatch):
    facts = Matter.steps["recommend"]
    monkeypatch.setitem(Matter.steps, "recommend", replace(facts, differs_from=("submitted_by", "checked_by")))
    obj = house.matter("reviewing")
    with pytest.raises(Refused, match="尚无核对人"):
        perform(copy.copy(obj), "recommend", by=house.reviewer, seen=1)
    obj = amend(obj, by=house.reviewer, seen=1, **check(obj, obj.answers.get()))
    with pytest.raises(Refused, match="您是核对人，须由他人办理"):
        perform(copy.copy(obj), "recommend", by=house.reviewer, seen=obj.version)
    second = house.person("reviewer", house.county)
    assert perform(obj, "recommend", by=second, seen=obj.version).checked_by == house.reviewer.user


def test_the_guards_of_an_amend_judge_what_was_written_and_undo_it(house, monkeypatch):
    def nothing_of_sixty(obj, by):
        return "不能写 60" if obj.answers.filter(text="60").exists() else ""

    partner, department = Matter.editable
    monkeypatch.setattr(Matter, "editable", (replace(partner, guards=(nothing_of_sixty,)), department))
    obj = house.matter("draft")
    with pytest.raises(Refused, match=r"^不能写 60$"):
        amend(copy.copy(obj), by=house.liaison, seen=1, **answer(obj, "60"))
    assert (obj.answers.get().text, Matter.objects.get().version, obj.history().count()) == ("80平方米", 1, 1)
    assert amend(obj, by=house.liaison, seen=1, **answer(obj, "61")).version == 2


# What a send-back opened ----------------------------------------------------------------------------------------


def test_a_send_back_opens_only_what_it_names(house):
    obj = returned(house, "note")
    assert obj.allowed_edits("partner") == {"note"}
    with pytest.raises(Refused, match="不能修改此内容"):
        amend(copy.copy(obj), by=house.liaison, seen=obj.version, **title("新名"))
    with pytest.raises(Refused, match="不能修改此内容"):
        amend(copy.copy(obj), by=house.liaison, seen=obj.version, **answer(obj, "1"))
    obj = amend(obj, by=house.liaison, seen=obj.version, **title("城西网点", "已补充"))
    assert obj.note == "已补充"
    assert perform(obj, "resubmit", by=house.liaison).opened == []


def test_a_send_back_cannot_open_what_the_state_does_not(house):
    obj = house.matter("reviewing")
    with pytest.raises(Refused) as refused:
        perform(obj, "send_back", by=house.reviewer, note="补充", fields_opened=["department"])
    assert list(refused.value.errors) == ["fields_opened"]


def test_single_rows_are_opened_by_their_name(house):
    obj = house.matter("reviewing", answers=2)
    first, second = obj.answers.order_by("pk")
    obj = perform(obj, "send_back", by=house.reviewer, note="补充", fields_opened=[f"answers:{second.pk}"])
    assert obj.allowed_edits("partner") == {f"answers:{second.pk}"}

    def send(*changed, data=None):
        there = rows([first, second]) | {f"answers-{place}-text": "60" for place in changed} | (data or {})
        return amend(copy.copy(obj), by=house.liaison, seen=obj.version, forms=[AnswerFormSet], data=there)

    for refused in (
        lambda: send(0),
        lambda: send(0, 1),
        lambda: send(1, data={"answers-1-DELETE": "on"}),
        lambda: send(data={"answers-TOTAL_FORMS": 3, "answers-2-question": "新", "answers-2-text": "新"}),
    ):
        with pytest.raises(Refused, match="不能修改此内容"):
            refused()
    assert [a.text for a in send(1).answers.order_by("pk")] == ["80平方米", "60"]


def test_a_field_neither_sent_nor_allowed_stays(house):
    """A page shows what may not be changed as plain text, and so does not send it."""
    obj = returned(house, "note")
    obj = amend(obj, by=house.liaison, seen=obj.version, forms=[MatterForm], data={"note": "已补充"})
    assert (obj.title, obj.note, obj.version) == ("城西网点", "已补充", 3)


def test_a_closed_row_that_is_not_sent_stays(house):
    obj = house.matter("reviewing", answers=2)
    first, second = obj.answers.order_by("pk")
    obj = perform(obj, "send_back", by=house.reviewer, note="补充", fields_opened=[f"answers:{second.pk}"])
    data = {"answers-TOTAL_FORMS": 2, "answers-INITIAL_FORMS": 2, "answers-0-id": first.pk}
    data |= {"answers-1-id": second.pk, "answers-1-question": second.question, "answers-1-text": "60"}
    obj = amend(obj, by=house.liaison, seen=obj.version, forms=[AnswerFormSet], data=data)
    assert [a.text for a in obj.answers.order_by("pk")] == ["80平方米", "60"]


# What follows ---------------------------------------------------------------------------------------------------


def test_an_amend_after_a_decision_lets_it_lapse(house):
    obj = house.matter("recommended")
    obj = amend(obj, by=house.liaison, seen=1, **answer(obj, "60平方米"))
    assert (obj.state, obj.recommended_by, obj.version) == ("reviewing", None, 3)
    amended, lapsed = list(obj.history())[-2:]
    assert (lapsed.step, lapsed.cause, lapsed.actor) == ("lapse", amended, house.liaison.user)


def test_nothing_changed_lets_nothing_lapse(house):
    obj = house.matter("recommended")
    obj = amend(obj, by=house.liaison, seen=1, **answer(obj, "80平方米"))
    assert (obj.state, obj.recommended_by, obj.version) == ("recommended", house.reviewer.user, 1)


def test_a_decision_on_a_changed_version_is_refused(house):
    obj = house.matter("reviewing")
    seen = obj.version
    obj = perform(obj, "send_back", by=house.reviewer, note="补充", fields_opened=["answers"])
    obj = amend(obj, by=house.liaison, seen=obj.version, **answer(obj, "60平方米"))
    obj = perform(perform(obj, "resubmit", by=house.liaison), "take_up", by=house.reviewer)
    with pytest.raises(Changed, match=r"您打开之后，县局reviewer（受理审核员，县局）于.*受理，请核对后再办"):
        perform(copy.copy(obj), "recommend", by=house.reviewer, seen=seen)
    with pytest.raises(TypeError, match="say which version"):
        perform(obj, "recommend", by=house.reviewer)


def test_a_form_saved_after_a_step_is_told_of_the_step(house):
    old = house.matter("draft")
    perform(copy.copy(old), "submit", by=house.liaison)
    with pytest.raises(Changed, match=r"于.*提交，请核对后再办"):
        amend(old, by=house.liaison, seen=1, **title())


# Digests --------------------------------------------------------------------------------------------------------


def test_every_stamp_and_every_decision_keeps_the_digest_of_its_content(house):
    obj = enter(house.new_matter(), "draft", by=house.liaison)
    digests = [obj.digest()]
    for name, by in (("submit", house.liaison), ("take_up", house.reviewer), ("recommend", house.reviewer)):
        obj = perform(obj, name, by=by, seen=obj.version)
    obj = perform(obj, "approve", by=house.approver, seen=obj.version)
    assert dict(obj.history().values_list("step", "digest")) == {
        "draft": "",
        "submit": digests[0],
        "take_up": "",
        "recommend": digests[0],
        "approve": digests[0],
    }
    assert obj.digest() == digests[0]
    assert len(digests[0]) == 64


def test_the_digest_is_of_what_the_database_holds(house, monkeypatch):
    """A step may leave a value in memory that looks different once it was stored."""
    taken = Matter.submit

    def submit(self, *, by):
        taken(self, by=by)
        self.title = 2026

    monkeypatch.setattr(Matter, "submit", submit)
    obj = perform(house.matter("draft"), "submit", by=house.liaison)
    assert obj.history().last().digest == Matter.objects.get().digest()


# Entry ----------------------------------------------------------------------------------------------------------

NEW = {"title": "城东网点", **rows((), {"question": "面积", "text": "60"}, {"question": "地址", "text": "文三路"})}


def test_a_row_enters_with_its_parts(house):
    data = NEW | {"partner": house.branch.pk}
    obj = enter(house.new_matter(), "draft", by=house.liaison, forms=[EntryForm, AnswerFormSet], data=data)
    assert (obj.title, obj.version, obj.state) == ("城东网点", 1, "draft")
    assert list(obj.answers.order_by("pk").values_list("question", "text")) == [("面积", "60"), ("地址", "文三路")]
    assert [r.step for r in obj.history()] == ["draft"]


def test_what_is_wrong_with_a_part_keeps_the_whole_out(house):
    data = NEW | {"partner": house.branch.pk, "answers-1-question": ""}
    with pytest.raises(Refused) as refused:
        enter(house.new_matter(), "draft", by=house.liaison, forms=[EntryForm, AnswerFormSet], data=data)
    assert list(refused.value.errors) == ["answers-1-question"]
    assert [m.objects.count() for m in (Matter, Answer, StepRecord)] == [0, 0, 0]


def test_the_choices_of_a_form_are_what_the_actor_may_see(house):
    data = NEW | {"partner": house.other_branch.pk}
    with pytest.raises(Refused) as refused:
        enter(house.new_matter(), "draft", by=house.liaison, forms=[EntryForm], data=data)
    assert list(refused.value.errors) == ["partner"]


def test_an_entry_that_is_stamped_keeps_the_digest_with_its_parts(house, monkeypatch):
    monkeypatch.setitem(Matter.steps, "draft", replace(Matter.steps["draft"], stamp="submitted_by"))
    data = NEW | {"partner": house.branch.pk}
    obj = enter(house.new_matter(), "draft", by=house.liaison, forms=[EntryForm, AnswerFormSet], data=data)
    assert obj.submitted_by == house.liaison.user
    assert obj.history().get().digest == obj.digest()
    alone = enter(house.new_matter(title="城东网点"), "draft", by=house.liaison)
    assert alone.history().get().digest != obj.digest()
