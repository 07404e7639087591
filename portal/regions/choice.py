"""Choosing a region level by level: what has been chosen so far, what can be chosen next, and when that is enough.

A level that is empty is skipped because only children are asked for: the townships of 东莞 hang on the city.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest

from django.core.exceptions import ValidationError

from portal.regions.models import Level, Region
from portal.regions.paths import above


@dataclass(frozen=True)
class Choice:
    """`codes`: what was chosen, from the top; a single code stands for its whole way down.

    `within`: the path that nothing may leave; `level`: how far down one has to go, None = as far as one likes.
    """

    codes: Sequence[str] = ()
    within: str = ""
    level: Level | None = None

    @cached_property
    def chosen(self) -> Region | None:
        """The last code that fits those before it: after another province, the city of the old one does not count."""
        known = {region.code: region for region in Region.objects.filter(code__in=[c for c in self.codes if c][:8])}
        last, path = None, self.within
        for code in self.codes:
            region = known.get(code)
            if region is None or not region.path.startswith(path):
                break
            last, path = region, region.path
        return last

    @cached_property
    def way(self) -> list[Region]:
        """What was chosen on each level, from the top of the choice down."""
        if self.chosen is None:
            return []
        inside = [path for path in above(self.chosen.path) if path.startswith(self.within)]
        return list(Region.objects.filter(path__in=inside).order_by("path"))

    @cached_property
    def open(self) -> list[tuple[list[Region], Region | None]]:
        """The levels to show: the regions that one can choose from, and the one that is chosen."""
        levels = [offered for offered in (self.top, *map(self.below, self.way)) if offered]
        return list(zip_longest(levels, self.way[: len(levels)]))

    @cached_property
    def top(self) -> list[Region]:
        """The provinces, or the one region that nothing may leave."""
        first = Region.objects.filter(path=self.within) if self.within else Region.objects.filter(parent=None)
        return list(first)

    def below(self, region: Region) -> list[Region]:
        if region.level == Level.TOWNSHIP:
            return []
        children = Region.objects.current().filter(parent=region)
        return list(children.filter(level__lte=self.level) if self.level else children)

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
        if self.level and self.chosen.level < self.level and self.below(self.chosen):
            raise ValidationError(f"请选到{self.level.label}，现在只选到{self.chosen}", code="shallow")
        return self.chosen
