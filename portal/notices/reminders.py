"""The nightly run over all clocks: whoever has climbed a rung since the last reminder is reminded once.

It works through the clocks a thousand at a time, each thousand in a transaction of its own: memory does not grow with
their number, a step never waits long for it, and what a killed run has done stays done. The clock itself remembers
when it was reminded, so a second run of a day, or two at the same time, remind nobody twice, and a missed day is
followed by one reminder.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.accounts.enums import Kind
from portal.clock.calendar import Calendar
from portal.clock.models import Clock
from portal.flow.step import Step
from portal.notices.audience import Found, Recipient, members_of, turn_of
from portal.notices.kinds import NoticeKind, place_of
from portal.notices.ladder import LAST_TO_THE_HOLDER, rung, standing
from portal.notices.models import Notice
from portal.notices.sending import keep, rows_of

SIZE = 1000
ADMINISTER = "accounts.make_accounts"
FIELDS = ("pk", "due", "days", "unit", "reminded_on")


class Reminder(NoticeKind):
    """To those whose turn it is. It cannot be switched off: a limit binds."""

    key, label, asks, optional = "clock.reminder", "期限提醒", True, False
    subject = "{standing}：{obj}，{step.label}"
    text = "{obj._meta.verbose_name} {obj.number} 自{since}起等待{place}{step.label}，期限{due}，{standing}。"


class Escalation(Reminder):
    """To those above, when those whose turn it is have been told often enough or there is nobody."""

    key, label, sides = "clock.escalation", "下级逾期", (Kind.DEPARTMENT,)
    subject = "{place}{standing}：{obj}"
    text = (
        "{obj._meta.verbose_name} {obj.number} 自{since}起等待{place}{step.label}，期限{due}，{standing}。"
        "多次提醒后仍未办理，请督促，或依职责提级办理。"
    )


@dataclass
class Run:
    """One day's run. `told`: people; `clocks`: how many were reminded. dry: nothing is written."""

    today: date
    calendar: Calendar
    dry: bool = False
    clocks: int = 0
    told: set[int] = field(default_factory=set)
    known: dict[tuple, int] = field(default_factory=dict)

    def climbed(self, due: date, days: int, unit: str, reminded_on: date | None) -> bool:
        """Whether a rung was reached since the last reminder, or since the clock started."""
        now = self.rung(due, days, unit, self.today)
        before = self.rung(due, days, unit, reminded_on) if reminded_on else 0
        return now > before

    def rung(self, due: date, days: int, unit: str, day: date) -> int:
        asked = (due, days, unit, day)
        if asked not in self.known:
            self.known[asked] = rung(*asked, self.calendar)
        return self.known[asked]


def remind(run: Run) -> Run:
    """Raises MissingYear when the holidays of this year are not known: nobody is reminded by a guess."""
    if not run.calendar.working_day(run.today):
        return run
    after = 0
    while rows := list(_waiting(run.today, after).values_list(*FIELDS)[:SIZE]):
        after = rows[-1][0]
        if climbed := [pk for pk, *facts in rows if run.climbed(*facts)]:
            _some(run, climbed)
    return run


def _waiting(today: date, after: int) -> Any:
    """Running clocks that have not been reminded today, by key."""
    fresh = Q(reminded_on=None) | Q(reminded_on__lt=today)
    return Clock.objects.running().filter(fresh, pk__gt=after, due__isnull=False, days__isnull=False).order_by("pk")


@transaction.atomic
def _some(run: Run, pks: list[int]) -> None:
    """Those that a step holds at this moment are left to the next run."""
    rows = _waiting(run.today, 0).filter(pk__in=pks)
    if not run.dry:
        rows = rows.select_for_update(skip_locked=True, no_key=True)
    clocks = sorted(rows, key=lambda clock: clock.content_type_id)
    told: list[int] = []
    for kind, group in groupby(clocks, key=lambda clock: clock.content_type_id):
        told += _of_one_model(run, ContentType.objects.get_for_id(kind).model_class(), list(group))
    run.clocks += len(told)
    if not run.dry:
        Clock.objects.reminded(told, run.today)


def _of_one_model(run: Run, model: Any, clocks: list[Clock]) -> list[int]:
    """Returns the clocks of which somebody was told: what nobody heard of is no reminder."""
    objs = Reminder.load(model, {clock.object_id for clock in clocks})
    pairs: dict[Step, list[tuple[Clock, Any]]] = defaultdict(list)
    for clock in clocks:
        obj = objs[clock.object_id]
        if step := step_of(model, clock.duty, obj.state):
            pairs[step].append((clock, obj))
    return [pk for step, found in pairs.items() for pk in _of_one_step(run, step, found)]


def step_of(model: Any, duty: str, state: str) -> Step | None:
    """The step that somebody is waited for; None once the object has gone on."""
    return next((step for step in model.steps.values() if step.duty == duty and state in step.sources), None)


def _of_one_step(run: Run, step: Step, pairs: list[tuple[Clock, Any]]) -> list[int]:
    objs, rows, told = [obj for _, obj in pairs], defaultdict(list), []
    turn, upward = turn_of(step, objs), above(step, objs)
    for clock, obj in pairs:
        high = run.rung(clock.due, clock.days, clock.unit, run.today) > LAST_TO_THE_HOLDER
        kind = Escalation if high or not turn[obj.pk] else Reminder
        people = upward[obj.pk] if kind is Escalation else turn[obj.pk]
        rows[kind] += _rows(run, kind, step, clock, obj, people)
        run.told |= {one.person for one in people}
        told += [clock.pk] if people else []
    if not run.dry:
        _written(type(objs[0]), rows)
    return told


def _rows(run: Run, kind: Any, step: Step, clock: Clock, obj: Any, people: Iterable[Recipient]) -> list[Notice]:
    words = {
        "step": step,
        "place": place_of(obj, step.side),
        "since": f"{timezone.localdate(clock.started):%Y年%-m月%-d日}",
        "due": f"{clock.due:%Y年%-m月%-d日}",
        "standing": standing(clock.due, run.today, run.calendar),
    }
    return rows_of(kind(obj, **words), f"clock:{clock.pk}:{run.today}", people)


def _written(model: Any, rows: dict[type[NoticeKind], list[Notice]]) -> None:
    """The newest reminder of a matter stands for all that came before: a list shows it once."""
    pks = {row.object_id for found in rows.values() for row in found}
    earlier = Notice.objects.about(model, pks).filter(kind__in=(Reminder.key, Escalation.key), over=None)
    earlier.update(over=timezone.now())
    for kind, found in rows.items():
        keep(kind, found)


def above(step: Step, objs: list[Any]) -> Found:
    """Above a department the one over it, by the people who may take the matter over; above a partner the department
    that handles it. Where there is nobody, the system administrators of the department, who make accounts."""
    department = {obj.pk: place_of(obj, Kind.DEPARTMENT) for obj in objs}
    own = step.side == Kind.DEPARTMENT
    places = {pk: (place.parent_id if own else place.pk) for pk, place in department.items() if place}
    found = members_of({place for place in places.values() if place}, _right(type(objs[0]), step), Kind.DEPARTMENT)
    administrators = members_of({p.pk for p in department.values() if p}, ADMINISTER, Kind.DEPARTMENT)
    return {
        pk: found.get(places.get(pk) or 0) or administrators.get(place.pk, set()) if place else set()
        for pk, place in department.items()
    }


def _right(model: Any, step: Step) -> str:
    """By which permission one above is known: to take over, or the department's first duty, or this step's own."""
    steps = [s for s in model.steps.values() if s.side == Kind.DEPARTMENT]
    over = [s.permission for s in steps if s.level == "above"]
    first = [s.permission for s in steps if s.duty]
    return (over or [step.permission])[0] if step.side == Kind.DEPARTMENT else (first or [""])[0]
