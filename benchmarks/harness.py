"""One way to measure: sizes by name, medians with their spread, a yardstick beside them.

A benchmark is a module with a docstring (its first paragraph says what is measured), `SIZES` and `lines(size)`. It
finds the tables empty; what it leaves there is removed with its database (benchmarks.alone).
"""

import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection

SMALL, USUAL, LARGE = "small", "usual", "large"


@dataclass(frozen=True)
class Line:
    """What one thing took.

    seconds: of each run. rows: how many each run handled. yardstick: the line that this one is a multiple of, by what
    a row takes; it has as many runs. more: further columns, each with its unit in its name.
    """

    what: str
    seconds: list[float]
    rows: int = 1
    yardstick: "Line | None" = None
    more: Mapping[str, str | int | float] = field(default_factory=dict)

    @property
    def each(self) -> float:
        """The median time of a row."""
        return statistics.median(self.seconds) / self.rows

    @property
    def times(self) -> float | None:
        """As many times the yardstick's, run by run: what disturbs the machine in a run disturbs both."""
        if self.yardstick is None:
            return None
        pairs = zip(self.seconds, self.yardstick.seconds, strict=True)
        return statistics.median(mine / its for mine, its in pairs) * self.yardstick.rows / self.rows


class Statements:
    """Wraps every statement: how long it took, and its text."""

    def __init__(self) -> None:
        self.spent: list[tuple[float, str]] = []

    def __call__(self, execute: Callable, sql: str, params: Any, many: bool, context: Any) -> Any:
        start = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.spent.append((time.perf_counter() - start, sql))

    @property
    def seconds(self) -> float:
        return sum(spent for spent, _ in self.spent)


class Tally:
    """What is measured in turn, run after run: `tally("what", call)` returns what the call returns."""

    def __init__(self) -> None:
        self.found: dict[str, list[tuple[float, Statements]]] = defaultdict(list)

    def __call__(self, what: str, call: Callable[[], Any]) -> Any:
        statements = Statements()
        with connection.execute_wrapper(statements):
            start = time.perf_counter()
            result = call()
            self.found[what].append((time.perf_counter() - start, statements))
        return result

    def line(self, what: str, rows: int = 1, yardstick: Line | None = None, **more: str | int | float) -> Line:
        """The statements are those of the last run, the time that the database took for them the median."""
        seconds, statements = zip(*self.found[what], strict=True)
        asked = {
            "statements": len(statements[-1].spent),
            "database, ms": 1000 * statistics.median(one.seconds for one in statements),
        }
        return Line(what, list(seconds), rows, yardstick, asked | more)


def peak() -> int:
    """The most memory that this process has had, in MB; getrusage would count what its parent had, too."""
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) // 1024


@contextmanager
def unguarded() -> Iterator[None]:
    """Neither triggers nor foreign keys: rows as the machines leave them, written without their records."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            yield
        finally:
            cursor.execute("SET session_replication_role = origin")


def analyse() -> None:
    """The planner learns what there is, as it would in the hours in which so much comes together."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
