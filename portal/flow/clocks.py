"""The clocks of a machine: what a step does to them, and what the row shows of it (`due`).

A duty's clock starts when a state comes in which the duty is due, and stops when that state is left; unless the step
`pauses` it (it stands still until such a state comes again) or `restarts` it (it begins anew then). Once no way leads
back to such a state, it stops. Decision record 0008 says why.
"""

import copy
import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, DateField, Value, When, prefetch_related_objects
from django.utils import timezone

from portal.clock.calendar import Calendar
from portal.clock.models import Clock, ClockEvent
from portal.clock.running import Event, Happening, advance
from portal.clock.tables import Limits, load_calendar, load_limits
from portal.flow.step import Step
from portal.scope import Hangs

PAUSE, RESTART = "pause", "restart"
CHOICE = "clock"  # the name under which a step's data say what becomes of the clocks
CLOCKS = "_open_clocks"
ENOUGH_REMINDERS = 2  # before the system may act on what was missed
SHOWN = ("days", "unit", "started", "after", "used", "due", "unsure", "paused", "stopped")


def attach(objs: Sequence[Any]) -> Sequence[Any]:
    """Give each row its open clocks: one statement for all, none for a machine without duties."""
    if not objs:
        return objs
    model = _model(objs[0])
    by_key: dict[int, list[Clock]] = {obj.pk: [] for obj in objs}
    if duties(model):
        for clock in Clock.objects.about(model, list(by_key)).open().order_by("pk"):
            by_key[clock.object_id].append(clock)
    for obj in objs:
        setattr(obj, CLOCKS, by_key[obj.pk])
    return objs


def open_clocks(obj: Any) -> list[Clock]:
    """Those that no stop has ended, paused ones too; asked once."""
    if not hasattr(obj, CLOCKS):
        if obj.pk is None:
            return []
        attach([obj])
    return getattr(obj, CLOCKS)


def due_clock(obj: Any) -> Clock | None:
    """The clock of what is due now; with several the one that ends first."""
    here = [c for c in open_clocks(obj) if c.paused is None and obj.state in duties(_model(obj)).get(c.duty, ())]
    return min(here, key=lambda clock: (clock.due is None, clock.due or date.max), default=None)


def _model(obj: Any) -> Any:
    return type(obj)


@functools.cache
def duties(model: Any) -> dict[str, frozenset[str]]:
    """Duty → the states in which it is due."""
    found: dict[str, frozenset[str]] = {}
    for step in model.steps.values():
        if step.duty:
            found[step.duty] = found.get(step.duty, frozenset()) | frozenset(step.sources)
    return found


@functools.cache
def reachable(model: Any, state: str) -> frozenset[str]:
    """The states to which steps may still lead from here."""
    reached: set[str] = {state}
    before: set[str] = set()
    while reached != before:
        before = set(reached)
        reached |= {step.target for step in model.steps.values() if reached & set(step.sources)}
    return frozenset(reached)


@dataclass
class Tick:
    """A clock as it will be written, and what happened to it because of a step."""

    clock: Clock
    events: list[Event]


def tick(step: Step, moves: Sequence[Any], choice: str, now: datetime) -> dict[int, list[Tick]]:
    """What this step does to the clocks of the rows that it moved, reckoned; the rows get their due day.

    Number of the move → its ticks. Nothing is written yet: `keep` does that once the rows have keys.
    """
    objs = [move.obj for move in moves]
    if not duties(_model(objs[0])):
        return {}
    attach([obj for obj in objs if not obj._state.adding and not hasattr(obj, CLOCKS)])
    ticks = {number: _ticks(step, obj, choice, now) for number, obj in enumerate(objs)}
    reckon(objs, ticks)
    for number, move in enumerate(moves):
        _follow(move, ticks[number])
    return ticks


def _ticks(step: Step, obj: Any, choice: str, now: datetime) -> list[Tick]:
    model, known = _model(obj), {clock.duty: clock for clock in getattr(obj, CLOCKS, ())}
    after = reachable(model, obj.state)
    found = []
    for duty, states in duties(model).items():
        clock = known.get(duty)
        kinds = happenings(step, duty, clock, due=obj.state in states, returns=bool(after & states), choice=choice)
        if kinds:
            found.append(Tick(copy.copy(clock) if clock else Clock(duty=duty), [Event(kind, now) for kind in kinds]))
    return found


def happenings(
    step: Step, duty: str, clock: Clock | None, *, due: bool, returns: bool, choice: str = ""
) -> tuple[Happening, ...]:
    """What happens to the clock of a duty, which is due in the new state or not, and to which a way leads or none."""
    if clock is None:
        return (Happening.START,) if due else ()
    anew = duty in step.restarts and (duty not in step.pauses or choice == RESTART)
    if due:
        if anew:
            return (Happening.RESTART,)
        return (Happening.RESUME,) if clock.paused else ()
    if not returns:
        return (Happening.STOP,)
    if anew:
        return (Happening.RESTART, Happening.PAUSE)
    if clock.paused:
        return ()
    return (Happening.PAUSE,) if duty in step.pauses else (Happening.STOP,)


def reckon(objs: Sequence[Any], ticks: dict[int, list[Tick]]) -> None:
    """Two statements at most, whatever the number of rows: the limits if a clock begins, the holidays if one has a
    limit and does not only stop."""
    new = [(objs[n], one.clock) for n, several in ticks.items() for one in several if one.clock.pk is None]
    for (_, clock), place in zip(new, places([obj for obj, _ in new]), strict=True):
        clock.region_path = place
    going = [one for several in ticks.values() for one in several]
    begun = {one.clock.duty for one in going if one.events[0].kind in (Happening.START, Happening.RESTART)}
    limits = load_limits(begun) if begun else Limits()
    terms = [limits.term(one.clock.duty, one.clock.region_path) if _begins(one) else one.clock.term for one in going]
    calendar = _calendar_for([one for one, term in zip(going, terms, strict=True) if term.days is not None])
    for one, term in zip(going, terms, strict=True):
        state = one.clock.state
        for event in one.events:
            state = advance(state, event, term, calendar)
        one.clock.show(state, term)


def foreseen(obj: Any, duty: str) -> Clock:
    """What the clock of a duty would show if it began now; nothing is written."""
    clock = Clock(duty=duty)
    reckon([obj], {0: [Tick(clock, [Event(Happening.START, timezone.now())])]})
    return clock


def _begins(one: Tick) -> bool:
    return one.events[0].kind in (Happening.START, Happening.RESTART)


def _calendar_for(going: list[Tick]) -> Calendar:
    days = [min(one.clock.after or event.day, event.day) for one in going for event in one.events[:1]]
    stopping = all(event.kind == Happening.STOP for one in going for event in one.events)
    return Calendar() if stopping else load_calendar(min(days))


def places(objs: Sequence[Any]) -> list[str]:
    """Path of the region in which each row lies. As many queries for a thousand rows as for one."""
    if not objs:
        return []
    scope = _model(objs[0]).scope
    way = scope.region if isinstance(scope, Hangs) else f"{scope.issuer}__region_path"
    through = way.rpartition("__")[0]
    if through:
        prefetch_related_objects(list(objs), through)
    return [_end(obj, way) for obj in objs]


def _end(obj: Any, way: str) -> str:
    for name in way.split("__"):
        obj = getattr(obj, name)
    return obj


def _follow(move: Any, ticks: list[Tick]) -> None:
    """The row shows what its clocks show now, and the move says so if that is another day."""
    obj, ticked = move.obj, {one.clock.duty: one.clock for one in ticks}
    left = [clock for clock in getattr(obj, CLOCKS, ()) if clock.duty not in ticked]
    setattr(obj, CLOCKS, [clock for clock in (*left, *ticked.values()) if clock.stopped is None])
    clock, before = due_clock(obj), obj.due
    obj.due = clock.due if clock else None
    if obj.due != before:
        move.changes["due"] = obj.due


def keep(step: Step, moves: Sequence[Any], ticks: dict[int, list[Tick]]) -> None:
    """Write the clocks and what happened to them: three statements at most."""
    going = [(moves[n].obj, one) for n, several in ticks.items() for one in several]
    for obj, one in going:
        one.clock.content_type, one.clock.object_id = ContentType.objects.get_for_model(obj), obj.pk
    clocks = [one.clock for _, one in going]
    write(clocks)
    events = [(one.clock, event) for _, one in going for event in one.events]
    rows = [ClockEvent(clock=clock, kind=event.kind, at=event.at, step=step.name) for clock, event in events]
    if rows:
        ClockEvent.objects.bulk_create(rows)


def write(clocks: Sequence[Clock]) -> None:
    """Those that run are written before new ones: two of one duty are never open at once."""
    old = [clock for clock in clocks if clock.pk is not None]
    new = [clock for clock in clocks if clock.pk is None]
    if old:
        Clock.objects.bulk_create(old, update_conflicts=True, unique_fields=["id"], update_fields=SHOWN)
    if new:
        Clock.objects.bulk_create(new)


def due_value(moves: Sequence[Any]) -> dict[str, Any]:
    """For the one UPDATE of rows that otherwise change alike: their due days, be they the same or not."""
    if not any("due" in move.changes for move in moves):
        return {}
    by_day: dict[date | None, list[int]] = {}
    for move in moves:
        by_day.setdefault(move.obj.due, []).append(move.obj.pk)
    if len(by_day) == 1:
        return {"due": moves[0].obj.due}
    whens = [When(pk__in=pks, then=Value(day, DateField())) for day, pks in by_day.items()]
    return {"due": Case(*whens, output_field=DateField())}


def not_overdue(step: Step, obj: Any) -> str:
    """Why the system may not yet take what it takes when a duty was missed: the last day is not over, or not enough
    reminders were sent."""
    clock = next((c for c in open_clocks(obj) if c.duty == step.when_overdue and c.paused is None), None)
    if clock is None or clock.due is None or clock.due >= timezone.localdate():
        return "期限还没有过"
    return (
        "" if clock.reminders >= ENOUGH_REMINDERS else f"只提醒过 {clock.reminders} 次，满 {ENOUGH_REMINDERS} 次才可以"
    )
