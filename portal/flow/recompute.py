"""Clocks recomputed from their events, when the holidays or a limit have changed: shown first, then done."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import groupby, islice
from typing import Any, NamedTuple

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Case, DateField, Q, QuerySet, Value, When
from django.utils import timezone

from portal.clock.calendar import Calendar
from portal.clock.models import Clock, ClockEvent
from portal.clock.running import Event, State, Term, replay
from portal.clock.tables import Limits, load_calendar, load_limits
from portal.flow import clocks, locks
from portal.jobs.models import enqueue, enqueue_all, enqueue_later, handles
from portal.regions.paths import under

AT_ONCE = 200  # rows that are locked together
SOON = timedelta(minutes=2)  # longer than any step takes


class Shift(NamedTuple):
    """An open clock that would show something else: its row as it is, and what it comes to."""

    clock: Clock
    state: State
    term: Term

    @property
    def moves(self) -> bool:
        """Whether the day changes, or whether it is known; else only what was counted so far."""
        return (self.clock.due, self.clock.unsure) != (self.state.due, self.state.unsure)


def shifts(rows: QuerySet, calendar: Calendar, limits: Limits) -> Iterator[Shift]:
    """Of these clocks those that would change by these tables; two statements for each thousand."""
    for some in batches(rows.order_by("pk").iterator(chunk_size=1000), 1000):
        yield from _shifts(some, calendar, limits)


def batches(found: Iterable, size: int) -> Iterator[list]:
    rest = iter(found)
    while some := list(islice(rest, size)):
        yield some


def _shifts(some: Sequence[Clock], calendar: Calendar, limits: Limits) -> Iterator[Shift]:
    happened = defaultdict(list)
    for clock, kind, at in _events(some):
        happened[clock].append(Event(kind, at))
    for clock in some:
        term = limits.term(clock.duty, clock.region_path)
        state = replay(happened[clock.pk], term, calendar)
        if (state, term) != (clock.state, clock.term):
            yield Shift(clock, state, term)


def _events(some: Sequence[Clock]) -> QuerySet:
    rows = ClockEvent.objects.filter(clock__in=[clock.pk for clock in some]).order_by("at", "pk")
    return rows.values_list("clock", "kind", "at")


def touched_by_year(year: int) -> QuerySet:
    """The open clocks that another table for this year may move."""
    within = Q(started__year__lte=year, due__year__gte=year)
    return Clock.objects.open().filter(Q(unsure=True) | Q(due=None) | within, days__isnull=False)


def touched_by_limits(duties: Collection[str], place: str) -> QuerySet:
    """The open clocks of these duties in a province."""
    return Clock.objects.open().filter(under("region_path", place), duty__in=duties)


@handles("重算期限")
def recompute() -> int:
    """The job after a change, and every night: finds what shows something else than its events come to, and leaves
    jobs that mend it. Returns how many rows they are given. Twice is harmless."""
    wrong = defaultdict(set)
    for shift in shifts(Clock.objects.open(), load_calendar(), load_limits()):
        wrong[shift.clock.content_type_id].add(shift.clock.object_id)
    for kind, pks in wrong.items():
        model: Any = ContentType.objects.get_for_id(kind).model_class()
        enqueue_all(mend, [{"label": model._meta.label, "pks": some} for some in batches(sorted(pks), AT_ONCE)])
    return sum(len(pks) for pks in wrong.values())


def after_change() -> None:
    """Of the transaction that changes the holidays or a limit. A step that was being taken meanwhile may have been
    reckoned by the old ones: the second job finds it."""
    enqueue(recompute)
    enqueue_later(timezone.now() + SOON, recompute)


@handles("重算期限（一批）")
@transaction.atomic
def mend(label: str, pks: list[int]) -> None:
    """Under the locks of the rows, so that no step is taken meanwhile; the clocks and the due days, nothing else."""
    model: Any = apps.get_model(label)
    objs = clocks.attach(locks.lock(model._base_manager.filter(pk__in=pks)))
    calendar, limits = load_calendar(), load_limits()
    opened = [clock for obj in objs for clock in clocks.open_clocks(obj)]
    found = list(_shifts(opened, calendar, limits))
    for shift in found:
        shift.clock.show(shift.state, shift.term)
    clocks.write([shift.clock for shift in found])
    _show_due(model, objs)


def _show_due(model: Any, objs: Sequence[Any]) -> None:
    """The one column that changes without a record: it is no content, and the events of the clock are its proof."""
    days = {obj.pk: clock.due if (clock := clocks.due_clock(obj)) else None for obj in objs}
    moved = sorted((obj.pk for obj in objs if obj.due != days[obj.pk]), key=lambda pk: str(days[pk]))
    whens = [
        When(pk__in=list(same), then=Value(day, DateField())) for day, same in groupby(moved, key=lambda pk: days[pk])
    ]
    if whens:
        model._base_manager.filter(pk__in=moved).update(due=Case(*whens, output_field=DateField()))
