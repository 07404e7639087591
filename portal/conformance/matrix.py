"""The matrix: each row with what is claimed of it and what carries it; how many stand how; what is wrong with it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from portal.conformance.carrying import Carried
from portal.conformance.enums import CARRIED, State
from portal.conformance.rows import CHAPTERS, ROOMS, Chapter, Claim, Requirement, claims, requirements


class Line(NamedTuple):
    requirement: Requirement
    claim: Claim
    carried: Carried

    @property
    def row(self) -> str:
        return self.requirement.row

    @property
    def state(self) -> State:
        return self.claim.state


def lines(carried: Mapping[str, Carried]) -> list[Line]:
    """Every row of the standard, in order."""
    said = {claim.row: claim for claim in claims()}
    return [Line(one, said[one.row], carried.get(one.row, Carried())) for one in requirements()]


def by_chapter(found: Iterable[Line]) -> list[tuple[Chapter, list[Line]]]:
    """The chapters in the order of the standard, without those of which nothing was found."""
    here: dict[str, list[Line]] = {chapter.key: [] for chapter in CHAPTERS}
    for line in found:
        here[line.requirement.chapter].append(line)
    return [(chapter, here[chapter.key]) for chapter in CHAPTERS if here[chapter.key]]


def counted(found: Iterable[Line]) -> dict[State, int]:
    """How many rows are in each state, in the order of the states."""
    numbers = Counter(line.state for line in found)
    return {state: numbers[state] for state in State}


# What is wrong ------------------------------------------------------------------------------------------------------


def faults(rows: Iterable[Requirement], said: Iterable[Claim], carried: Mapping[str, Carried]) -> Iterator[str]:
    """Nothing is claimed that code and tests do not carry, and nothing that they carry is kept back."""
    known, claimed = [one.row for one in rows], [claim.row for claim in said]
    yield from (
        f"{row}: named by code or tests, and no row of the standard" for row in sorted(set(carried) - set(known))
    )
    if claimed != known:
        yield f"not claimed once, in order: {sorted(set(known) ^ set(claimed)) or 'the order differs'}"
    for claim in said:
        yield from (f"{claim.row}: {words}" for words in _faults(claim, carried.get(claim.row, Carried())))


def _faults(claim: Claim, carried: Carried) -> Iterator[str]:
    if claim.state in CARRIED:
        yield from (f"{claim.state}, and no {what} names it" for what in Carried._fields if not getattr(carried, what))
        if not claim.places:
            yield f"{claim.state}, and nobody is told where"
    if claim.state == State.NOT_YET and carried.code and carried.tests:
        yield "not_yet, and code and tests carry it"
    if claim.state == State.NOT_YET and (claim.does or claim.places):
        yield "not_yet, and something is said to be there"
    if claim.state != State.NOT_YET and not claim.does:
        yield f"{claim.state}, and not said how or why"
    if bool(claim.rooms) != (claim.is_partial or claim.state == State.NOT_YET):
        yield "what is missing, and who brings it, go together"
    yield from (f"no such room: {room}" for room in claim.rooms if room not in ROOMS)
