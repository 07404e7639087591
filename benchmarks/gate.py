"""What the gate costs, beside a bare UPDATE in the same run: `python -m benchmarks.gate [--profile]`.

Makes a database of its own on the server that DATABASE_URL names, and removes it. `--profile` adds where the time of
the set form goes.
"""

import argparse
import cProfile
import os
import pstats
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
os.environ["TEST_DB"] = "benchmark"
ROWS, ONES = 5_000, 300


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    django.setup()
    with database():
        people = make_people()
        one_by_one(people)
        as_a_set(people, options.profile)


@contextmanager
def database() -> Iterator[None]:
    from django.db import connection

    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def make_people() -> Any:
    """The standing people, and so many more who are given permissions."""
    from portal.accounts.models import User
    from tests.proof.house import House

    house = House()
    User.objects.bulk_create(
        User(username=f"m{n:05d}", name="某人", organisation=house.county) for n in range(ROWS + ONES)
    )
    house.people = list(User.objects.filter(username__startswith="m").values_list("pk", flat=True))
    house.configurer, house.manager, house.supervisor  # noqa: B018 (made before anything is measured)
    return house


def one_by_one(house: Any) -> None:
    from portal.flow.gate import perform
    from tests.proof.models import Grant

    outlet = house.outlet()
    grants = [house.grant(outlet, "requested", person_id=pk) for pk in house.people[:ONES]]
    with lifted_triggers():
        timed("a bare UPDATE, committed", lambda: [bare_update(Grant, [g.pk]) for g in grants], ONES)
        Grant.objects.filter(pk__in=[g.pk for g in grants]).update(version=1)
    timed("perform", lambda: [perform(g, "activate", by=house.configurer) for g in grants], ONES)


def as_a_set(house: Any, profile: bool) -> None:
    from portal.flow.gate import enter_many, perform, perform_many
    from tests.proof.models import Grant

    outlet, people = house.outlet(), house.people[ONES:]
    new = [Grant(outlet=outlet, person_id=pk) for pk in people]
    timed("enter_many", lambda: enter_many(new, "request", by=house.manager), ROWS)
    rows = Grant.objects.filter(outlet=outlet)
    keys = list(rows.values_list("pk", flat=True))
    with lifted_triggers():
        timed("a bare UPDATE of all", lambda: bare_update(Grant, keys), ROWS)
        rows.update(version=1)
    take = (
        (lambda: profiled(rows, house)) if profile else (lambda: perform_many(rows, "activate", by=house.configurer))
    )
    results = timed("perform_many", take, ROWS)
    assert not any(result.reason for result in results)
    outlet = timed(
        "a reaction: their outlet is suspended", lambda: perform(outlet, "suspend", by=house.supervisor), ROWS
    )
    timed("a reaction: and resumed", lambda: perform(outlet, "resume", by=house.supervisor), ROWS)


def bare_update(model: Any, keys: list[int]) -> None:
    """The version alone, in a transaction: what any write costs."""
    from django.db import transaction
    from django.db.models import F

    with transaction.atomic():
        model.objects.filter(pk__in=keys).update(version=F("version") + 1)


@contextmanager
def lifted_triggers() -> Iterator[None]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
        yield
        cursor.execute("set session_replication_role = default")


def timed(what: str, call: Callable, rows: int) -> Any:
    """One line: statements of one call, ms a row, rows a second, seconds in all and those spent in Python."""
    from django.db import connection

    count = Counter()
    start, busy = time.perf_counter(), time.process_time()
    with connection.execute_wrapper(count):
        result = call()
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    each = count.statements / rows if count.statements >= rows else count.statements
    figures = f"{each:4.0f} statements{seconds * 1000 / rows:8.3f} ms a row{rows / seconds:8.0f} rows/s"
    print(f"{what:40}{figures}{seconds:7.2f} s{busy:7.2f} s in Python")
    return result


class Counter:
    statements = 0

    def __call__(self, execute: Callable, *args: Any) -> Any:
        self.statements += 1
        return execute(*args)


def profiled(rows: Any, house: Any) -> Any:
    from portal.flow.gate import perform_many

    profile = cProfile.Profile()
    results = profile.runcall(perform_many, rows, "activate", by=house.configurer)
    pstats.Stats(profile).sort_stats("cumulative").print_stats(45)
    return results


if __name__ == "__main__":
    main()
