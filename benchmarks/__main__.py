"""All benchmarks, one after the other: `python -m benchmarks [--size …] [--write FILE] [NAME …]`."""

import argparse
import sys
import time
import traceback
from pathlib import Path

from benchmarks import alone, page
from benchmarks.harness import LARGE, SMALL, USUAL, Line


def main() -> bool:
    """Whether all went well."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", default=alone.NAMES, help=", ".join(alone.NAMES))
    parser.add_argument("--size", choices=(SMALL, USUAL, LARGE), default=USUAL)
    parser.add_argument("--write", type=Path, metavar="FILE", help="the page of the figures")
    options = parser.parse_args()
    alone.settle()
    about = page.environment() | {"size": options.size}
    print("\n".join(f"{name}: {value}" for name, value in about.items()), flush=True)
    with alone.empty_tables():
        found = {name: measured(name, options.size) for name in options.names}
    if options.write:
        parts = [(alone.benchmark(name), lines) for name, lines in found.items()]
        options.write.write_text(page.page(about, parts))
    return all(found.values())


def measured(name: str, size: str) -> list[Line]:
    """None where it failed: the others go on."""
    start, lines = time.monotonic(), []
    print(f"\n{name}", flush=True)
    try:
        lines = alone.measured(name, size)
        print(page.table(lines))
    except Exception:
        traceback.print_exc()
    print(f"({time.monotonic() - start:.0f} s with its rows)", flush=True)
    return lines


if __name__ == "__main__":
    sys.exit(not main())
