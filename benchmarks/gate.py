"""What a step costs through the gate, one by one and as a set, beside bare statements.

A grant of permissions is entered, activated, and suspended and resumed with its outlet (a reaction). The yardsticks
write the same rows without triggers: one `UPDATE` and commit a row, one `UPDATE` of all, one `INSERT` of all.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F

from benchmarks import harness
from benchmarks.harness import Line, Tally
from portal.accounts.models import User
from portal.flow.gate import enter_many, perform, perform_many
from tests.proof.house import House
from tests.proof.models import Grant


class Size(NamedTuple):
    rows: int
    ones: int
    runs: int


SIZES = {"small": Size(20, 3, 1), "usual": Size(2_000, 200, 3), "large": Size(5_000, 1_000, 7)}
ONE, ALL, NEW = "a bare UPDATE, committed", "a bare UPDATE of all", "a bare INSERT of all"
STEPS = ("enter_many", "perform_many", "a reaction: their outlet is suspended", "a reaction: and resumed")


def lines(size: Size) -> Iterator[Line]:
    house, tally = make_people(size), Tally()
    for _ in range(size.runs):
        one_by_one(house, house.people[: size.ones], tally)
        as_a_set(house, house.people[size.ones :], tally)
    yield (one := tally.line(ONE, size.ones))
    yield tally.line("perform", size.ones, one)
    yield (new := tally.line(NEW, size.rows))
    yield tally.line(STEPS[0], size.rows, new)
    yield (every := tally.line(ALL, size.rows))
    for what in STEPS[1:]:
        yield tally.line(what, size.rows, every)


def make_people(size: Size) -> Any:
    """The standing people, and so many more who are given permissions."""
    house = House()
    User.objects.bulk_create(
        User(username=f"m{n:05d}", name="某人", organisation=house.county) for n in range(size.rows + size.ones)
    )
    house.people = list(User.objects.filter(username__startswith="m").values_list("pk", flat=True))
    house.configurer, house.manager, house.supervisor  # noqa: B018 (made before anything is measured)
    return house


def one_by_one(house: Any, people: list[int], tally: Tally) -> None:
    outlet = house.outlet()
    grants = [house.grant(outlet, "requested", person_id=pk) for pk in people]
    with harness.unguarded():
        tally(ONE, lambda: [bare_update(Grant, [grant.pk]) for grant in grants])
        Grant.objects.filter(outlet=outlet).update(version=1)
    tally("perform", lambda: [perform(grant, "activate", by=house.configurer) for grant in grants])


def as_a_set(house: Any, people: list[int], tally: Tally) -> None:
    outlet = house.outlet()
    rows = Grant.objects.filter(outlet=outlet)
    new = [Grant(outlet=outlet, person_id=pk) for pk in people]
    with harness.unguarded():
        tally(NEW, lambda: Grant.objects.bulk_create(requested(house, outlet, pk) for pk in people))
        rows.delete()
    results = tally(STEPS[0], lambda: enter_many(new, "request", by=house.manager))
    keys = list(rows.values_list("pk", flat=True))
    with harness.unguarded():
        tally(ALL, lambda: bare_update(Grant, keys))
        rows.update(version=1)
    results = [*results, *tally(STEPS[1], lambda: perform_many(rows, "activate", by=house.configurer))]
    assert not any(result.reason for result in results)
    outlet = tally(STEPS[2], lambda: perform(outlet, "suspend", by=house.supervisor))
    tally(STEPS[3], lambda: perform(outlet, "resume", by=house.supervisor))


def requested(house: Any, outlet: Any, person: int) -> Grant:
    row = Grant(outlet=outlet, person_id=person, requested_by=house.manager.user, version=1)
    row.__dict__["state"] = "requested"
    return row


def bare_update(model: Any, keys: list[int]) -> None:
    """The version alone, in a transaction: what any write costs."""
    with transaction.atomic():
        model.objects.filter(pk__in=keys).update(version=F("version") + 1)
