"""The part of the walk that is about time; its columns are those of tests.house.walk_tables."""

from typing import Any

from portal.clock.models import CalendarDay, CalendarYear
from tests.factories.clocks import clock, limit

SIGHT = """
clock.CalendarDay
  calendar day                    | .................
clock.CalendarYear
  calendar year                   | .................
clock.Clock
  clock                           | .................
clock.ClockEvent
  clock event                     | .................
clock.Limit
  limit                           | .................
"""
PAGES = """
clock-list                                          | 2222222222222222L
clock-export                                        | 2222222222222222L
limit-list                                          | 2222222222222222L
calendaryear-list                                   | 2222222222222222L
calendaryear-export                                 | 2222222222222222L
calendaryear-detail/calendar year                   | 2222222222222222L
calendaryear-import                                 | FFFFFFFFFFFFFFFFL
"""
WRITES = """
calendaryear-import                                 | FFFFFFFFFFFFFFFFL
"""


def rows(about: Any) -> dict[str, Any]:
    """What everybody may read on the pages of time, and finds nowhere else."""
    year = CalendarYear.objects.create(year=2020, source="通知")
    day = CalendarDay.objects.create(date="2020-01-01", year=year, working=False, name="元旦")
    made = clock(about, "application_review")
    return {
        "calendar year": year, "calendar day": day, "limit": limit("application_review"), "clock": made,
        "clock event": made.events.get(),
    }  # fmt: skip
