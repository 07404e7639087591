"""Freezes a release: `python -m tests.release.freeze 0.1.0`, once, as the last act before its tag.

A new database of this tree's migrations with the demo's rows, encrypted with the keys of the tests, goes into
tests/release/. From then on no migration of the tree may change: tests/release/test_released.py compares them.
"""

import argparse
import os
import re
import subprocess
import tempfile

TESTS, KEYS = "portal/settings/test.py", {"SECRET_KEY", "PERSONAL_KEYS", "PERSONAL_INDEX_KEY"}
NAME = "hrss_frozen_release"
REGIONS = "path LIKE '33/%' AND level < 4 OR path LIKE '33/3301/%' OR path LIKE '33/3302/%'"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("version", type=_version)
    parser.add_argument("--again", action="store_true", help="replace what was frozen: only before the release is out")
    asked = parser.parse_args()
    _as_the_tests()
    from tests.release import frozen

    if (frozen.FOLDER / f"{asked.version}.json").exists() and not asked.again:
        raise SystemExit(f"{asked.version} is frozen already")
    with frozen.database(NAME):
        _fill()
        release = frozen.Release(
            asked.version, frozen.migrations(), frozen.rows(frozen.tables()), frozen.digests()
        )  # fmt: skip
        frozen.keep(release, _dump())
    size = (frozen.FOLDER / f"{asked.version}.sql.gz").stat().st_size
    print(f"{asked.version}: {len(release.migrations)} migrations, {sum(release.rows.values())} rows, {size} bytes")


def _version(text: str) -> str:
    if not re.fullmatch(r"\d+\.\d+\.\d+", text):
        raise argparse.ArgumentTypeError("a version is three numbers")
    return text


def _as_the_tests() -> None:
    """The settings of a trial, whose demo needs them, with the keys by which the tests read."""
    from portal.embedded import REPO

    os.chdir(REPO)
    os.environ |= {"DJANGO_SETTINGS_MODULE": "portal.settings.dev", "NOTICE_CHANNELS": "", "LOG_LEVEL": "ERROR"}
    os.environ["PRIVATE_FILES"] = tempfile.mkdtemp(prefix="frozen-")  # no row of the test opens one
    given = re.findall(r'^os\.environ\.setdefault\("(\w+)", "(.+)"\)$', (REPO / TESTS).read_text(), re.MULTILINE)
    os.environ |= {name: value for name, value in given if name in KEYS}
    import django

    django.setup()


def _fill() -> None:
    """The demo, in one province."""
    from django.core.management import call_command
    from django.db import connection

    from portal.clock import loader
    from portal.jobs.models import run_waiting
    from portal.regions.loader import load

    call_command("migrate", verbosity=0)
    load()
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM regions_region WHERE NOT ({REGIONS})")
    loader.load()
    call_command("seed_demo", "--quiet", verbosity=0)
    while run_waiting():
        pass


def _dump() -> str:
    """Without the lines that only psql understands."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT setting FROM pg_config() WHERE name = 'BINDIR'")
        programs = cursor.fetchone()[0]
    at = connection.get_connection_params()
    where = {"host": at.get("host"), "port": at.get("port"), "username": at.get("user"), "dbname": at["dbname"]}
    options = [f"--{name}={value}" for name, value in where.items() if value]
    done = subprocess.run(
        [f"{programs}/pg_dump", "--no-owner", "--no-privileges", "--rows-per-insert=500", *options],
        env=os.environ | {"PGPASSWORD": at.get("password") or ""}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return "\n".join(line for line in done.stdout.splitlines() if line and not line.startswith(("--", "\\"))) + "\n"


if __name__ == "__main__":
    main()
