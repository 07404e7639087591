"""R042, §7.1.2: what is asked for most, is simplest and risks least comes first; batches grow.

Three terms of 0 to 100 points, weighed alike, all shown; what is equal keeps the order of the codes.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Case, F, QuerySet, Value, When

from services.enums import OutletRole, Risk

SAFE = {Risk.LOW: 100, Risk.MIDDLE: 50, Risk.HIGH: 0}


class Ranked(NamedTuple):
    """place: 1 is first. The terms add up to the points."""

    item: Any
    place: int
    frequency: int
    simplicity: int
    safety: int

    @property
    def points(self) -> int:
        return self.frequency + self.simplicity + self.safety

    @property
    def words(self) -> str:
        return words(self.item)


def terms(item: Any) -> tuple[int, int, int]:
    """frequency 0–100 as it is; complexity 1–5 → 100–0; risk low, middle, high → 100, 50, 0."""
    return item.frequency, (5 - item.complexity) * 25, SAFE[Risk(item.risk)]


def words(item: Any) -> str:
    """频次 100 + 简易 100 + 低风险 100 = 300."""
    frequency, simplicity, safety = terms(item)
    return f"频次 {frequency} + 简易 {simplicity} + 低风险 {safety} = {frequency + simplicity + safety}"


def best_first(items: QuerySet) -> QuerySet:
    """The same order in the database; guidance only comes last."""
    safety = Case(*(When(risk=risk, then=Value(points)) for risk, points in SAFE.items()))
    guide = Case(When(outlet_role=OutletRole.GUIDE, then=Value(1)), default=Value(0))
    points = F("frequency") + (Value(5) - F("complexity")) * 25 + safety
    return items.alias(guide=guide, points=points).order_by("guide", "-points", "code")


def ranked(items: Iterable[Any]) -> list[Ranked]:
    """Best first. What is guidance only is not handled at outlets and has no rank."""
    ranking = [one for one in items if one.outlet_role != OutletRole.GUIDE]
    ranking.sort(key=lambda one: (-sum(terms(one)), one.code))
    return [Ranked(one, place, *terms(one)) for place, one in enumerate(ranking, 1)]


def sizes(count: int, batches: int) -> list[int]:
    """How many items each batch takes: about 1 : 2 : 3 …, and never fewer than the one before. 66 in 3: 11, 22, 33.

    With fewer items than batches there are as many batches as items.
    """
    batches = max(1, min(batches, count))
    whole = batches * (batches + 1) // 2
    found = [max(1, count * n // whole) for n in range(1, batches)]
    return [*found, count - sum(found)] if count else []


def proposed(items: Iterable[Any], batches: int) -> dict[int, int]:
    """Item → batch; 0 for what is guidance only."""
    items = list(items)
    order = ranked(items)
    numbers = [n for n, size in enumerate(sizes(len(order), batches), 1) for _ in range(size)]
    found = {one.item.pk: number for one, number in zip(order, numbers, strict=True)}
    return {item.pk: found.get(item.pk, 0) for item in items}
