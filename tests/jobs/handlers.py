"""What the jobs of these tests do: each leaves a row, so that half-done work would be seen."""

import os
import threading
import time

from django.core.cache import cache
from django.db import connection

from tests.proof.models import Need

TOGETHER = threading.Barrier(2)


def leave(title: str, place: int) -> None:
    Need.objects.create(issued_by_id=place, title=title)


def fail(title: str, place: int) -> None:
    leave(title, place)
    raise ValueError(title)


def leave_together(title: str, place: int) -> None:
    """Comes back only when another runs it at the same time, or nobody did for a while."""
    leave(title, place)
    try:
        TOGETHER.wait(timeout=0.5)
    except threading.BrokenBarrierError:
        TOGETHER.reset()


def leave_when_told(title: str, place: int) -> None:
    """Stays in the middle, its row written, until it is told to go on."""
    leave(title, place)
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        [backend] = cursor.fetchone()
    cache.set("in_the_middle", {"process": os.getpid(), "backend": backend}, 60)
    while not cache.get("go_on"):
        time.sleep(0.05)
