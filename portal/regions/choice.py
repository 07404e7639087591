"""Choosing a region level by level: what has been chosen so far, what can be chosen next, and when that is enough.

A level that is empty is skipped because only children are asked for: the townships of 东莞 hang on the city.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import dropwhile, zip_longest

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from portal.regions.models import Level, Region
from portal.regions.paths import above

KEPT_FOR = 60  # seconds; a page with fifty pickers asks once


@dataclass(frozen=True)
class Choice:
    """`codes`: what was chosen, from the top; a single code stands for its whole way down.

    `within`: the path that nothing may leave; `level`: how far down one has to go, None = as far as one likes. The
    region that nothing may leave is a choice itself, unless one has to go further down.
    """

    codes: Sequence[str] = ()
    within: str = ""
    level: Level | None = None

    @cached_property
    def way(self) -> list[Region]:
        """What was chosen on each level, as far as each code fits those before it: after another province, the city
        of the old one does not count."""
        way: list[Region] = []
        settled = [code_of(path) for path in self.settled]
        for code in dropwhile(settled.__contains__, self.codes):
            further = self._down(way, code)
            if not further:
                break
            way += further
        return way

    def _inside(self, codes: Sequence[str]) -> Sequence[str]:
        """Without what lies above the place that nothing may leave: a whole way down begins at the province."""
        around = {part.ljust(6, "0") for part in self.within.split("/")[:-2]}
        return [code for code in codes if code not in around]

    @property
    def chosen(self) -> Region | None:
        return self.way[-1] if self.way else None

    @cached_property
    def open(self) -> list[tuple[list[Region], Region | None]]:
        """The levels to show: the regions that one can choose from, and the one that is chosen."""
        levels = [offered for offered in (self.top, *map(self.below, self.way)) if offered]
        return list(zip_longest(levels, self.way[: len(levels)]))

    @cached_property
    def top(self) -> list[Region]:
        """What there is to choose from at first: the provinces, or what one may not leave, or what lies below it."""
        if not self.within:
            return _kept("regions-at-top", lambda: Region.objects.filter(parent=None))
        root = _kept(f"regions-at-{self.within}", lambda: Region.objects.filter(path=self.within))
        below = [child for region in root for child in self.below(region)]
        return below if self.level and below else root

    @cached_property
    def settled(self) -> list[str]:
        """The paths above what there is to choose from."""
        return [path for path in above(self.within) if path not in {region.path for region in self.top}]

    def below(self, region: Region) -> list[Region]:
        """The regions of today that lie right below, no deeper than one has to go."""
        if region.level == Level.TOWNSHIP or region.level == self.level:
            return []
        children = _kept(f"regions-below-{region.pk}", lambda: Region.objects.current().filter(parent=region))
        return [child for child in children if self.level is None or child.level <= self.level]

    def region(self) -> Region | None:
        """The chosen region, None when nothing was chosen. ValidationError when that is not yet, or no longer, one:
        it goes down to the level asked for, or to the lowest there is above it."""
        given = [code for code in self.codes if code]
        if not given:
            return None
        if self.chosen is None:
            raise ValidationError("所选的不在可选的区划之内", code="outside")
        if given[-1] != self.chosen.code:
            raise ValidationError(f"上级已改为{self.chosen}，请重新选择它的下一级", code="changed")
        if self.chosen.successor:
            raise ValidationError(f"{self.chosen}已由{self.chosen.successor}接替，请重新选择", code="former")
        self._check_level(self.chosen)
        return self.chosen

    def _check_level(self, region: Region) -> None:
        if self.level is None or region.level == self.level:
            return
        if region.level > self.level:
            raise ValidationError(f"选到{self.level.label}即可，{region}在它之下", code="deep")
        if self.below(region):
            raise ValidationError(f"请选到{self.level.label}，现在只选到{region}", code="shallow")

    def _down(self, way: list[Region], code: str) -> list[Region]:
        """From the end of the way to this code; nothing when it does not lie there."""
        offered = self.below(way[-1]) if way else self.top
        return [region for region in offered if region.code == code] or self._leap(way, code)

    def _leap(self, way: list[Region], code: str) -> list[Region]:
        """To a code further down, or to a former one, which is never offered."""
        found = Region.objects.filter(code=code).first() if code.isdecimal() else None
        if found is None or not found.path.startswith(way[-1].path if way else self.within):
            return []
        known = [*self.settled, *(region.path for region in way)]
        missing = [path for path in above(found.path) if path not in known]
        return list(Region.objects.filter(path__in=missing).order_by("path"))


def code_of(path: str) -> str:
    """33/3301/ → 330100."""
    return path.split("/")[-2].ljust(6, "0")


def codes_of(region: Region) -> list[str]:
    """The codes of the whole way down to it."""
    return [code_of(path) for path in above(region.path)]


def _kept(key: str, rows: Callable[[], QuerySet[Region]]) -> list[Region]:
    found: list[Region] = cache.get_or_set(key, lambda: list(rows()), KEPT_FOR) or []
    return found
