"""How long all regions take to load: `python -m benchmarks.regions`. At most four seconds are aimed at.

Makes a database of its own on the server that DATABASE_URL names, and removes it.
"""

import os
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
os.environ["TEST_DB"] = "benchmark_regions"


def main() -> None:
    django.setup()
    from benchmarks.gate import database

    with database():
        print("              added  changed  seconds")
        for what in ("first", "again", "once more"):
            measured(what)


def measured(what: str) -> None:
    from portal.regions.loader import load

    started = time.perf_counter()
    done = load()
    print(f"{what:>10}  {done.added:>7,}  {done.changed:>7}  {time.perf_counter() - started:>7.2f}")


if __name__ == "__main__":
    main()
