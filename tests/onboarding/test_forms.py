from datetime import timedelta

import pytest
from django.utils import timezone

from onboarding.enums import Opinion
from onboarding.forms import (
    AnswerForms,
    ApplicationForm,
    CheckForms,
    NeedForm,
    NegotiationForm,
    OutletForms,
    RequirementForms,
)
from onboarding.models import Application, CooperationNeed
from onboarding.steps import DecideForm, ReasonForm, RecommendForm, SendBackForm
from onboarding.views import new_application
from portal.flow.content import bind
from tests.factories import onboarding as make
from tests.factories import partners as make_partner
from tests.factories.posting import asked, offered, posted

pytestmark = pytest.mark.django_db
STATES = {"state", "version", "since", "drafted_by", "published_by", "submitted_by", "recommended_by", "decided_by",
          "proposed_by", "confirmed_by", "checked_by", "opened", "opinion", "comparison", "department", "applicant",
          "region_path", "organisation_path", "issued_by", "partner"}  # fmt: skip


@pytest.mark.parametrize(
    "form",
    [NeedForm, RequirementForms.form, ApplicationForm, AnswerForms.form, OutletForms.form, CheckForms.form,
     NegotiationForm],
    ids=lambda form: form.__name__,
)  # fmt: skip
def test_no_form_has_a_state_a_stamp_or_a_place(form):
    assert set(form.base_fields) & STATES == set()


def test_the_sides_have_different_fields_of_an_answer():
    assert list(AnswerForms.form.base_fields) == ["requirement", "statement", "qualification", "evidence"]
    assert sorted(CheckForms.form.base_fields) == ["check_note", "check_result"]


@pytest.mark.requirement("R032")
def test_a_new_application_asks_every_condition_by_its_words(rooms):
    need = rooms.need(requirements=("有营业场所", "有制度", "有专线"))
    formset = bind(AnswerForms, new_application(rooms.liaison, str(need.pk)), rooms.liaison)
    assert [form.legend for form in formset.forms] == ["1. 有营业场所", "2. 有制度", "3. 有专线"]
    assert formset.total_form_count() == 3


@pytest.mark.requirement("R032")
def test_the_qualifications_to_cite_are_ones_own_in_force(rooms):
    today = timezone.localdate()
    good = make_partner.qualification(rooms.register, name="甲")
    make_partner.qualification(rooms.register, name="乙", valid_until=today - timedelta(days=1))
    make_partner.qualification(rooms.register, name="丙", retired_on=today)
    make_partner.qualification(rooms.other_register, name="丁")
    formset = bind(AnswerForms, new_application(rooms.liaison, str(rooms.need().pk)), rooms.liaison)
    assert [list(form.fields["qualification"].queryset) for form in formset.forms] == [[good], [good]]


def test_townships_are_chosen_within_the_departments_region(rooms):
    one = new_application(rooms.liaison, str(rooms.need().pk))
    formset = bind(OutletForms, one, rooms.liaison)
    assert {form.fields["township"].within for form in formset.forms} == {"33/3301/330106/"}
    outside = bind(OutletForms, one, rooms.liaison, posted({}, outlets=[offered(rooms.regions["330105001"])]))
    assert not outside.is_valid()
    assert list(outside.forms[0].errors) == ["township"]


def test_the_conditions_of_a_new_need_are_numbered(rooms):
    formset = bind(RequirementForms, CooperationNeed(issued_by=rooms.county), rooms.reviewer)
    assert [form["position"].value() for form in formset.forms] == [1, 2, 3]


@pytest.mark.parametrize(("rows", "right"), [(30, True), (31, False)])
def test_a_need_has_at_most_thirty_conditions(rooms, rows, right):
    data = posted({}, requirements=[{"position": n, "text": "条件", "help": ""} for n in range(1, rows + 1)])
    assert bind(RequirementForms, CooperationNeed(issued_by=rooms.county), rooms.reviewer, data).is_valid() is right


@pytest.mark.requirement("R011")
@pytest.mark.parametrize(("kind", "right"), [("branch", True), ("service_point", True), ("kiosk", False), ("", False)])
def test_a_proposed_outlet_is_of_the_partners_own_or_a_service_point(rooms, kind, right):
    one = new_application(rooms.liaison, str(rooms.need().pk))
    formset = bind(OutletForms, one, rooms.liaison, posted({}, outlets=[offered(rooms.township, kind=kind)]))
    assert (formset.is_valid(), "kind" in formset.forms[0].errors) == (right, not right)


@pytest.mark.parametrize(("rows", "right"), [(50, True), (51, False)])
def test_an_application_has_at_most_fifty_outlets(rooms, rows, right):
    one = new_application(rooms.liaison, str(rooms.need().pk))
    data = posted({}, outlets=[offered(rooms.township, name=f"第 {n} 个") for n in range(rows)])
    assert bind(OutletForms, one, rooms.liaison, data).is_valid() is right


@pytest.mark.requirement("R024")
def test_the_form_of_a_recommendation_carries_the_comparison(rooms):
    one = rooms.application("reviewing")
    form = RecommendForm(obj=one)
    assert form["compared"].value() == make.compared(one)
    assert form.fields["opinion"].choices == [("agree", "同意"), ("disagree", "不同意")]


@pytest.mark.parametrize("opinion", Opinion.values)
def test_a_decision_against_the_recommendation_wants_words(rooms, opinion):
    one = rooms.application("recommended", opinion=opinion)
    assert DecideForm({"note": ""}, obj=one).is_valid() is (opinion == "agree")
    assert DecideForm({"note": "条件已补齐"}, obj=one).is_valid()


def test_a_send_back_offers_every_answer_and_every_outlet_of_this_application(rooms):
    one, other = rooms.application("reviewing"), rooms.application("reviewing", applicant=rooms.other_branch)
    names = {name for name, _ in SendBackForm(obj=one).fields["corrections"].items}
    assert names == {
        "statement", "service_rules", "contact_name", "contact_phone", "outlets",
        *(f"answers:{a.pk}" for a in one.answers.all()),
        *(f"outlets:{o.pk}" for o in one.outlets.all()),
    }  # fmt: skip
    strange = f"answers:{other.answers.first().pk}"
    assert not SendBackForm({"note": "请补正", "corrections": asked(strange)}, obj=one).is_valid()


@pytest.mark.parametrize(("note", "right"), [("", False), ("   ", False), ("理" * 500, True), ("理" * 501, False)])
def test_a_reason_is_given_and_has_a_limit(note, right):
    assert ReasonForm({"note": note}).is_valid() is right


def test_the_row_of_a_new_application_comes_from_the_need_and_the_actor(rooms):
    need = rooms.need(issued_by=rooms.city)
    one = new_application(rooms.liaison, str(need.pk))
    assert isinstance(one, Application)
    assert (one.need, one.partner, one.applicant, one.department) == (need, rooms.register, rooms.branch, rooms.city)
    assert (one.region_path, one.organisation_path) == (rooms.city.region_path, rooms.branch.path)


@pytest.mark.requirement("R032")
@pytest.mark.parametrize(("state", "right"), [("draft", True), ("submitted", False), ("reviewing", False)])
def test_who_was_named_when_it_was_sent_is_replaced_and_never_removed(rooms, state, right):
    one = rooms.application(state)
    form = ApplicationForm({"statement": "愿意承接", "contact_name": "", "contact_phone": ""}, instance=one)
    assert form.is_valid() is right
    assert set(form.errors) == (set() if right else {"contact_name", "contact_phone"})
    other = {"statement": "愿意承接", "contact_name": "何示范", "contact_phone": "13800000002"}
    assert ApplicationForm(other, instance=Application.objects.get(pk=one.pk)).is_valid()
