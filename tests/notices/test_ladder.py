"""The ladder by hand, over the Spring Festival of 2026: off from 15 to 23 February, made up on 14 and 28 February."""

from datetime import date

import pytest

from portal.clock.calendar import Calendar, MissingYear, Special
from portal.notices.ladder import rung, standing

FEBRUARY = {
    date(2026, 2, 14): Special(True, "春节"),
    **{date(2026, 2, day): Special(False, "春节") for day in range(15, 24)},
    date(2026, 2, 28): Special(True, "春节"),
}
YEAR = Calendar(frozenset({2026}), FEBRUARY)
DUE = date(2026, 2, 26)
#            day, rung, words: ten working days from 5 February: 6 9 10 11 12 13 14 24 25 26
BY_HAND = [
    (date(2026, 2, 9), 0, "还有 9 个工作日（含今天）"),
    (date(2026, 2, 11), 0, "还有 7 个工作日（含今天）"),  # six are left after today: not yet half
    (date(2026, 2, 12), 1, "还有 6 个工作日（含今天）"),
    (date(2026, 2, 14), 1, "还有 4 个工作日（含今天）"),
    (date(2026, 2, 20), 1, "还有 3 个工作日（含今天）"),  # a day off, on which nobody is reminded
    (date(2026, 2, 24), 2, "还有 3 个工作日（含今天）"),
    (date(2026, 2, 25), 2, "还有 2 个工作日（含今天）"),
    (date(2026, 2, 26), 3, "今天到期"),
    (date(2026, 2, 27), 4, "已逾期 1 个工作日"),
    (date(2026, 2, 28), 5, "已逾期 2 个工作日"),  # a Saturday that is made up
    (date(2026, 3, 1), 5, "已逾期 2 个工作日"),
    (date(2026, 3, 2), 6, "已逾期 3 个工作日"),
    (date(2026, 3, 4), 8, "已逾期 5 个工作日"),
    (date(2026, 3, 5), 9, "已逾期 6 个工作日"),
    (date(2026, 3, 11), 9, "已逾期 10 个工作日"),
    (date(2026, 3, 12), 10, "已逾期 11 个工作日"),
    (date(2026, 3, 19), 11, "已逾期 16 个工作日"),
]


@pytest.mark.parametrize(("day", "step", "words"), BY_HAND)
def test_by_hand(day, step, words):
    assert (rung(DUE, 10, "working", day, YEAR), standing(DUE, day, YEAR)) == (step, words)


@pytest.mark.parametrize(
    ("days", "rest", "step"),
    [(1, 1, 0), (1, 0, 3), (2, 1, 1), (5, 3, 0), (5, 2, 1), (5, 1, 2), (15, 8, 0), (15, 7, 1), (15, 3, 2), (0, 0, 3)],
)
def test_half_and_four_fifths(days, rest, step):
    """May 2026 has working days on 11 to 15 and 18 to 22."""
    due, month = date(2026, 5, 22), [date(2026, 5, day) for day in (22, 21, 20, 19, 18, 15, 14, 13, 12, 11)]
    assert rung(due, days, "working", month[rest], YEAR) == step


def test_a_limit_in_calendar_days_is_halved_in_them():
    """From Saturday to the Friday after next: twelve days, six of them left on Saturday the 16th."""
    due = date(2026, 5, 22)
    assert [rung(due, 12, "calendar", date(2026, 5, day), YEAR) for day in (15, 16, 19, 20, 22)] == [0, 1, 1, 2, 3]


def test_it_ends():
    """Twelve times those above, then no more."""
    due = date(2026, 1, 5)
    reached = [rung(due, 5, "working", date(2026, month, 28), YEAR) for month in (3, 4, 5, 6, 12)]
    assert reached[-2:] == [20, 20]


def test_a_year_that_is_not_known_is_not_guessed():
    with pytest.raises(MissingYear):
        rung(date(2026, 12, 30), 5, "working", date(2027, 1, 4), YEAR)
