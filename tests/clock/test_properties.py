"""Whatever happens, in whatever order: the running value is what the events come to."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.clock.calendar import Calendar, Special
from portal.clock.running import Event, State, Term, advance, replay

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)  # machines are busy
FIRST = date(2026, 1, 1)
KINDS = {"new": ["start"], "runs": ["pause", "restart", "stop"], "stands": ["resume", "restart", "stop"], "over": []}
LEADS = {"start": "runs", "resume": "runs", "restart": "runs", "pause": "stands", "stop": "over"}


@st.composite
def calendars(draw):
    """2026 and 2027 with any days off, and any weekend made up."""
    days = [FIRST + timedelta(days=n) for n in range(730)]
    off = draw(st.sets(st.sampled_from(days), max_size=30))
    made_up = draw(st.sets(st.sampled_from([day for day in days if day.isoweekday() > 5]), max_size=8)) - off
    special = {day: Special(False, "假") for day in off} | {day: Special(True, "班") for day in made_up}
    return Calendar(frozenset(draw(st.sampled_from([(2026,), (2026, 2027)]))), special)


@st.composite
def histories(draw):
    """Events that can follow each other, some of them on one day."""
    events, standing, day = [], "new", FIRST
    for _ in range(draw(st.integers(1, 8))):
        if not KINDS[standing]:
            break
        kind = draw(st.sampled_from(KINDS[standing]))
        day += timedelta(days=draw(st.integers(0, 12)))
        moment = timezone.make_aware(datetime.combine(day, time(8 + len(events))))
        events.append(Event(kind, moment))
        standing = LEADS[kind]
    return events


terms = st.builds(Term, st.one_of(st.none(), st.integers(0, 30)), st.sampled_from(["working", "calendar"]))


@PATIENT
@given(histories(), terms, st.lists(st.tuples(st.integers(0, 8), calendars(), terms), max_size=3), calendars())
def test_recomputing_equals_running_in_any_order_of_corrections(events, term, corrections, calendar):
    """A correction of the holidays or the limit recomputes what was before it; the rest goes on from there."""
    state = State()
    now = calendar, term
    for number, event in enumerate([*events, None]):
        for when, other, limit in corrections:
            if when == number:
                now = other, limit
                state = replay(events[:number], limit, other)
        if event is not None:
            state = advance(state, event, now[1], now[0])
    assert state == replay(events, now[1], now[0])


def counted(events, day):
    """Whether the clock ran from the beginning of this day to its end."""
    before = [event for event in events if event.day < day]
    return bool(before) and LEADS[before[-1].kind] == "runs" and not any(event.day == day for event in events)


def by_hand(events, term, calendar):
    """Day by day and without states: the first day on which as many have counted as the limit has; None while there
    is none."""
    begun = max(n for n, event in enumerate(events) if event.kind in ("start", "restart"))
    since = events[begun:]
    left, day, last = term.days, since[0].day, since[-1].day
    while left > 0:
        day += timedelta(days=1)
        if day > last and LEADS[since[-1].kind] != "runs":
            return None
        if counted(since, day) and (term.unit == "calendar" or calendar.working_day(day)):
            left -= 1
    while not calendar.working_day(day):
        day += timedelta(days=1)
    return day


@PATIENT
@given(histories(), st.builds(Term, st.integers(0, 30), st.sampled_from(["working", "calendar"])), calendars())
def test_the_due_day_is_the_one_that_counting_days_finds(events, term, calendar):
    calendar = Calendar(frozenset((2026, 2027, 2028)), calendar.special)
    events = [event for event in events if event.kind != "stop"]
    state = replay(events, term, calendar)
    assert (state.due, state.unsure) == (by_hand(events, term, calendar), False)
