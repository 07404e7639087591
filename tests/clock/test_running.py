"""When a clock falls due: worked out by hand on the calendars that the State Council announced for 2025 and 2026."""

from datetime import UTC, date, datetime

import pytest

from portal.clock.calendar import Calendar, MissingYear
from portal.clock.loader import shipped
from portal.clock.running import Event, State, Term, replay
from tests.factories.clocks import at

YEARS = shipped()
KNOWN = Calendar(frozenset(YEARS), {day: known for year in YEARS.values() for day, known in year.items()})
UNSURE = "unsure"


def ran(term, happened):
    """The state after "start 2026-03-02, pause 2026-03-05"."""
    days, unit = int(term[1:]), {"W": "working", "C": "calendar"}[term[0]]
    events = [Event(kind, at(day)) for kind, day in (one.split() for one in happened.split(", "))]
    return replay(events, Term(days, unit), KNOWN)


def read(state):
    return UNSURE if state.unsure else state.due and state.due.isoformat()


TWICE = "start 2026-03-02, pause 2026-03-05, resume 2026-03-09, pause 2026-03-12"
# What happened · the due day; W5: five working days, C5: five calendar days
CASES = [
    # plain weeks: the day of the event does not count
    ("W1", "start 2026-03-02", "2026-03-03"),
    ("W5", "start 2026-03-02", "2026-03-09"),
    ("W10", "start 2026-11-09", "2026-11-23"),
    ("W1", "start 2026-03-06", "2026-03-09"),  # a Friday
    ("W1", "start 2026-03-07", "2026-03-09"),  # a Saturday
    ("W1", "start 2026-03-08", "2026-03-09"),  # a Sunday
    # Spring Festival 2026: 15 to 23 February off, the Saturdays 14 and 28 February made up
    ("W1", "start 2026-02-13", "2026-02-14"),
    ("W2", "start 2026-02-13", "2026-02-24"),
    ("W10", "start 2026-02-09", "2026-02-28"),
    ("W5", "start 2026-02-14", "2026-02-28"),
    ("W3", "start 2026-02-18", "2026-02-26"),
    ("W1", "start 2026-02-23", "2026-02-24"),
    ("W1", "start 2026-02-27", "2026-02-28"),
    ("W2", "start 2026-02-27", "2026-03-02"),
    # Spring Festival 2025: 28 January to 4 February off, Sunday 26 January and Saturday 8 February made up
    ("W5", "start 2025-01-24", "2025-02-07"),
    ("W6", "start 2025-01-24", "2025-02-08"),
    # New Year 2026: 1 to 3 January off, Sunday the 4th made up
    ("W1", "start 2025-12-31", "2026-01-04"),
    ("W3", "start 2025-12-31", "2026-01-06"),
    ("W5", "start 2025-12-29", "2026-01-06"),
    # the other holidays
    ("W1", "start 2026-04-03", "2026-04-07"),
    ("W3", "start 2026-04-30", "2026-05-08"),
    ("W4", "start 2026-04-30", "2026-05-09"),
    ("W2", "start 2026-09-24", "2026-09-29"),
    ("W1", "start 2026-09-18", "2026-09-20"),
    ("W1", "start 2026-09-30", "2026-10-08"),
    ("W3", "start 2026-09-30", "2026-10-10"),
    ("W4", "start 2026-09-30", "2026-10-12"),
    ("W2", "start 2025-09-30", "2025-10-10"),
    ("W3", "start 2025-09-30", "2025-10-11"),
    # nothing to wait for: due the same day, or on the working day that follows
    ("W0", "start 2026-03-02", "2026-03-02"),
    ("W0", "start 2026-03-07", "2026-03-09"),
    ("W0", "start 2026-02-16", "2026-02-24"),
    ("W0", "start 2026-02-14", "2026-02-14"),
    ("W0", "start 2026-03-02, pause 2026-03-03", "2026-03-02"),
    # calendar days: every day counts, a last day that is off gives way to the working day that follows
    ("C30", "start 2026-03-02", "2026-04-01"),
    ("C28", "start 2024-02-01", "2024-02-29"),
    ("C5", "start 2026-03-02", "2026-03-09"),
    ("C15", "start 2026-02-01", "2026-02-24"),
    ("C13", "start 2026-02-01", "2026-02-14"),
    ("C0", "start 2026-03-07", "2026-03-09"),
    ("C10", "start 2026-03-02, pause 2026-03-05, resume 2026-03-10", "2026-03-18"),
    # pauses: neither the day of the pause nor that of the resumption counts
    ("W10", "start 2026-11-09, pause 2026-11-13, resume 2026-11-18", "2026-11-27"),
    ("W5", "start 2026-03-02, pause 2026-03-04", None),
    ("W5", "start 2026-03-02, pause 2026-03-04, resume 2026-03-04", "2026-03-10"),
    ("W5", "start 2026-03-02, pause 2026-03-02, resume 2026-03-05", "2026-03-12"),
    ("W5", "start 2026-03-02, pause 2026-03-07, resume 2026-03-09", "2026-03-10"),
    (
        "W10",
        "start 2026-03-02, pause 2026-03-05, resume 2026-03-09, pause 2026-03-12, resume 2026-03-16",
        "2026-03-24",
    ),
    ("W10", "start 2025-12-22, pause 2025-12-25, resume 2026-01-05", "2026-01-15"),
    ("W10", "start 2026-02-09, pause 2026-02-12, resume 2026-02-25", "2026-03-06"),
    ("W3", "start 2026-02-11, pause 2026-02-12, resume 2026-02-14", "2026-02-26"),
    ("W5", "start 2026-03-02, pause 2026-03-09, resume 2026-03-11", "2026-03-12"),  # on the due day
    ("W5", "start 2026-03-02, pause 2026-03-11", "2026-03-09"),  # too late: it stays missed
    ("W5", "start 2026-03-02, pause 2026-03-11, resume 2026-03-16", "2026-03-09"),
    # restarts: what was used is given back
    ("W5", "start 2026-03-02, restart 2026-03-05", "2026-03-12"),
    ("W5", "start 2026-03-02, restart 2026-03-16", "2026-03-23"),
    ("W5", "start 2026-03-02, pause 2026-03-04, restart 2026-03-10", "2026-03-17"),
    ("W5", "start 2026-03-02, restart 2026-03-05, pause 2026-03-05", None),
    ("W5", "start 2026-03-02, restart 2026-03-05, pause 2026-03-05, resume 2026-03-10", "2026-03-17"),
    # the end: what it was due stands
    ("W5", "start 2026-03-02, stop 2026-03-04", "2026-03-09"),
    # 2027 is not known
    ("W3", "start 2026-12-28", "2026-12-31"),
    ("W4", "start 2026-12-28", UNSURE),
    ("W5", "start 2027-01-04", UNSURE),
    ("C5", "start 2026-12-28", UNSURE),
    ("W10", "start 2026-12-28, pause 2027-01-06", UNSURE),
    ("W10", "start 2026-12-28, pause 2027-01-06, resume 2027-01-08", UNSURE),
    ("W10", "start 2026-12-28, pause 2026-12-30", None),
    ("W10", "start 2026-12-28, pause 2026-12-30, resume 2026-12-31", UNSURE),
]


def test_there_are_enough_cases():
    assert len(CASES) >= 40


@pytest.mark.parametrize(("term", "happened", "due"), CASES)
def test_when_it_is_due(term, happened, due):
    assert read(ran(term, happened)) == due


def test_without_a_limit_no_day_is_known_and_nothing_is_unsure():
    state = replay([Event("start", at("2026-03-02")), Event("pause", at("2026-03-04"))], Term(), KNOWN)
    assert (state.due, state.unsure, state.paused) == (None, False, at("2026-03-04"))


def test_what_was_used_is_known_while_it_stands_still():
    assert ran("W10", "start 2026-11-09, pause 2026-11-13").used == 3
    assert ran("W10", "start 2026-12-28, pause 2027-01-06").used is None


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        (datetime(2026, 3, 2, 15, 59, tzinfo=UTC), date(2026, 3, 3)),  # 23:59 of the second here
        (datetime(2026, 3, 2, 16, 0, tzinfo=UTC), date(2026, 3, 4)),  # midnight: the third
    ],
)
def test_the_day_is_the_day_here(moment, due):
    assert replay([Event("start", moment)], Term(1), KNOWN).due == due


def test_a_year_that_is_not_known_is_said_and_never_guessed():
    assert KNOWN.working_day(date(2026, 12, 31))
    with pytest.raises(MissingYear, match="2027年的节假日表还没有导入"):
        KNOWN.working_day(date(2027, 1, 4))
    with pytest.raises(MissingYear):
        KNOWN.add_working_days(date(2026, 12, 30), 2)
    with pytest.raises(MissingYear):
        KNOWN.working_days_between(date(2026, 12, 30), date(2027, 1, 4))


def test_nothing_has_happened():
    assert replay([], Term(5), KNOWN) == State()
