"""Each benchmark alone: a process of its own, a database of its own, and one of Redis that nobody else has."""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from multiprocessing import get_context
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import django
from django.conf import settings
from django.core.cache import cache
from django.db import connection

from benchmarks.harness import Line

NAMES = ("gate", "catalogue", "regions", "pages", "public", "exports", "reminders", "documents")
REDIS = 15  # the tests have 0 and those from 10 on


class Benchmark(NamedTuple):
    name: str
    about: str
    sizes: Mapping[str, Any]
    lines: Callable[[Any], Iterator[Line]]


def benchmark(name: str) -> Benchmark:
    """Django must have been set up: the modules know the rooms."""
    module = import_module(f"benchmarks.{name}")
    return Benchmark(name, module.__doc__ or "", module.SIZES, module.lines)


def measured(name: str, size: str) -> list[Line]:
    """Raises what the benchmark raises."""
    try:
        with _database(name):
            return in_a_process(lines_of, name, size)
    finally:
        cache.clear()
        shutil.rmtree(settings.PRIVATE_FILES, ignore_errors=True)


def lines_of(name: str, size: str) -> list[Line]:
    one = benchmark(name)
    return list(one.lines(one.sizes[size]))


def in_a_process(call: Callable, *given: Any) -> Any:
    """What the call returns there. The process knows the database that this one is connected with, and does nothing
    before: what somebody else has read or filled its memory with is not measured."""
    place = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    with ProcessPoolExecutor(1, get_context("spawn"), initializer=_begin, initargs=(place,)) as process:
        return process.submit(call, *given).result()


def _begin(database: str) -> None:
    os.environ["DATABASE_URL"] = database
    django.setup()


# Databases ----------------------------------------------------------------------------------------------------------


def settle() -> None:
    """The environment of all benchmarks, before Django reads it."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.test"
    os.environ["LOG_LEVEL"] = "WARNING"
    os.environ["TEST_DB"] = "benchmark"
    os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].partition('?')[0]}?db={REDIS}"
    django.setup()


@contextmanager
def empty_tables() -> Iterator[None]:
    """Migrated once; the database of each benchmark is copied from it."""
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


@contextmanager
def _database(name: str) -> Iterator[None]:
    empty = connection.settings_dict["NAME"]
    connection.creation.clone_test_db(name, verbosity=0, autoclobber=True)
    connection.settings_dict["NAME"] = f"{empty}_{name}"
    try:
        yield
    finally:
        connection.settings_dict["NAME"] = empty
        connection.creation.destroy_test_db(verbosity=0, suffix=name)
