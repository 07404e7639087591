"""The ladder of reminders: when half of the time is gone, at 80 %, on the due day, then every working day; its end.

Rung 0 is the ground. 1: half; 2: 80 %; 3: the due day; 4 to 8: the first five working days after it, always to those
whose turn it is. Then they have been told often enough: from the sixth day on the matter goes to those above, once in
five working days (rung 9, 10, …), and after the twelfth time it stands on the list of overdue only.
"""

from datetime import date

from portal.clock.calendar import DAY, Calendar
from portal.clock.running import Unit

HALF, MOST, DUE = 1, 2, 3
OVERDUE_DAYS = 5
LAST_TO_THE_HOLDER = DUE + OVERDUE_DAYS
WEEK = 5  # working days
WEEKS = 12


def rung(due: date, days: int, unit: str, today: date, calendar: Calendar) -> int:
    """How high the ladder has been climbed by that day. A night that was missed is no rung of its own.

    days: the whole limit, in its unit. Raises MissingYear where the holidays are not known.
    """
    if today <= due:
        rest = calendar.working_days_between(today, due) if unit == Unit.WORKING else (due - today).days
        return _before(rest, days)
    overdue = calendar.working_days_between(due, today)
    if overdue <= OVERDUE_DAYS:
        return DUE + overdue
    return LAST_TO_THE_HOLDER + min((overdue - 1) // WEEK, WEEKS)


def _before(rest: int, days: int) -> int:
    if not rest:
        return DUE
    if 5 * rest <= days:
        return MOST
    return HALF if 2 * rest <= days else 0


def standing(due: date, today: date, calendar: Calendar) -> str:
    """In words, and always in working days, whatever the limit is counted in; today counts."""
    if today > due:
        return f"已逾期 {calendar.working_days_between(due, today)} 个工作日"
    if today == due:
        return "今天到期"
    return f"还有 {calendar.working_days_between(today - DAY, due)} 个工作日（含今天）"
