from datetime import timedelta

import pytest
from django.utils import timezone

from onboarding import queries
from portal.flow.gate import perform
from tests.factories.evidence import proven
from tests.factories.onboarding import rewrite
from tests.factories.posting import amended, asked, checked, offered

pytestmark = pytest.mark.django_db


def test_the_partner_of_a_node_is_the_entry_of_its_head_office(rooms):
    assert queries.own_partner(rooms.branch) == rooms.register
    assert queries.own_partner(rooms.bank) == rooms.register
    assert queries.own_partner(rooms.other_branch) == rooms.other_register
    assert queries.own_partner(rooms.partner("未登记机构", "330106")) is None


@pytest.mark.requirement("R032")
def test_the_needs_that_a_node_may_answer_today(rooms):
    today = timezone.localdate()
    own = {place: rooms.need(issued_by=getattr(rooms, place)) for place in ("county", "city", "province")}
    for place in ("beside", "other_city", "elsewhere"):
        rooms.need(issued_by=getattr(rooms, place))
    rooms.need("closed")
    rooms.need("draft")
    rooms.need(opens_on=today + timedelta(days=1))
    rooms.need(closes_on=today - timedelta(days=1))

    def answerable(node):
        return set(queries.open_needs(rooms.one("liaison", node), today))

    assert answerable(rooms.branch) == set(own.values())
    assert answerable(rooms.bank) == {own["province"]}  # it sees the county's through its branch, and may not answer


def differences(one):
    return [(c.what.partition("：")[2], c.old, c.new) for c in queries.amended_since_review(one)]


def test_what_the_partner_changed_after_the_recommendation(rooms):
    one = rooms.application("reviewing")
    one = perform(one, "take_over", by=rooms.one("reviewer", rooms.city), note="跨区")
    assert queries.amended_since_review(one) == []
    first, outlet = one.answers.first(), one.outlets.get()
    one = amended(
        one, rooms.liaison, answers={first.pk: {"statement": "改了"}}, outlets={outlet.pk: {"hours": "全天"}}
    )
    assert sorted(differences(one)) == [
        ("情况说明", "有营业场所，见附件", "改了"),
        ("营业时间", "周一至周五 9:00–17:00", "全天"),
    ]
    [change, _] = queries.amended_since_review(one)
    assert (change.record.actor, change.record.step) == (rooms.liaison.user, "amend")


def test_the_department_acts_again_and_sees_only_what_came_after(rooms):
    one = rooms.application("reviewing")
    one = perform(one, "take_over", by=rooms.one("reviewer", rooms.city), note="跨区")
    outlet = one.outlets.get()
    one = amended(one, rooms.liaison, outlets={outlet.pk: {"hours": "全天"}})
    one = perform(one, "take_over", by=rooms.one("reviewer", rooms.province), note="再提")
    assert differences(one) == []
    one = amended(one, rooms.liaison, outlets={outlet.pk: {"village": "新村"}})
    assert differences(one) == [("村（社区）", "一村", "新村")]


def test_what_was_corrected_after_a_send_back_is_shown_when_it_comes_back(rooms):
    """The department asked for it, so it must see what became of it: the partner's own steps do not hide it."""
    one = rooms.application("reviewing")
    outlet = one.outlets.get()
    one = perform(one, "send_back", by=rooms.reviewer, note="营业时间不清", corrections=asked(f"outlets:{outlet.pk}"))
    one = amended(one, rooms.liaison, outlets={outlet.pk: {"hours": "全天"}})
    one = perform(one, "resubmit", by=rooms.liaison)
    assert differences(one) == [("营业时间", "周一至周五 9:00–17:00", "全天")]


def test_checks_of_the_department_are_no_difference_and_hide_none(rooms):
    one = perform(rooms.application("submitted"), "take_up", by=rooms.reviewer)
    outlet = one.outlets.get()
    one = amended(one, rooms.liaison, outlets={outlet.pk: {"hours": "全天"}})
    one = checked(one, rooms.reviewer)
    assert differences(one) == [("营业时间", "周一至周五 9:00–17:00", "全天")]


def test_what_was_changed_before_anybody_looked_is_no_difference_to_what_was_sent(rooms):
    one = rooms.application("draft")
    one = amended(one, rooms.liaison, statement="改了")
    one = perform(one, "submit", by=rooms.liaison)
    assert differences(one) == []
    one = amended(one, rooms.liaison, outlets={one.outlets.get().pk: {"hours": "全天"}})
    assert differences(one) == [("营业时间", "周一至周五 9:00–17:00", "全天")]


def test_values_are_shown_in_words(rooms):
    """A township by its name, a right by its word; never a key."""
    one = perform(rooms.application("submitted"), "take_up", by=rooms.reviewer)
    outlet = one.outlets.get()
    change = {"township": rooms.regions["330106109"], "premises_right": "rented", "area": "88"}
    one = amended(one, rooms.liaison, outlets={outlet.pk: change})
    assert sorted(differences(one)) == [
        ("乡镇（街道）", "北山街道", "三墩镇"),
        ("场地权属", "自有", "租赁"),
        ("面积（平方米）", "120.0", "88"),
    ]


def test_a_row_that_came_and_one_that_went(rooms):
    one = perform(rooms.application("submitted"), "take_up", by=rooms.reviewer)
    gone = one.outlets.get()
    new = proven(rooms.liaison) | offered(rooms.township, name="新网点")
    one = amended(one, rooms.liaison, outlets={gone.pk: {"DELETE": "on"}}, more=[new])
    found = differences(one)
    assert ("网点名称", "（空）", "新网点") in found
    assert ("网点名称", "北山街道一村网点", "（空）") in found


def test_rows_are_called_by_their_name(rooms):
    one = perform(rooms.application("submitted"), "take_up", by=rooms.reviewer)
    second, outlet = one.answers.all()[1], one.outlets.get()
    one = amended(
        one, rooms.liaison, answers={second.pk: {"statement": "改了"}}, outlets={outlet.pk: {"hours": "全天"}}
    )
    assert sorted(c.what.partition("：")[0] for c in queries.amended_since_review(one)) == [
        "北山街道一村网点",
        "资格条件 2",
    ]


@pytest.mark.requirement("R024")
def test_a_comparison_shows_only_what_is_in_sight(rooms):
    need = rooms.need()
    mine = rooms.application("submitted", need)
    rooms.application("submitted", need, rooms.other_branch)
    assert len(queries.compared(need, rooms.reviewer)["rows"]) == 2
    seen = queries.compared(need, rooms.liaison)
    assert [row["object"] for row in seen["rows"]] == [mine]
    assert seen["words"] == []


@pytest.mark.requirement("R024")
def test_a_comparison_names_the_applicants(rooms):
    need = rooms.need()
    one = rooms.application("reviewing", need)
    rooms.application("reviewing", need, rooms.other_branch)
    rewrite(one, one.answers.first(), check_result="met")
    found = queries.compared(need, rooms.reviewer)
    assert next((r["rank"], r["object"]) for r in found["rows"]) == (1, one)
    assert found["words"] == ["某银行县支行符合 1 项资格条件，他银行县支行符合 0 项，条件不同等，某银行县支行在前。"]


@pytest.mark.requirement("R032")
def test_a_need_is_answered_once_at_a_time(rooms):
    need, today = rooms.need(), timezone.localdate()
    draft = rooms.application("draft", need=need)
    assert need not in queries.open_needs(rooms.liaison, today)
    assert need in queries.open_needs(rooms.other_liaison, today)
    perform(draft, "withdraw", by=rooms.liaison, seen=draft.version)
    assert need in queries.open_needs(rooms.liaison, today)
