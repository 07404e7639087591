"""Every rule with a case that it lets pass and one that it refuses, in the words that the person reads."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from onboarding import rules
from onboarding.models import Application
from portal.flow.gate import perform
from portal.flow.refusals import Refused
from tests.factories import onboarding as make
from tests.factories import partners as make_partner
from tests.factories.onboarding import rewrite
from tests.factories.posting import amended, asked

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)


def at(reason):
    return str(reason), getattr(reason, "at", "")


@pytest.mark.requirement("R031")
def test_a_need_is_complete(rooms):
    assert rules.need_is_complete(rooms.need("draft", closes_on=TODAY, opens_on=TODAY), rooms.approver) == ""


@pytest.mark.requirement("R031")
def test_a_need_whose_closing_date_is_past_is_not_published(rooms):
    need = rooms.need("draft", closes_on=TODAY - DAY)
    assert at(rules.need_is_complete(need, rooms.approver)) == ("截止日期2026年11月22日已过", "facts")


@pytest.mark.requirement("R031")
def test_a_need_without_conditions_is_not_published(rooms):
    need = rooms.need("draft", requirements=())
    assert at(rules.need_is_complete(need, rooms.approver)) == ("还没有写明资格条件", "requirements")


@pytest.mark.requirement("R031")
@pytest.mark.parametrize(
    ("opens", "closes", "reason"),
    [
        (0, 0, ""),
        (-5, 0, ""),
        (0, 5, ""),
        (1, 5, "合作需求“乡镇合作网点”自2026年11月24日起接受合作意向"),
        (-5, -1, "合作需求“乡镇合作网点”已于2026年11月22日截止"),
    ],
)
def test_a_need_is_open_from_its_first_day_to_its_last(rooms, opens, closes, reason):
    need = rooms.need(opens_on=TODAY + opens * DAY, closes_on=TODAY + closes * DAY)
    application = rooms.application("draft", need)
    assert rules.need_is_open(application, rooms.liaison) == reason
    assert need.is_open is (reason == "")


@pytest.mark.requirement("R031")
@pytest.mark.parametrize(("state", "word"), [("draft", "草稿"), ("closed", "已截止"), ("withdrawn", "已撤回")])
def test_a_need_that_is_not_published_is_not_open(rooms, state, word):
    application = rooms.application("draft", rooms.need(state))
    assert rules.need_is_open(application, rooms.liaison) == f"合作需求“乡镇合作网点”{word}，不再接受合作意向"


CHAIN = {  # who answers whose need: own county, city and province, and no other
    ("branch", "county"): True,
    ("branch", "city"): True,
    ("branch", "province"): True,
    ("branch", "beside"): False,
    ("branch", "other_city"): False,
    ("branch", "elsewhere"): False,
    ("sister", "city"): True,
    ("sister", "county"): False,
    ("bank", "province"): True,
    ("bank", "city"): False,
    ("bank", "county"): False,
}


@pytest.mark.requirement("R032")
@pytest.mark.parametrize(("applicant", "issuer"), CHAIN)
def test_a_partner_turns_to_its_own_province_city_or_county(rooms, applicant, issuer):
    node, issuer_of = getattr(rooms, applicant), getattr(rooms, issuer)
    application = rooms.application("draft", rooms.need(issued_by=issuer_of), node)
    reason = rules.in_own_region_chain(application, rooms.liaison)
    if CHAIN[applicant, issuer]:
        assert reason == ""
    else:
        assert reason == f"“{node}”所在区划不属于{issuer_of}，只能向所在省、市、县的部门提出合作意向"


@pytest.mark.requirement("R032")
def test_the_department_that_called_for_it_takes_it_in(rooms):
    application = rooms.application("draft", rooms.need(issued_by=rooms.city), department=rooms.county)
    assert rules.in_own_region_chain(application, rooms.liaison) == "合作意向应由公布需求的部门受理"


@pytest.mark.requirement("R032")
def test_a_matter_that_a_department_above_took_over_keeps_its_chain(rooms):
    """The need is the county's, the city has taken the matter over: the partner may still correct it."""
    application = rooms.application("returned", department=rooms.city)
    assert rules.in_own_region_chain(application, rooms.liaison) == ""


@pytest.mark.requirement("R032")
def test_the_partner_is_the_one_in_whose_tree_the_node_stands(rooms):
    own = rooms.application("draft")
    assert rules.stands_for_the_partner(own, rooms.liaison) == ""
    strange = rooms.application("draft", partner=rooms.other_register)
    assert rules.stands_for_the_partner(strange, rooms.liaison) == "“某银行县支行”不是他银行的机构"


@pytest.mark.requirement("R032")
def test_every_requirement_is_answered(rooms):
    need = rooms.need(requirements=("有营业场所", "有制度", "有专线"))
    application = rooms.application("draft", need)
    assert rules.every_requirement_answered(application, rooms.liaison) == ""
    first, second, _ = application.answers.all()
    rewrite(application, first, statement="")
    rewrite(application, second, statement="")
    reason = rules.every_requirement_answered(application, rooms.liaison)
    assert at(reason) == ("还有 2 项资格条件没有答复，第一项是“有营业场所”", "answers")


@pytest.mark.requirement("R032")
def test_an_answer_that_was_never_given_is_missing(rooms):
    application = rooms.application("draft", rooms.need(requirements=()))
    make.requirement(application.need, text="后来才有的条件")
    reason = rules.every_requirement_answered(application, rooms.liaison)
    assert str(reason) == "还有 1 项资格条件没有答复，第一项是“后来才有的条件”"


@pytest.mark.requirement("R032")
@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"valid_until": TODAY}, ""),
        ({"valid_until": None}, ""),
        ({"valid_until": TODAY - DAY}, "已于2026年11月22日到期"),
        ({"retired_on": TODAY}, "2026年11月23日停用"),
        ({"valid_from": TODAY + DAY, "valid_until": None}, "自2026年11月24日起有效"),
    ],
)
def test_what_is_cited_is_in_force_on_the_day(rooms, fields, said):
    licence = make_partner.qualification(rooms.register, certificate="B1", **fields)
    application = rooms.application("draft")
    answer = application.answers.all()[1]
    rewrite(application, answer, qualification=licence)
    reason = rules.qualifications_in_force(application, rooms.liaison)
    words = f"第 2 项引用的金融许可证（B1）{said}，请换用有效的资质"
    assert at(reason) == ((words, f"answer-{answer.pk}") if said else ("", ""))


@pytest.mark.requirement("R020")
def test_an_application_without_an_outlet_is_incomplete(rooms):
    application = rooms.application("draft", places=())
    assert at(rules.premises_are_described(application, rooms.liaison)) == ("还没有拟设网点", "outlets")


@pytest.mark.requirement("R020")
@pytest.mark.parametrize(
    ("field", "empty", "label"),
    [
        ("township", None, "乡镇（街道）"),
        ("village", "", "村（社区）"),
        ("address", "", "地址"),
        ("premises_right", "", "场地权属"),
        ("area", None, "面积（平方米）"),
        ("hours", "", "营业时间"),
    ],
)
def test_each_fact_about_the_premises_is_needed(rooms, field, empty, label):
    application = rooms.application("draft")
    assert rules.premises_are_described(application, rooms.liaison) == ""
    outlet = application.outlets.get()
    rewrite(application, outlet, **{field: empty})
    reason = rules.premises_are_described(application, rooms.liaison)
    assert at(reason) == (f"拟设网点“北山街道一村网点”还没有填写{label}", f"outlet-{outlet.pk}")


@pytest.mark.requirement("R020")
def test_several_missing_facts_are_named_together(rooms):
    application = rooms.application("draft", places=())
    make.outlet(application, township=rooms.township, address="", hours="")
    reason = rules.premises_are_described(application, rooms.liaison)
    assert str(reason) == "拟设网点“城西网点”还没有填写地址、营业时间"


@pytest.mark.requirement("R020")
@pytest.mark.parametrize("state", ["submitted", "reviewing", "recommended"])
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"premises_proof": []}, "拟设网点“北山街道一村网点”还没有上传场地权属证明"),
        ({"photos": []}, "拟设网点“北山街道一村网点”还没有上传现场照片"),
        ({"hours": ""}, "拟设网点“北山街道一村网点”还没有填写营业时间"),
        ({"DELETE": "on"}, "还没有拟设网点"),
    ],
)
def test_what_the_department_reads_is_not_emptied_again(rooms, state, change, reason):
    application = rooms.application(state)
    outlet = application.outlets.get()
    with pytest.raises(Refused) as refused:
        amended(application, rooms.liaison, outlets={outlet.pk: change})
    assert refused.value.reasons == (reason,)
    kept = type(outlet).objects.get(pk=outlet.pk)
    assert (kept.premises_proof, kept.photos, kept.hours) == (outlet.premises_proof, outlet.photos, outlet.hours)
    assert type(application).objects.get(pk=application.pk).version == application.version


@pytest.mark.requirement("R032")
def test_an_answer_is_not_taken_back_from_what_was_sent(rooms):
    application = rooms.application("submitted")
    first = application.answers.first()
    with pytest.raises(Refused, match="还有 1 项资格条件没有答复，第一项是"):
        amended(application, rooms.liaison, answers={first.pk: {"statement": ""}})


@pytest.mark.requirement("R020")
def test_a_draft_and_a_mending_may_be_incomplete_between_two_savings(rooms):
    draft = rooms.application("draft")
    outlet = draft.outlets.get()
    amended(draft, rooms.liaison, outlets={outlet.pk: {"photos": []}})
    one = rooms.application("reviewing", applicant=rooms.other_branch)
    outlet = one.outlets.get()
    one = perform(one, "send_back", by=rooms.reviewer, note="换", corrections=asked(f"outlets:{outlet.pk}"))
    one = amended(one, rooms.one("liaison", rooms.other_branch), outlets={outlet.pk: {"premises_proof": []}})
    assert one.outlets.get().premises_proof == []


@pytest.mark.requirement("R032")
def test_every_answer_is_checked_before_an_opinion(rooms):
    application = rooms.application("reviewing")
    first, second = application.answers.all()
    rewrite(application, first, check_result="unmet")
    reason = rules.every_answer_checked(application, rooms.reviewer)
    assert at(reason) == ("第 2 项资格条件没有核对", f"answer-{second.pk}")
    rewrite(application, second, check_result="met")
    assert rules.every_answer_checked(application, rooms.reviewer) == ""


@pytest.mark.requirement("R015")
@pytest.mark.parametrize("state", ["draft", "proposed", "returned", "withdrawn", "confirmed"])
def test_only_minutes_confirmed_by_both_count(rooms, state):
    application = rooms.application("recommended")
    rooms.negotiation(state, application)
    rooms.negotiation("confirmed")  # another application's
    reason = rules.negotiation_confirmed(application, rooms.approver)
    refused = ("还没有双方确认的协商纪要", "negotiations")
    assert at(reason) == (("", "") if state == "confirmed" else refused)


@pytest.mark.requirement("R015")
@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ("submitted", ""),
        ("reviewing", ""),
        ("recommended", ""),
        ("draft", "合作意向当前为“草稿”，不能协商"),
        ("returned", "合作意向当前为“待补正”，不能协商"),
        ("approved", "合作意向当前为“已批准”，不能协商"),
        ("rejected", "合作意向当前为“已驳回”，不能协商"),
        ("withdrawn", "合作意向当前为“已撤回”，不能协商"),
        ("ended", "合作意向当前为“已终止”，不能协商"),
    ],
)
def test_one_negotiates_about_what_is_undecided(rooms, state, reason):
    minutes = rooms.negotiation("draft", rooms.application(state))
    assert rules.application_is_undecided(minutes, rooms.reviewer) == reason


@pytest.mark.requirement("R024")
def test_conditions_met_are_those_found_to_be_met(rooms):
    application = rooms.application("reviewing", rooms.need(requirements=("甲", "乙", "丙")))
    first, second, _ = application.answers.all()
    rewrite(application, first, check_result="met")
    rewrite(application, second, check_result="unmet")
    assert rules.conditions_met(Application.objects.get(pk=application.pk).answers.all()) == 1
