"""R024: who is preferred in equal conditions. Three applicants, shared townships, ties."""

import pytest

from onboarding import comparison
from tests.factories import onboarding as make
from tests.factories.onboarding import rewrite

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R024")]
BEISHAN, SANDUN = "330106001", "330106109"


def compare(rooms, *offers, met=(2, 2, 2)):
    """One application an offer, of the branch, the other bank's and the insurer's, with so many conditions met."""
    need = rooms.need()
    nodes = (rooms.branch, rooms.other_branch, rooms.insurer_branch)
    made = []
    for node, places, good in zip(nodes, offers, met, strict=False):
        one = rooms.application("reviewing", need, node, places)
        for number, answer in enumerate(one.answers.all()):
            rewrite(one, answer, check_result="met" if number < good else "unmet")
        made.append(one)
    found = comparison.rows(need)
    names = {one.pk: str(one.applicant) for one in made}
    return [(names[r["application"]], r["rank"], r["townships"], r["villages"]) for r in found], comparison.words(
        found, names
    )


def test_more_townships_come_first(rooms):
    rows, words = compare(rooms, [(BEISHAN, "一村")], [(BEISHAN, "一村"), (SANDUN, "二村")])
    assert rows == [("他银行县支行", 1, 2, 2), ("某银行县支行", 2, 1, 1)]
    assert words == [
        "两家都符合 2 项资格条件，条件同等；他银行县支行延伸到 2 个乡镇（街道），多于某银行县支行的 1 个，"
        "按标准 5.1 优先考虑他银行县支行。"
    ]


def test_with_equal_townships_more_villages_come_first(rooms):
    rows, words = compare(rooms, [(BEISHAN, "一村")], [(BEISHAN, "一村"), (BEISHAN, "二村")])
    assert rows == [("他银行县支行", 1, 1, 2), ("某银行县支行", 2, 1, 1)]
    assert words == [
        "两家都符合 2 项资格条件，条件同等；他银行县支行延伸到 2 个村（社区），多于某银行县支行的 1 个，"
        "按标准 5.1 优先考虑他银行县支行。"
    ]


def test_conditions_come_before_reach(rooms):
    rows, words = compare(rooms, [(BEISHAN, "一村")], [(BEISHAN, "一村"), (SANDUN, "二村")], met=(2, 1))
    assert rows == [("某银行县支行", 1, 1, 1), ("他银行县支行", 2, 2, 2)]
    assert words == ["某银行县支行符合 2 项资格条件，他银行县支行符合 1 项，条件不同等，某银行县支行在前。"]


def test_a_tie_has_one_rank_and_the_next_one_skips(rooms):
    equal = [(BEISHAN, "一村"), (SANDUN, "二村")]
    rows, words = compare(rooms, [(BEISHAN, "一村")], equal, equal)
    assert rows == [("他银行县支行", 1, 2, 2), ("某保险公司县支公司", 1, 2, 2), ("某银行县支行", 3, 1, 1)]
    assert words == [
        "他银行县支行和某保险公司县支公司条件同等，都到 2 个乡镇（街道）、2 个村（社区），不分先后。",
        "两家都符合 2 项资格条件，条件同等；某保险公司县支公司延伸到 2 个乡镇（街道），多于某银行县支行的 1 个，"
        "按标准 5.1 优先考虑某保险公司县支公司。",
    ]


def test_a_township_that_two_applicants_share_counts_for_each_of_them(rooms):
    rows, _ = compare(rooms, [(BEISHAN, "一村")], [(BEISHAN, "一村")])
    assert rows == [("某银行县支行", 1, 1, 1), ("他银行县支行", 1, 1, 1)]


def test_several_outlets_in_a_township_and_village_count_once(rooms):
    need = rooms.need()
    one = rooms.application("submitted", need, places=[(BEISHAN, "一村"), (BEISHAN, "二村"), (SANDUN, "一村")])
    make.outlet(one, township=rooms.regions[BEISHAN], village="一村", name="又一个")
    [row] = comparison.rows(need)
    assert (row["townships"], row["villages"]) == (2, 3)  # 一村 of two townships are two villages


def test_an_outlet_without_a_township_counts_for_nothing(rooms):
    need = rooms.need()
    one = rooms.application("submitted", need)
    make.outlet(one, name="还没有选址", village="三村", township=None)
    [row] = comparison.rows(need)
    assert (row["townships"], row["villages"]) == (1, 1)


@pytest.mark.parametrize(
    ("state", "compared"),
    [("draft", False), ("submitted", True), ("reviewing", True), ("recommended", True), ("returned", True),
     ("approved", True), ("rejected", True), ("withdrawn", False), ("ended", False)],
)  # fmt: skip
def test_what_was_sent_and_still_stands_is_compared(rooms, state, compared):
    one = rooms.application(state)
    assert [r["application"] for r in comparison.rows(one.need)] == ([one.pk] if compared else [])


def test_only_what_answers_the_same_need_is_compared(rooms):
    one = rooms.application("submitted")
    rooms.application("submitted", applicant=rooms.other_branch)
    assert [r["application"] for r in comparison.rows(one.need)] == [one.pk]


def test_alone_there_is_nothing_to_say(rooms):
    one = rooms.application("submitted")
    assert comparison.words(comparison.rows(one.need), {one.pk: "甲"}) == []


def test_the_digest_changes_with_every_row_and_version(rooms):
    need = rooms.need()
    rooms.application("submitted", need)
    before = comparison.digest(comparison.rows(need))
    assert before == comparison.digest(comparison.rows(need))
    rooms.application("submitted", need, rooms.other_branch)
    assert before != comparison.digest(comparison.rows(need))


def test_the_queries_do_not_grow_with_the_applicants(rooms, django_assert_num_queries):
    need = rooms.need()
    for node in (rooms.branch, rooms.other_branch, rooms.insurer_branch):
        rooms.application("submitted", need, node)
    with django_assert_num_queries(3):
        comparison.rows(need)
