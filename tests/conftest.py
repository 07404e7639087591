import gc
import os
import shutil
import time

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management.commands import flush
from django.db import connections
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import Client

from portal.accounts.sessions import SEEN
from tests.browser.program import program
from tests.factories.rooms import Rooms
from tests.kept import filled
from tests.standing import Standing


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Browser tests come last: in the thread of their loop nothing asynchronous can be called any more."""
    items.sort(key=lambda item: "playwright" in item.fixturenames)


def pytest_collection_finish():
    """What is loaded by now stays to the end: the collector need not look at it again and again, nor so often at what
    a test leaves behind."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session")
def django_db_modify_db_settings_xdist_suffix():
    """The settings name the database of each process already, for the workers that it starts, too."""


@pytest.fixture(autouse=True, scope="session")
def _cleaning_up_is_cheap():
    """A transactional test ends with the rows of its tables deleted, which append-only ones refuse to everybody else.

    Django would truncate every table, with or without rows, and make the content types and permissions anew.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", emptied)
        patch.setattr(flush, "emit_post_migrate_signal", lambda *args: None)
        yield


def emptied(operations, style, tables, **options) -> list[str]:
    rows = [f"DELETE FROM {operations.quote_name(table)}" for table in filled(operations.connection, tables)]
    return ["SET LOCAL session_replication_role = replica", *rows]


@pytest.fixture(autouse=True, scope="session")
def _no_files_are_left():
    """Private files of the tests lie in a folder of their own, for as long as the tests run."""
    yield
    shutil.rmtree(settings.PRIVATE_FILES, ignore_errors=True)


@pytest.fixture(autouse=True)
def _fresh_cache():
    """Lockouts and kept forms of one test are not another's."""
    cache.clear()


@pytest.fixture
def standing(db) -> Standing:
    ContentType.objects.clear_cache()
    return Standing()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, "executable_path": program()}


@pytest.fixture(scope="session")
def playwright(playwright):
    """Playwright runs a loop in this thread: Django then fears for its connections, and keeps those of the loop apart,
    so they are closed while it still runs."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    yield playwright
    connections.close_all()


@pytest.fixture
def rooms(db) -> Rooms:
    """The standing people with a register of partners and the factories of the rooms."""
    ContentType.objects.clear_cache()
    return Rooms()


@pytest.fixture
def as_(db):
    """A browser in which this actor is logged in."""

    def browser(actor, **options) -> Client:
        client = Client(**options)
        client.force_login(actor.user)
        session = client.session
        session[SEEN] = int(time.time())
        session.save()
        return client

    return browser
