"""The clock card of the look: what is left, and how it was reckoned."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.utils import timezone

from portal.clock.calendar import DAY, Calendar, MissingYear, Special, days
from portal.clock.models import Clock, ClockEvent, Limit, length
from portal.clock.running import Happening, Unit
from portal.clock.tables import held
from portal.flow.clocks import open_clocks
from portal.web.due import Until, of_clock
from portal.web.values import shown

MOST_SQUARES = 60
COUNTS_ANEW = (Happening.START, Happening.RESUME, Happening.RESTART)


@dataclass(frozen=True)
class Square:
    """A day of the picture. kind: used, stop (not counted), today, over, or "" for one to come."""

    day: date
    kind: str


@dataclass(frozen=True)
class Happened:
    when: str
    words: str


@dataclass
class Card:
    """What the clock card of the look shows: one open clock, how it came about, and what it rests on."""

    clock: Clock
    limit: Limit | None
    until: Until
    big: int
    squares: list[Square]
    events: list[Happened]
    holidays: list[str]

    @property
    def title(self) -> str:
        return f"期限：{self.limit.name}" if self.limit else "期限"

    @property
    def late(self) -> bool:
        return self.until.tone == "s-late"

    @property
    def tone(self) -> str:
        return "s-wait" if self.clock.paused or self.clock.unsure else self.until.tone

    @property
    def unit(self) -> str:
        return "个工作日" if self.clock.unit == Unit.WORKING or self.clock.due else "日（日历日）"

    @property
    def length(self) -> str:
        return length(self.clock.term)

    @property
    def whose(self) -> str:
        """Who has set it so."""
        return "省级设定" if self.limit and self.limit.region_id else "全国缺省"

    @property
    def sentence(self) -> str:
        """The picture in words."""
        number = Counter(square.kind for square in self.squares)
        parts = [f"已用 {number['used']} 天", f"不计 {number['stop']} 天"]
        parts += ["今天计入"] if number["today"] else []
        parts += [f"逾期 {number['over']} 天"] if number["over"] else []
        parts += [f"之后还有 {number['']} 天"] if number[""] else []
        return "，".join(parts)


def cards(obj: Any, calendar: Calendar, today: date | None = None) -> list[Card]:
    """Of all open clocks of a row that have a limit, the running one first. Two statements more than the clocks."""
    found = [clock for clock in open_clocks(obj) if clock.days is not None]
    if not found:
        return []
    events: dict[int, list[ClockEvent]] = {clock.pk: [] for clock in found}
    for event in ClockEvent.objects.filter(clock__in=list(events)):
        events[event.clock_id].append(event)
    limits = _limits(found)
    made = [
        _card(obj, one, limits.get(one.duty), events[one.pk], calendar, today or timezone.localdate()) for one in found
    ]
    return sorted(made, key=lambda card: card.clock.paused is not None)


def _limits(clocks: list[Clock]) -> dict[str, Limit]:
    """Duty → the limit that holds where the row lies."""
    rows = Limit.objects.filter(key__in={clock.duty for clock in clocks}).select_related("region")
    return held(rows, clocks[0].region_path)


def _card(
    obj: Any, clock: Clock, limit: Limit | None, events: list[ClockEvent], calendar: Calendar, today: date
) -> Card:
    late_by = clock.due is not None and clock.due < today
    big = 0
    if not clock.unsure:
        big = clock.overdue(calendar, today) if late_by else clock.left(calendar, today)
    first = timezone.localdate(_begun(events).at)
    last = max(filter(None, [clock.due, today]))
    return Card(
        clock=clock,
        limit=limit,
        until=of_clock(clock, calendar, today),
        big=big,
        squares=squares(clock, events, calendar, today),
        events=[Happened(shown(timezone.localdate(e.at)), _words(obj, e)) for e in events],
        holidays=spans(calendar.special_between(first, last)) if clock.unit == Unit.WORKING else [],
    )


def _begun(events: list[ClockEvent]) -> ClockEvent:
    """From which it is counted: the last start or restart."""
    return [event for event in events if event.kind in (Happening.START, Happening.RESTART)][-1]


def _words(obj: Any, event: ClockEvent) -> str:
    step = obj.steps.get(event.step)
    because = f"（{step.label}）" if step else ""
    return f"{event.get_kind_display()}{because}{'，次日起算' if event.kind in COUNTS_ANEW else ''}"


def squares(clock: Clock, events: list[ClockEvent], calendar: Calendar, today: date) -> list[Square]:
    """One a day that the unit knows, from the first that could count to the last of the limit, or to today."""
    begun = _begun(events)
    runs = _runs([event for event in events if event.at >= begun.at])
    last = max(clock.due or today, today) if not clock.paused or clock.due else today
    try:
        known = [
            day
            for day in days(timezone.localdate(begun.at), last)
            if clock.unit == Unit.CALENDAR or calendar.working_day(day)
        ]
    except MissingYear:
        return []
    found = [Square(day, _kind(day, clock, runs, today)) for day in known]
    return found if len(found) <= MOST_SQUARES else []


def _kind(day: date, clock: Clock, runs: list[tuple[date, date | None]], today: date) -> str:
    if clock.due and day > clock.due:
        return "over"
    counts = any(after < day and (until is None or day < until) for after, until in runs)
    if not counts:
        return "stop"
    return "today" if day == today else "used" if day < today else ""


def _runs(events: list[ClockEvent]) -> list[tuple[date, date | None]]:
    """The days after which it ran, and before which it stood still."""
    found: list[tuple[date, date | None]] = []
    for event in events:
        day = timezone.localdate(event.at)
        if event.kind == Happening.PAUSE and found and found[-1][1] is None:
            found[-1] = (found[-1][0], day)
        elif event.kind != Happening.PAUSE:
            found.append((day, None))
    return found


def spans(special: list[tuple[date, Special]]) -> list[str]:
    """2月15日至23日 春节放假; 2月14日 春节调休上班."""
    numbered = enumerate(special)
    groups = groupby(numbered, key=lambda one: (one[1][0] - DAY * one[0], one[1][1]))
    return [_span([day for _, (day, _) in group], known) for (_, known), group in groups]


def _span(found: list[date], known: Special) -> str:
    first, last = found[0], found[-1]
    end = "" if first == last else f"至{_short(last) if last.month != first.month else f'{last.day}日'}"
    return f"{_short(first)}{end} {known.name}{'上班' if known.working else '放假'}"


def _short(day: date) -> str:
    return f"{day.month}月{day.day}日"
