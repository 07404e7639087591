from datetime import timedelta

import pytest
from django.utils import timezone

from onboarding.enums import PRINCIPLES, ApplicationState, NeedState, NegotiationState
from onboarding.forms import ReplyForms
from onboarding.models import Application, CooperationNeed, ProposedOutlet, QualificationAnswer
from onboarding.views import new_application
from portal.flow.gate import amend, enter, perform
from portal.flow.refusals import Changed, Refused
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


# send-back, amends and what follows of them


def returned(rooms, *opened):
    one = rooms.application("reviewing", places=(("330106001", "一村"), ("330106109", "二村")))
    answers, outlets = one.answers.all(), one.outlets.all()
    names = {"statement": "statement", "answer": f"answers:{answers[0].pk}", "outlet": f"outlets:{outlets[0].pk}"}
    opened = [names.get(name, name) for name in opened]
    return perform(one, "send_back", by=rooms.reviewer, note="请补正", corrections=asked(*opened))


def test_what_a_send_back_can_open(rooms):
    one = rooms.application("reviewing", rooms.need(requirements=("有营业场所",)))
    [answer], [outlet] = one.answers.all(), one.outlets.all()
    assert one.openable() == [
        ("statement", "合作意愿"),
        ("service_rules", "服务管理制度文件"),
        ("contact_name", "联系人"),
        ("contact_phone", "联系电话"),
        (f"answers:{answer.pk}", "资格条件 1 有营业场所"),
        (f"outlets:{outlet.pk}", "拟设网点 北山街道一村网点"),
        ("outlets", "全部拟设网点（可增可减）"),
    ]


@pytest.mark.parametrize("opened", [[], ["answers"], ["answers:0"], ["state"], ["outlets:999999"]])
def test_a_send_back_opens_nothing_else(rooms, opened):
    one = rooms.application("reviewing")
    with pytest.raises(Refused) as refused:
        perform(one, "send_back", by=rooms.reviewer, note="请补正", corrections=asked(*opened))
    assert list(refused.value.errors) == ["corrections"]


CHANGES = {
    "statement": lambda one: {"statement": "改了"},
    "answer": lambda one: {"answers": {one.answers.all()[0].pk: {"statement": "改了"}}},
    "other answer": lambda one: {"answers": {one.answers.all()[1].pk: {"statement": "改了"}}},
    "outlet": lambda one: {"outlets": {one.outlets.all()[0].pk: {"hours": "8:00–20:00"}}},
    "other outlet": lambda one: {"outlets": {one.outlets.all()[1].pk: {"hours": "8:00–20:00"}}},
    "outlet gone": lambda one: {"outlets": {one.outlets.all()[0].pk: {"DELETE": "on"}}},
    "outlet more": lambda one: {"more": [offered(one.need.issued_by.region, name="新", township="")]},
}
OPENED = {  # what a send-back names → the changes that then pass; all others are refused
    ("statement",): {"statement"},
    ("answer",): {"answer"},
    ("outlet",): {"outlet"},
    ("answer", "outlet"): {"answer", "outlet"},
    ("outlets",): {"outlet", "other outlet", "outlet gone", "outlet more"},
}


@pytest.mark.parametrize("opened", OPENED, ids="+".join)
def test_a_send_back_opens_only_what_it_names(rooms, opened):
    passed = set()
    for name, change in CHANGES.items():
        one = returned(rooms, *opened)
        try:
            amended(one, rooms.liaison, **change(one))
            passed.add(name)
        except Refused:
            assert Application.objects.get(pk=one.pk).version == one.version
    assert passed == OPENED[opened]


def test_an_answer_stays_with_the_condition_that_it_answers(rooms):
    one = returned(rooms, "answer")
    first, second = one.answers.all()
    amended(one, rooms.liaison, answers={first.pk: {"requirement": second.requirement, "statement": "改了"}})
    assert [(a.requirement, a.statement[:2]) for a in one.answers.all()] == [
        (first.requirement, "改了"), (second.requirement, "有服")
    ]  # fmt: skip


def test_a_send_back_takes_the_recommendation_away(rooms):
    one = rooms.application("recommended")
    one = perform(one, "send_back", by=rooms.reviewer, note="请补正", corrections=asked("statement"))
    assert (one.recommended_by, one.opinion, one.comparison) == (None, "", [])
    one = amended(one, rooms.liaison, statement="改了")
    one = perform(one, "resubmit", by=rooms.liaison)
    assert (one.state, one.opened) == ("reviewing", [])


def test_the_partner_changes_what_it_said_and_the_recommendation_lapses(rooms):
    one = rooms.application("recommended")
    first, second = one.answers.all()
    one = amended(one, rooms.liaison, answers={first.pk: {"statement": "改了"}})
    assert (one.state, one.recommended_by, one.opinion, one.comparison) == ("reviewing", None, "", [])
    change, lapse = list(one.history())[-2:]
    assert (change.step, lapse.step, lapse.cause) == ("amend", "lapse", change)
    first, second = one.answers.all()
    assert (first.check_result, first.checked_by) == ("", None)
    assert (second.check_result, second.checked_by) == ("met", rooms.reviewer.user)


def test_the_statement_of_intent_is_not_changed_after_it_was_sent(rooms):
    with pytest.raises(Refused, match="不能修改此内容"):
        amended(rooms.application("submitted"), rooms.liaison, statement="改了")


@pytest.mark.requirement("R032")
def test_the_department_checks_every_answer_and_stands_for_it(rooms):
    one = checked(rooms.application("reviewing"), rooms.reviewer, check_note="看过原件")
    found = {(a.check_result, a.check_note, a.checked_by) for a in one.answers.all()}
    assert found == {("met", "看过原件", rooms.reviewer.user)}
    one = checked(one, rooms.reviewer, result="")
    assert {(a.check_result, a.checked_by) for a in one.answers.all()} == {("", None)}


@pytest.mark.requirement("R032")
def test_what_the_partner_changes_is_checked_anew(rooms):
    one = checked(rooms.application("reviewing"), rooms.reviewer)
    licence = make_partner.qualification(rooms.register)
    first, _ = one.answers.all()
    one = amended(one, rooms.liaison, answers={first.pk: {"qualification": licence}})
    assert [a.check_result for a in one.answers.all()] == ["", "met"]
    data = {"opinion": "agree", "note": "齐全", "compared": make.compared(one)}
    with pytest.raises(Refused, match=r"^第 1 项资格条件没有核对$"):
        perform(one, "recommend", by=rooms.reviewer, seen=one.version, **data)


@pytest.mark.parametrize("side", ["partner", "department"])
def test_neither_side_writes_what_is_the_others(rooms, side):
    """Sent by hand, past the page: the partner's check of its own answer, the department's words for the partner."""
    one = rooms.application("reviewing")
    first = one.answers.first()
    if side == "partner":
        with pytest.raises(Refused, match="不能修改此内容"):
            checked(one, rooms.liaison)
    else:
        with pytest.raises(Refused, match="不能修改此内容"):
            amended(one, rooms.reviewer, answers={first.pk: {"statement": "部门代写"}})
    assert QualificationAnswer.objects.get(pk=first.pk).check_result == ""


def test_an_old_page_saved_after_a_step_is_refused_and_names_who_was_there(rooms):
    one = rooms.application("submitted")
    seen, first = one.version, one.answers.first()
    one = perform(one, "take_up", by=rooms.reviewer)
    with pytest.raises(
        Changed, match=r"您打开之后，县局reviewer（受理审核员，县局）于.*受理，请核对后再办"
    ) as refused:
        amended(one, rooms.liaison, seen=seen, answers={first.pk: {"statement": "改了"}})
    assert refused.value.record == one.history().last()


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


# what a send-back asks, item by item


def corrections(one):
    return [(c.time, c.name.partition(":")[0], c.why, c.reply, c.mended) for c in one.corrections.all()]


@pytest.mark.requirement("R032")
def test_each_item_that_was_sent_back_is_mended_or_answered_before_it_comes_again(rooms):
    one = returned(rooms, "statement", "answer")
    with pytest.raises(Refused, match="还有 2 项补正要求既没有修改也没有说明，第一项是“合作意愿”"):
        perform(one, "resubmit", by=rooms.liaison)
    one = amended(Application.objects.get(pk=one.pk), rooms.liaison, statement="能较快开通，有三年经验")
    second = one.corrections.get(name__startswith="answers")
    with pytest.raises(Refused, match="还有 1 项补正要求既没有修改也没有说明，第一项是“资格条件 1 有营业场所”"):
        perform(one, "resubmit", by=rooms.liaison)
    one = replied(Application.objects.get(pk=one.pk), rooms.liaison, second, "房产证以区不动产登记为准，没有新证")
    one = perform(one, "resubmit", by=rooms.liaison)
    assert corrections(one) == [
        (1, "statement", "不清晰", "", True),
        (1, "answers", "不清晰", "房产证以区不动产登记为准，没有新证", False),
    ]


def replied(one, by, correction, words):
    data = posted({}, corrections=[{"id": correction.pk, "reply": words}])
    return amend(one, by=by, seen=one.version, forms=[ReplyForms], data=data)


def test_a_second_send_back_counts_on_and_closes_the_replies_of_the_first(rooms):
    one = amended(returned(rooms, "statement"), rooms.liaison, statement="改了")
    one = perform(one, "resubmit", by=rooms.liaison)
    first = one.corrections.get()
    again = asked("statement", kind="other", note="写明三年内的处罚")
    one = perform(one, "send_back", by=rooms.reviewer, note="再补", corrections=again)
    assert corrections(one) == [
        (1, "statement", "不清晰", "", True),
        (2, "statement", "其他：写明三年内的处罚", "", None),
    ]
    with pytest.raises(Refused):
        replied(one, rooms.liaison, first, "迟到的话")
    one = replied(Application.objects.get(pk=one.pk), rooms.liaison, one.corrections.get(time=2), "没有处罚")
    assert [c.reply for c in one.corrections.all()] == ["", "没有处罚"]


WRONG = {
    "no reason": ([{"name": "statement", "kind": "", "note": "写清楚"}], "合作意愿：没有选择原因"),
    "other without words": ([{"name": "statement", "kind": "other"}], "合作意愿：原因选“其他”的，写明要求"),
    "strange reason": ([{"name": "statement", "kind": "ugly"}], "合作意愿：没有选择原因"),
    "twice": ([{"name": "statement", "kind": "wrong"}] * 2, "同一项内容只能列一次"),
    "too long": (
        [{"name": "statement", "kind": "wrong", "note": "长" * 201}],
        "合作意愿：最多 200 个字，现在是 201 个字",
    ),
    "text": (["statement"], "应为列表，每项有 name、kind 和 note"),
    "nothing": ([], "给要合作机构补正的内容选原因，至少一项"),
    "strange item": ([{"name": "state", "kind": "wrong"}], "state：不是这件合作意向里可以退回的内容"),
}


@pytest.mark.parametrize(("items", "words"), WRONG.values(), ids=WRONG)
def test_a_send_back_says_what_and_why(rooms, items, words):
    one = rooms.application("reviewing")
    with pytest.raises(Refused) as refused:
        perform(one, "send_back", by=rooms.reviewer, note="请补正", corrections=items)
    assert refused.value.errors == {"corrections": [words]}


def test_the_record_of_a_send_back_keeps_codes_and_no_words(rooms):
    one = rooms.application("reviewing")
    items = asked("statement", kind="missing", note="写明三年内的处罚")
    one = perform(one, "send_back", by=rooms.reviewer, note="请补正", corrections=items)
    assert one.history().last().data == {"corrections": ["statement missing"]}


def test_a_sent_back_answer_opens_what_was_said_and_not_the_check(rooms):
    one = returned(rooms, "answer")
    first = one.answers.first()
    assert one.opened == [
        f"answers:{first.pk}.statement", f"answers:{first.pk}.qualification",
        f"answers:{first.pk}.evidence", f"corrections:{one.corrections.get().pk}.reply",
    ]  # fmt: skip
