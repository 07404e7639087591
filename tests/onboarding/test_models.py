from datetime import timedelta

import pytest
from django.utils import timezone

from onboarding.enums import PRINCIPLES, ApplicationState, NeedState, NegotiationState
from onboarding.models import Application, CooperationNeed, ProposedOutlet
from onboarding.views import new_application
from portal.flow.gate import amend, enter, perform
from portal.flow.refusals import Refused
from portal.flow.step import ClosedDoor
from tests.factories import onboarding as make
from tests.factories import partners as make_partner
from tests.factories.posting import APPLICATION, NEED, amended, applied, asked, checked, new_need, offered, posted

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LONG = "镇" * 200


@pytest.mark.requirement("R013")
def test_the_four_principles_in_the_order_of_the_standard():
    assert [(str(p.label), bool(words)) for p, words in PRINCIPLES.items()] == [
        ("依法合规", True), ("平等自愿", True), ("便捷利民", True), ("安全规范", True)
    ]  # fmt: skip


@pytest.mark.parametrize("enum", [NeedState, ApplicationState, NegotiationState])
def test_every_state_has_its_look(enum):
    assert set(enum.tones) == set(enum)


def test_what_they_are_called(rooms):
    need, application, minutes = rooms.need(), rooms.application(), rooms.negotiation()
    assert (str(need), need.number) == ("乡镇合作网点", f"HX-{need.pk:06d}")
    assert (str(application), application.number) == ("某银行县支行合作意向", f"YX-{application.pk:06d}")
    assert (str(minutes), minutes.number[:3]) == (f"某银行县支行{minutes.held_on:%Y年%-m月%-d日}协商纪要", "XS-")


# the need


@pytest.mark.requirement("R031")
def test_a_need_is_drafted_with_its_conditions_and_published_by_another(rooms):
    need = new_need(rooms.reviewer, ("有营业场所", "有制度"))
    assert [(r.position, r.text) for r in need.requirements.all()] == [(1, "有营业场所"), (2, "有制度")]
    need = perform(need, "publish", by=rooms.approver, seen=need.version)
    assert (need.drafted_by, need.published_by) == (rooms.reviewer.user, rooms.approver.user)
    assert need.is_open


WRONG_NEEDS = [
    ({"title": LONG + "镇"}, "title", "最多 200 个字，现在是 201 个字"),
    ({"outlets_wanted": 0}, "outlets_wanted", "拟设网点数应不少于 1 个"),
    ({"outlets_wanted": ""}, "outlets_wanted", "没有填写拟设网点数"),
    ({"extent": ""}, "extent", "没有填写合作范围"),
    ({"contact": "3221"}, "contact", "电话应为区号加号码（如 0571-12345678）、手机号、五位客服号或 400/800 号码"),
    ({"selection_method": "lottery"}, "selection_method", "选择一个有效的选项。 lottery 不在可用的选项中。"),
    ({"opens_on": "2026-12-02", "closes_on": "2026-12-01"}, "closes_on", "截止日期应不早于开始日期"),
]


@pytest.mark.parametrize(("fields", "field", "said"), WRONG_NEEDS)
def test_what_is_wrong_with_a_need_stands_beside_the_field(rooms, fields, field, said):
    with pytest.raises(Refused) as refused:
        new_need(rooms.reviewer, **fields)
    assert refused.value.errors == {field: [said]}
    assert not CooperationNeed.objects.exists()


@pytest.mark.parametrize("title", [LONG, "\U00020bb7野家䶮·合作网点"])
def test_titles_stay_as_they_were_typed(rooms, title):
    assert CooperationNeed.objects.get(pk=new_need(rooms.reviewer, title=title).pk).title == title


def test_the_dates_are_kept_by_the_database_too(rooms):
    with pytest.raises(Exception, match="need_closes_after_it_opens"):
        rooms.need("draft", opens_on=timezone.localdate(), closes_on=timezone.localdate() - DAY)


@pytest.mark.requirement("R031")
def test_what_was_published_is_not_changed(rooms):
    need = rooms.need()
    [first, *_] = need.requirements.all()
    data = posted({}, requirements=[{"id": first.pk, "position": 1, "text": "另一条件", "help": ""}])
    with pytest.raises(Refused, match="当前状态为“已公布”，不能修改此内容"):
        amend(need, by=rooms.reviewer, seen=need.version, forms=NEED[1:], data=data)
    with pytest.raises(ClosedDoor):
        first.save()


# the application


@pytest.mark.requirement("R032")
def test_one_live_application_for_a_node_and_a_need(rooms):
    need = rooms.need()
    first = applied(rooms.liaison, need)
    with pytest.raises(Refused, match=r"^贵单位对这个需求已有一件在办的合作意向$"):
        applied(rooms.liaison, need)
    perform(first, "withdraw", by=rooms.liaison)
    assert applied(rooms.liaison, need).state == "draft"
    assert applied(rooms.other_liaison, need).state == "draft"
    assert Application.objects.live().count() == 2


@pytest.mark.requirement("R032")
def test_another_needs_condition_is_not_answered(rooms):
    need, other = rooms.need(), rooms.need()
    rows = [{"requirement": other.requirements.first(), "statement": "具备", "qualification": ""}]
    with pytest.raises(Refused) as refused:
        enter(
            new_application(rooms.liaison, str(need.pk)), "draft", by=rooms.liaison, forms=APPLICATION,
            data=posted({"statement": "愿意"}, answers=rows),
        )  # fmt: skip
    assert refused.value.errors == {"answers-0-requirement": ["资格条件不属于这个合作需求"]}


@pytest.mark.requirement("R032")
def test_only_own_qualifications_are_cited(rooms):
    strange = make_partner.qualification(rooms.other_register)
    with pytest.raises(Refused) as refused:
        applied(rooms.liaison, rooms.need(), qualification=strange)
    assert set(refused.value.errors) == {"answers-0-qualification", "answers-1-qualification"}
    application = rooms.application("draft")
    row = application.answers.first()
    row.qualification = strange
    with pytest.raises(Exception, match="只能引用本机构登记的资质"):
        row.clean()


@pytest.mark.requirement("R032")
def test_one_that_is_out_of_date_is_no_choice_and_is_refused_at_submission(rooms):
    old = make_partner.qualification(rooms.register, valid_until=timezone.localdate() - DAY, certificate="B1")
    with pytest.raises(Refused) as refused:
        applied(rooms.liaison, rooms.need(), qualification=old)
    assert set(refused.value.errors) == {"answers-0-qualification", "answers-1-qualification"}
    good = make_partner.qualification(rooms.register, certificate="B2")
    one = applied(rooms.liaison, rooms.need(), [offered(rooms.township)], qualification=good)
    good.valid_until = timezone.localdate() - DAY
    good.save()
    with pytest.raises(Refused, match=r"第 1 项引用的金融许可证（B2）已于.*到期，请换用有效的资质"):
        perform(one, "submit", by=rooms.liaison)


def test_what_expired_meanwhile_does_not_shut_the_rest_of_the_page(rooms):
    """A citation that ran out is refused at submission, and stands in the way of nothing else."""
    good = make_partner.qualification(rooms.register, certificate="B2")
    one = applied(rooms.liaison, rooms.need(), [offered(rooms.township)], qualification=good)
    good.valid_until = timezone.localdate() - DAY
    good.save()
    one = amended(one, rooms.liaison, statement="补充说明")
    assert one.statement == "补充说明"
    first = one.answers.first()
    one = amended(one, rooms.liaison, answers={first.pk: {"qualification": ""}})
    assert [a.qualification for a in one.answers.all()] == [None, good]


@pytest.mark.requirement("R020")
def test_an_application_with_all_it_needs_is_submitted(rooms):
    one = perform(applied(rooms.liaison, rooms.need(), [offered(rooms.township)]), "submit", by=rooms.liaison)
    assert (one.state, one.submitted_by) == ("submitted", rooms.liaison.user)


@pytest.mark.requirement("R020")
@pytest.mark.parametrize(
    ("field", "label"),
    [("township", "乡镇（街道）"), ("village", "村（社区）"), ("address", "地址"), ("premises_right", "场地权属"),
     ("area", "面积（平方米）"), ("hours", "营业时间")],
)  # fmt: skip
def test_a_submission_with_a_fact_missing_is_refused(rooms, field, label):
    one = applied(rooms.liaison, rooms.need(), [offered(rooms.township, **{field: ""})])
    with pytest.raises(Refused, match=f"^拟设网点“北山网点”还没有填写{label}$"):
        perform(one, "submit", by=rooms.liaison)
    assert Application.objects.get(pk=one.pk).state == "draft"


WRONG_OUTLETS = [
    ({"name": LONG + "镇"}, "name", "最多 200 个字，现在是 201 个字"),
    ({"name": ""}, "name", "没有填写网点名称"),
    ({"area": "0"}, "area", "面积应不小于 1 平方米"),
    ({"area": "大"}, "area", "输入一个数字。"),
    ({"village": "村" * 51}, "village", "最多 50 个字，现在是 51 个字"),
    ({"address": LONG + "号"}, "address", "最多 200 个字，现在是 201 个字"),
]


@pytest.mark.parametrize(("fields", "field", "said"), WRONG_OUTLETS)
def test_what_is_wrong_with_an_outlet_stands_beside_the_field(rooms, fields, field, said):
    with pytest.raises(Refused) as refused:
        applied(rooms.liaison, rooms.need(), [offered(rooms.township, **fields)])
    assert refused.value.errors == {f"outlets-0-{field}": [said]}
    assert not ProposedOutlet.objects.exists()


def test_an_outlet_out_of_the_departments_region_is_refused(rooms):
    with pytest.raises(Refused) as refused:
        applied(rooms.liaison, rooms.need(), [offered(rooms.regions["330105001"])])
    assert list(refused.value.errors) == ["outlets-0-township"]
    outlet = ProposedOutlet(application=rooms.application("draft"), township=rooms.regions["330105001"], name="外")
    with pytest.raises(Exception, match="米市巷街道不在县局的管辖区划内"):
        outlet.clean()


def test_an_outlets_name_stands_once_in_an_application(rooms):
    twice = [offered(rooms.township, name="甲"), offered(rooms.township, name="甲")]
    with pytest.raises(Refused) as refused:
        applied(rooms.liaison, rooms.need(), twice)
    assert refused.value.errors == {"outlets": ["同一件合作意向里网点名称不能重复"]}
    assert not Application.objects.exists()


@pytest.mark.parametrize("name", [LONG, "\U00020bb7野家䶮·网点"])
def test_names_of_outlets_stay_as_they_were_typed(rooms, name):
    one = applied(rooms.liaison, rooms.need(), [offered(rooms.township, name=name)])
    assert one.outlets.get().name == name


# recommendation and decision


def recommend(one, by, **fields):
    data = {"opinion": "agree", "note": "齐全", "compared": make.compared(one)} | fields
    return perform(one, "recommend", by=by, seen=one.version, **data)


@pytest.mark.requirement("R024")
def test_a_recommendation_keeps_the_comparison_that_it_saw(rooms):
    need = rooms.need()
    other = rooms.application(
        "submitted", need, rooms.other_branch, places=(("330106001", "一村"), ("330106109", "二村"))
    )
    one = recommend(checked(rooms.application("reviewing", need), rooms.reviewer), rooms.reviewer)
    assert one.comparison == [
        {"application": one.pk, "version": one.version - 1, "met": 2, "townships": 1, "villages": 1, "rank": 1},
        {"application": other.pk, "version": 1, "met": 0, "townships": 2, "villages": 2, "rank": 2},
    ]


@pytest.mark.requirement("R024")
def test_a_recommendation_on_a_comparison_that_changed_is_refused(rooms):
    need = rooms.need()
    one = checked(rooms.application("reviewing", need), rooms.reviewer)
    seen = make.compared(one)
    rooms.application("submitted", need, rooms.other_branch)
    with pytest.raises(Refused, match=r"^比较结果已经变化，请重新核对后再提出意见$"):
        recommend(one, rooms.reviewer, compared=seen)
    assert Application.objects.get(pk=one.pk).state == "reviewing"


@pytest.mark.requirement("R015")
def test_nothing_is_approved_before_both_sides_confirmed_the_minutes(rooms):
    one = rooms.application("recommended")
    with pytest.raises(Refused, match=r"^还没有双方确认的协商纪要$"):
        perform(one, "approve", by=rooms.approver, seen=one.version, note="")
    rooms.negotiation("confirmed", one)
    one = Application.objects.get(pk=one.pk)
    assert perform(one, "approve", by=rooms.approver, seen=one.version, note="").state == "approved"


@pytest.mark.requirement("R015")
def test_a_rejection_needs_no_minutes_but_a_reason(rooms):
    one = rooms.application("recommended")
    with pytest.raises(Refused) as refused:
        perform(one, "reject", by=rooms.approver, seen=one.version, note="")
    assert list(refused.value.errors) == ["note"]
    one = Application.objects.get(pk=one.pk)
    one = perform(one, "reject", by=rooms.approver, seen=one.version, note="网点重复")
    assert (one.state, one.history().last().note) == ("rejected", "网点重复")


def test_an_approval_against_the_recommendation_says_why(rooms):
    one = rooms.application("recommended", opinion="disagree")
    rooms.negotiation("confirmed", one)
    with pytest.raises(Refused) as refused:
        perform(one, "approve", by=rooms.approver, seen=one.version, note="")
    assert list(refused.value.errors) == ["note"]
    one = Application.objects.get(pk=one.pk)
    assert perform(one, "approve", by=rooms.approver, seen=one.version, note="条件已补齐").state == "approved"


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"opinion": ""}, "opinion"), ({"opinion": "maybe"}, "opinion"), ({"note": ""}, "note"),
     ({"note": "长" * 501}, "note"), ({"compared": ""}, "compared"), ({"compared": "f" * 65}, "compared")],
)  # fmt: skip
def test_a_recommendation_is_filled_in(rooms, fields, field):
    one = checked(rooms.application("reviewing"), rooms.reviewer)
    with pytest.raises(Refused) as refused:
        recommend(one, rooms.reviewer, **fields)
    assert list(refused.value.errors) == [field]


@pytest.mark.requirement("R031")
def test_a_need_that_closed_takes_no_submission_but_what_was_sent_goes_on(rooms):
    need = rooms.need()
    draft = applied(rooms.liaison, need, [offered(rooms.township)])
    sent = perform(applied(rooms.other_liaison, need, [offered(rooms.township)]), "submit", by=rooms.other_liaison)
    perform(CooperationNeed.objects.get(pk=need.pk), "close_early", by=rooms.approver, note="名额已满")
    with pytest.raises(Refused, match=r"^合作需求“乡镇合作网点”已截止，不再接受合作意向$"):
        perform(draft, "submit", by=rooms.liaison)
    with pytest.raises(Refused, match="不再接受合作意向"):
        applied(rooms.one("liaison", rooms.insurer_branch), need)
    sent = perform(sent, "take_up", by=rooms.reviewer)
    sent = perform(sent, "send_back", by=rooms.reviewer, note="请补正", corrections=asked("statement"))
    sent = amended(sent, rooms.other_liaison, statement="补充了经验")
    assert perform(sent, "resubmit", by=rooms.other_liaison).state == "reviewing"
