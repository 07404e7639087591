"""What comes along: the holidays that chinesecalendar knows, and the limits that each room brings in data/limits.csv.

What is in the database already stays: a year that an administrator confirmed, a limit that has been set.
"""

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from importlib.metadata import version
from pathlib import Path

from django.apps import apps
from django.db import transaction

from portal.clock.calendar import Special
from portal.clock.models import CalendarDay, CalendarYear, Limit


def is_loaded() -> bool:
    """Whether all that comes along is there; chinesecalendar itself is asked only by `load`."""
    return CalendarYear.objects.exists() and not _new_limits()


@transaction.atomic
def load() -> tuple[int, int]:
    """Returns how many years and how many limits are new."""
    return load_years(), load_limits()


def load_years() -> int:
    known = set(CalendarYear.objects.values_list("year", flat=True))
    new = {year: days for year, days in shipped().items() if year not in known}
    source = f"chinesecalendar {version('chinesecalendar')}（国务院办公厅历年放假安排）"
    CalendarYear.objects.bulk_create([CalendarYear(year=year, source=source) for year in new])
    CalendarDay.objects.bulk_create([day for year, special in new.items() for day in rows(year, special)])
    return len(new)


def rows(year: int, special: Mapping[date, Special]) -> list[CalendarDay]:
    return [CalendarDay(date=day, year_id=year, working=s.working, name=s.name) for day, s in sorted(special.items())]


def shipped() -> dict[int, dict[date, Special]]:
    """Year → its days, as chinesecalendar has them."""
    from chinese_calendar.constants import holidays, workdays  # known once a start, asked once a year

    names = {**_words(holidays, working=False), **_words(workdays, working=True)}
    years = {day.year for day in names}
    return {year: {day: s for day, s in names.items() if day.year == year} for year in sorted(years)}


def _words(found: Mapping, *, working: bool) -> dict[date, Special]:
    from chinese_calendar.constants import Holiday

    chinese = {holiday.value: holiday.chinese for holiday in Holiday}
    ending = "调休" if working else ""
    return {day: Special(working, chinese[english] + ending) for day, english in found.items()}


def load_limits() -> int:
    return len(Limit.objects.bulk_create(_new_limits()))


def _new_limits() -> list[Limit]:
    known = set(Limit.objects.filter(region=None).values_list("key", flat=True))
    return [limit for limit in brought() if limit.key not in known]


def brought() -> Iterable[Limit]:
    """The national defaults of all rooms."""
    for config in apps.get_app_configs():
        file = Path(config.path) / "data" / "limits.csv"
        if file.exists():
            with file.open(encoding="utf-8", newline="") as lines:
                yield from (Limit(**row) for row in csv.DictReader(lines))
