"""Until when, as pages say it: in one line and in a list."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils import timezone

from portal.clock.calendar import Calendar, MissingYear
from portal.clock.models import Clock
from portal.clock.running import Unit
from portal.clock.tables import load_calendar
from portal.flow.clocks import attach, due_clock, duties
from portal.web.values import shown

UNSURE, UNSET, NONE = "待节假日表确认", "未设期限", "无期限"
SOON = 2  # working days, today included


class Until(NamedTuple):
    """words: how long still; day: until when, None when no day is known; tone and badge: what of it is urgent."""

    words: str
    day: date | None = None
    tone: str = ""
    badge: str = ""

    def __str__(self) -> str:
        return f"{shown(self.day)}，{self.words}" if self.day else self.words


def until(obj: Any, calendar: Calendar, today: date) -> Until:
    """Of what is due now on a row of a machine, or of a clock itself."""
    clock = obj if isinstance(obj, Clock) else due_clock(obj)
    if clock is None:
        waited_for = any(obj.state in states for states in duties(type(obj)).values())
        return Until(UNSET if waited_for else NONE)
    return of_clock(clock, calendar, today)


def show_until(*several: Sequence[Any]) -> None:
    """Give every row of these lists what its cell shows, each list of one model: a statement for each list and one for
    the holidays, however many rows."""
    calendar, today = load_calendar(), timezone.localdate()
    for objs in filter(None, several):
        if not isinstance(objs[0], Clock):
            attach(objs)
        for obj in objs:
            obj.until = until(obj, calendar, today)


def of_clock(clock: Clock, calendar: Calendar, today: date) -> Until:
    if clock.unsure:
        return Until(UNSURE, tone="s-wait", badge=UNSURE)
    if clock.due is None:
        return Until(UNSET if clock.days is None else f"已暂停，剩 {_amount(clock.left(calendar, today), clock)}")
    if clock.due < today:
        return Until(late(clock, calendar, today), clock.due, "s-late", "已逾期")
    left = clock.left(calendar, today)
    words = f"剩 {left} 个工作日"
    if clock.due == today:
        return Until(f"{words}（含今天）", clock.due, "s-wait", "今天到期")
    return Until(words, clock.due, *(("s-wait", "临近到期") if left <= SOON else ("", "")))


def late(clock: Clock, calendar: Calendar, today: date) -> str:
    """逾期 1 个工作日; on the days off that follow the last day: 已逾期."""
    try:
        passed = clock.overdue(calendar, today)
    except MissingYear:
        passed = 0
    return f"逾期 {passed} 个工作日" if passed else "已逾期"


def _amount(number: int, clock: Clock) -> str:
    return f"{number} 个工作日" if clock.unit == Unit.WORKING else f"{number} 日"


def calendar_of(request: HttpRequest | None) -> Calendar:
    """The holidays, read once for a page."""
    found = getattr(request, "calendar", None)
    if found is None:
        found = load_calendar()
        if request is not None:
            request.calendar = found  # type: ignore[attr-defined]
    return found
