"""What a send-back asks and opens, what may be amended when, and what follows of it."""

import pytest

from onboarding.forms import ReplyForms
from onboarding.models import Application, QualificationAnswer
from portal.flow.gate import amend, perform
from portal.flow.refusals import Changed, Refused
from tests.factories import onboarding as make
from tests.factories import partners as make_partner
from tests.factories.posting import amended, asked, checked, offered, posted

pytestmark = pytest.mark.django_db


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


def test_what_was_never_mended_waits_for_nothing_once_it_is_over(rooms):
    one = returned(rooms, "statement")
    assert [c.outcome for c in one.corrections.all()] == [("待补正", "s-wait")]
    one = perform(one, "withdraw", by=rooms.liaison)
    assert [c.outcome for c in one.corrections.all()] == [("没有补正", "s-late")]


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
