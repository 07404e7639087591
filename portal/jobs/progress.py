"""How far a long job has come: beside the transaction, which nobody can look into, and lost without harm."""

import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from django.core.cache import cache
from redis.exceptions import RedisError

KEPT_FOR = 3600
EVERY = 1  # second
Item = TypeVar("Item")


@dataclass(frozen=True)
class Progress:
    done: int
    total: int

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 100


def report(work: str, done: int, total: int) -> None:
    """A cache that does not answer stops no work."""
    with suppress(RedisError):
        cache.set(_key(work), (done, max(done, total)), KEPT_FOR)


def counted(work: str, items: Iterable[Item], total: int) -> Iterator[Item]:
    """The same items, telling about once a second how many of them were taken."""
    report(work, 0, total)
    told = time.monotonic()
    for done, item in enumerate(items):
        if time.monotonic() - told >= EVERY:
            report(work, done, total)
            told = time.monotonic()
        yield item


def read(work: str) -> Progress | None:
    """None when nothing was told yet, or any more."""
    with suppress(RedisError):
        found = cache.get(_key(work))
        return Progress(*found) if found else None
    return None


def _key(work: str) -> str:
    return f"progress:{work}"
