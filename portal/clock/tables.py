"""The holidays and limits as they stand in the database."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from portal.clock.calendar import Calendar, Special
from portal.clock.models import CalendarDay, CalendarYear, Limit
from portal.clock.running import Term
from portal.regions.paths import above

EVERYWHERE = ""


def load_calendar(since: date | None = None) -> Calendar:
    """All known years from the one of `since` on. One statement."""
    rows = CalendarYear.objects.order_by()
    rows = rows.filter(year__gte=since.year) if since else rows
    known = rows.values_list("year", "days__date", "days__working", "days__name")
    years, special = set(), {}
    for year, day, working, name in known:
        years.add(year)
        if day:
            special[day] = Special(working, name)
    return Calendar(frozenset(years), special)


@dataclass(frozen=True)
class Limits:
    """(key, path of the province or "") → how long."""

    terms: dict[tuple[str, str], Term] = field(default_factory=dict)

    def term(self, key: str, place: str) -> Term:
        """As the province of this place has set it, else as the country has; without either no limit."""
        for path in whose(place):
            if (key, path) in self.terms:
                return self.terms[key, path]
        return Term()

    def with_province(self, place: str, terms: Iterable[tuple[str, Term]]) -> "Limits":
        """The same, if a province had set these and no others."""
        others = {known: term for known, term in self.terms.items() if known[1] != place}
        return Limits(others | {(key, place): term for key, term in terms})


def whose(place: str) -> list[str]:
    """Paths of those whose limit may hold at a place, each before the next: the province's, then the country's."""
    return [*reversed(above(place)), EVERYWHERE]


def held(limits: Iterable[Limit], place: str) -> dict[str, Limit]:
    """Key → which of these limits, given with their regions, is the one by which clocks run at a place."""
    known = {(one.key, one.region.path if one.region else EVERYWHERE): one for one in limits}
    return {key: one for path in reversed(whose(place)) for (key, owner), one in known.items() if owner == path}


def load_limits(keys: Collection[str] | None = None) -> Limits:
    """One statement."""
    rows = Limit.objects.order_by()
    rows = rows.filter(key__in=keys) if keys is not None else rows
    found = rows.values_list("key", "region__path", "days", "unit")
    return Limits({(key, path or EVERYWHERE): Term(days, unit) for key, path, days, unit in found})


def missing_years(today: date | None = None) -> list[int]:
    """Years that are needed and not known: this one, and from November on the next, which is announced by then."""
    today = today or timezone.localdate()
    needed = [today.year, *([today.year + 1] if today.month >= 11 else [])]
    known = set(CalendarYear.objects.filter(year__in=needed).values_list("year", flat=True))
    return [year for year in needed if year not in known]


def special_of(days: Iterable[CalendarDay]) -> dict[date, Special]:
    return {day.date: Special(day.working, day.name) for day in days}
