"""Whether the two processes behind the pages are there: each leaves the time in Redis, and a page looks."""

import logging
import time
from typing import Any

from celery.signals import beat_init, before_task_publish, heartbeat_sent, worker_ready
from django.core.cache import cache
from redis.exceptions import RedisError

BEAT, WORKER = "beat", "worker"
NAMES = {BEAT: "定时程序（beat）", WORKER: "后台程序（worker）"}
SILENT_AFTER = 120  # seconds
EVERY = 15
SWEEP = "portal.jobs.tasks.sweep"
log = logging.getLogger(__name__)
_last: dict[str, float] = {}


def seen(process: str, every: float = 0) -> None:
    """Called in the process itself, at most once in `every` seconds of it. A Redis that is away stops nobody."""
    if time.monotonic() - _last.get(process, -EVERY) < every:
        return
    _last[process] = time.monotonic()
    try:
        cache.set(_key(process), time.time(), SILENT_AFTER)
    except RedisError:
        log.warning("nobody sees that %s is alive", process)


def silent() -> list[str]:
    """The names of those that were not seen for two minutes; both, and Redis, while Redis is away."""
    try:
        there = cache.get_many([_key(process) for process in NAMES])
    except RedisError:
        return [*NAMES.values(), "Redis"]
    return [name for process, name in NAMES.items() if _key(process) not in there]


def _key(process: str) -> str:
    return f"alive:{process}"


@beat_init.connect
def _beat_starts(**_kwargs: Any) -> None:
    seen(BEAT)


@before_task_publish.connect
def _beat_sends(sender: str | None = None, **_kwargs: Any) -> None:
    """Only beat sends the sweep, every 30 s."""
    if sender == SWEEP:
        seen(BEAT)


@worker_ready.connect
def _worker_starts(**_kwargs: Any) -> None:
    seen(WORKER)


@heartbeat_sent.connect
def _worker_beats(**_kwargs: Any) -> None:
    """Every two seconds, from the process that hands out the work."""
    seen(WORKER, EVERY)
