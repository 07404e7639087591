"""What came of the benchmarks, as text: a table in the terminal, the page docs/performance.md."""

import os
import platform
import re
import statistics
import subprocess
from collections.abc import Iterable, Mapping
from inspect import cleandoc
from pathlib import Path

import django
import redis
from django.conf import settings
from django.db import connection
from django.utils import timezone

from benchmarks.alone import Benchmark
from benchmarks.harness import Line

READING = """\
# Performance

Written by `make bench`; the figures are of the machine named below and say little about another. What can be carried
over is the column **× yardstick**: as many times the cost of the line marked *yardstick*, which does the least that
the same work needs (a bare `UPDATE`, an empty view, the same cells written by the library alone) and is measured in
turn with the others, on the same data.

- **rows**: how many things one run handles; **a row** is the median divided by it.
- **median** and **spread** (least – most) are of as many runs as the column says; **× yardstick** is the median of the
  ratios of each run.
- **statements**: how often one run asks the database, and the time until it has answered.

`make bench SIZE=small` proves in a few minutes that everything still runs; `SIZE=large` is the size that the design
speaks of. One of them alone: `make bench NAMES=gate`."""
FAILED = "It failed: what it said stands in the terminal."


def table(lines: list[Line]) -> str:
    """In Markdown that can be read in a terminal, too."""
    more = list(dict.fromkeys(name for line in lines for name in line.more))
    head = ["", "rows", "runs", "median", "spread", "a row", "× yardstick", *more]
    rows = [[*_figures(line, lines), *(_text(line.more.get(name, "")) for name in more)] for line in lines]
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join(_row(cells, widths) for cells in (head, rule, *rows))


def _row(cells: list[str], widths: list[int]) -> str:
    first, *others = (
        cell.ljust(width) if place == 0 else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return f"| {' | '.join([first, *others])} |"


def _figures(line: Line, lines: list[Line]) -> list[str]:
    middle = statistics.median(line.seconds)
    spread = f"{_time(min(line.seconds))} – {_time(max(line.seconds))}" if len(line.seconds) > 1 else ""
    standard = any(other.yardstick is line for other in lines)
    times = _figure(line.times) if line.times else "yardstick" if standard else ""
    each = _time(line.each) if line.rows > 1 else ""
    return [line.what, f"{line.rows:,}", str(len(line.seconds)), _time(middle), spread, each, times]


def _time(seconds: float) -> str:
    for unit, size in (("s", 1), ("ms", 1e-3)):
        if seconds >= size:
            return f"{_figure(seconds / size)} {unit}"
    return f"{_figure(seconds * 1e6)} µs"


def _text(value: str | int | float) -> str:
    return value if isinstance(value, str) else _figure(value) if isinstance(value, float) else f"{value:,}"


def _figure(value: float) -> str:
    """Of three digits, all those before the point."""
    digits = next((n for n in (0, 1, 2) if value >= 10 ** (2 - n)), 3)
    return f"{value:,.{digits}f}"


# The page -------------------------------------------------------------------------------------------------------


def page(about: Mapping[str, str], found: Iterable[tuple[Benchmark, list[Line]]]) -> str:
    where = "\n".join(["## Where and when", "", *(f"- {name}: {value}" for name, value in about.items())])
    parts = [READING, where, *(_part(one, rows) for one, rows in found)]
    return "\n\n".join(parts) + "\n"


def _part(one: Benchmark, rows: list[Line]) -> str:
    subject, _, detail = cleandoc(one.about).partition("\n\n")
    return "\n\n".join(filter(None, [f"## {one.name}", subject, table(rows) if rows else FAILED, detail]))


def environment() -> dict[str, str]:
    """Of this moment; asks the database and Redis for their versions."""
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    return {
        "measured": f"{timezone.localtime():%Y-%m-%d %H:%M}, commit {_commit()}",
        "machine": f"{_processor()}, {os.cpu_count()} cores, {_memory():.0f} GB, {platform.system()}"
        f" {platform.release()}",
        "load before the first (1, 5, 15 minutes)": load,
        "Python": f"{platform.python_version()}, {platform.python_compiler()}",
        "Django": django.get_version(),
        "PostgreSQL": _postgres(),
        "Redis": _redis(),
    }


def _commit() -> str:
    found = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False)
    return found.stdout.strip() or "unknown"


def _processor() -> str:
    found = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.M)
    return found[1] if found else platform.machine()


def _memory() -> float:
    """In GB."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9


def _postgres() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT split_part(version(), ' ', 2), current_setting('shared_buffers'), current_setting('fsync'),"
            " current_setting('synchronous_commit')"
        )
        version, buffers, fsync, commit = cursor.fetchone()
    return f"{version}, shared_buffers {buffers}, fsync {fsync}, synchronous_commit {commit}"


def _redis() -> str:
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        return client.info("server")["redis_version"]
