"""Working days, by the holidays that the State Council announces year by year. A year that is not there is never
guessed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

DAY = timedelta(days=1)


class MissingYear(LookupError):
    """The holidays of this year are not known yet."""

    def __init__(self, year: int) -> None:
        super().__init__(f"{year}年的节假日表还没有导入")
        self.year = year


class Special(NamedTuple):
    """A day that is not as its weekday says. working: a make-up day; otherwise a day off. name: 春节."""

    working: bool
    name: str


@dataclass(frozen=True)
class Calendar:
    """The known years, and in them the days that are not as their weekday says."""

    years: frozenset[int] = frozenset()
    special: Mapping[date, Special] = field(default_factory=dict)

    def working_day(self, day: date) -> bool:
        """Raises MissingYear."""
        if day.year not in self.years:
            raise MissingYear(day.year)
        known = self.special.get(day)
        return known.working if known else day.isoweekday() < 6

    def working_days_after(self, day: date) -> Iterator[date]:
        """Without an end; raises MissingYear where the known years end."""
        while True:
            day += DAY
            if self.working_day(day):
                yield day

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`, which does not count itself; 0: `day`."""
        following = self.working_days_after(day)
        for _ in range(count):
            day = next(following)
        return day

    def working_days_between(self, after: date, until: date) -> int:
        """How many there are after `after` and up to `until`, which counts; 0 when it lies before."""
        return sum(self.working_day(day) for day in days(after, until))

    def on_working_day(self, day: date) -> date:
        """This day, or when it is a day off the first working day that follows."""
        return day if self.working_day(day) else next(self.working_days_after(day))

    def special_between(self, after: date, until: date) -> list[tuple[date, Special]]:
        """The days off and the make-up days by date."""
        found = [(day, known) for day, known in self.special.items() if after < day <= until]
        return sorted(found)

    def with_year(self, year: int, special: Mapping[date, Special]) -> "Calendar":
        """The same with another table for one year: what would be if it were so."""
        others = {day: known for day, known in self.special.items() if day.year != year}
        return Calendar(self.years | {year}, others | dict(special))


def days(after: date, until: date) -> Iterable[date]:
    return (after + DAY * n for n in range(1, (until - after).days + 1))
