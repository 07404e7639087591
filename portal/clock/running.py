"""How a clock runs: one pure function from an event to the next state, and its fold over all of them.

A day counts when the clock ran from its beginning to its end: the day on which something happened does not.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import reduce
from typing import NamedTuple

from django.db import models
from django.utils import timezone

from portal.clock.calendar import DAY, Calendar, MissingYear


class Unit(models.TextChoices):
    WORKING = "working", "工作日"
    CALENDAR = "calendar", "日（日历日）"


class Happening(models.TextChoices):
    START = "start", "开始"
    PAUSE = "pause", "暂停"
    RESUME = "resume", "继续"
    RESTART = "restart", "重新计时"
    STOP = "stop", "结束"


class Event(NamedTuple):
    kind: str
    at: datetime

    @property
    def day(self) -> date:
        return timezone.localdate(self.at)


class Term(NamedTuple):
    """How long: days None while no limit has been set."""

    days: int | None = None
    unit: str = Unit.WORKING


@dataclass(frozen=True)
class State:
    """What a clock shows. after: the day after which days count now; None while it stands still.

    used: days counted before that; None when a year was missing. due: None while it is paused before its time, while
    no limit is set, and (`unsure`) while the holidays it depends on are not known.
    """

    started: datetime | None = None
    after: date | None = None
    used: int | None = 0
    due: date | None = None
    unsure: bool = False
    paused: datetime | None = None
    stopped: datetime | None = None


def replay(events: Iterable[Event], term: Term, calendar: Calendar) -> State:
    """The state after all events, in the order in which they happened."""
    return reduce(lambda state, event: advance(state, event, term, calendar), events, State())


def advance(state: State, event: Event, term: Term, calendar: Calendar) -> State:
    if event.kind == Happening.STOP:
        return replace(state, stopped=event.at, after=None)
    if event.kind == Happening.PAUSE:
        return _paused(state, event, term, calendar)
    if event.kind == Happening.RESUME:
        return _runs(replace(state, paused=None), event.day, term, calendar)
    started = event.at if event.kind == Happening.START else state.started
    return _runs(replace(state, started=started, used=0, due=None, paused=None), event.day, term, calendar)


def _runs(state: State, day: date, term: Term, calendar: Calendar) -> State:
    """From the day after `day` on. What was due before stays due."""
    state = replace(state, after=day, unsure=False)
    if state.due or term.days is None:
        return state
    if state.used is None:
        return replace(state, unsure=True)
    try:
        return replace(state, due=_due(day, term.days - state.used, term, calendar))
    except MissingYear:
        return replace(state, unsure=True)


def _due(after: date, left: int, term: Term, calendar: Calendar) -> date:
    """Calendar days that end on a day off end on the working day that follows; so does what is due at once."""
    if term.unit == Unit.WORKING:
        return calendar.on_working_day(calendar.add_working_days(after, left))
    return calendar.on_working_day(after + DAY * left)


def _paused(state: State, event: Event, term: Term, calendar: Calendar) -> State:
    """A limit that had passed before is still missed; of any other no day is known until the clock goes on."""
    if state.after is None:
        return state
    still = replace(state, after=None, paused=event.at)
    if term.days is None:
        return still
    used = _used(state.used, state.after, event.day, term, calendar)
    missed = used is not None and used >= term.days
    due = state.due if missed else None
    return replace(still, used=used, due=due, unsure=used is None or (missed and due is None))


def _used(before: int | None, after: date, until: date, term: Term, calendar: Calendar) -> int | None:
    """With the whole days between the two; None when one of them lies in a year that is not known."""
    if before is None:
        return None
    if term.unit == Unit.CALENDAR:
        return before + max((until - after).days - 1, 0)
    try:
        return before + calendar.working_days_between(after, until - DAY)
    except MissingYear:
        return None
