"""An export of 20,000 applications by its job: `python -m benchmarks.exports`.

Makes a database of its own on the server that DATABASE_URL names, and removes it. Each file is made by a process that
does nothing else, so that its memory is that of the job.
"""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
os.environ["TEST_DB"] = "benchmark_exports"
SIZES = (2_000, 20_000)
NEEDS = 20


def main() -> None:
    django.setup()
    from benchmarks.gate import database

    with database():
        reviewer = grow(SIZES[-1])
        print("  rows  seconds  peak, MB  before, MB  file, kB")
        for most in SIZES:
            in_a_process_of_its_own(asked_for(reviewer), most)


def grow(count: int) -> Any:
    """So many applications of ever other branches to some needs of the county. Returns its reviewer."""
    from django.db import transaction

    from tests.factories.rooms import Rooms

    rooms = Rooms()
    needs = [rooms.need(requirements=()) for _ in range(NEEDS)]
    for number in range(count // NEEDS):
        with transaction.atomic():
            branch = rooms.partner(f"第{number}支行", "330106", rooms.bank)
            for need in needs:
                rooms.application("submitted", need, branch, places=())
    return rooms.reviewer


def asked_for(by: Any) -> Any:
    from portal.evidence.storage import private
    from portal.web.models import Export

    return Export.objects.create(
        requester=by.user, organisation=by.organisation, listing="application-list", title="合作意向",
        once=os.urandom(8).hex(), stored=private.name_for("exports.xlsx"),
    )  # fmt: skip


def in_a_process_of_its_own(row: Any, most: int) -> None:
    from django.db import connection

    place = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    env = os.environ | {"DATABASE_URL": place, "EXPORT_MAX_ROWS": str(most)}
    subprocess.run([sys.executable, "-m", "benchmarks.exports", str(row.pk)], env=env, check=True)


def measured(pk: int) -> None:
    """Makes this export, and prints what it took."""
    django.setup()
    from django.db import transaction
    from django.urls import reverse

    from portal.evidence.storage import private
    from portal.web.exports.making import make
    from portal.web.models import Export

    reverse("home")  # a worker has read the site before
    before, start = peak(), time.monotonic()
    with transaction.atomic():
        make(pk)
    seconds, row = time.monotonic() - start, Export.objects.get(pk=pk)
    print(f"{row.rows:>6,} {seconds:>8.1f} {peak():>9} {before:>11} {row.size // 1024:>9,}")
    private.delete(row.stored)


def peak() -> int:
    """The most memory that this process has had, in MB; getrusage would count what its parent had, too."""
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) // 1024


if __name__ == "__main__":
    measured(int(sys.argv[1])) if len(sys.argv) > 1 else main()
