from pathlib import Path

import pytest

from portal.web import navigation
from portal.web.navigation import Public
from tests.proof.house import House
from tests.web.html import Reader
from tests.web.menu import NAV


@pytest.fixture
def house(db) -> House:
    return House()


@pytest.fixture(autouse=True)
def _rooms(settings, monkeypatch):
    """Only the pages of tests.web.rooms, and a menu of them."""
    settings.ROOT_URLCONF = "tests.web.rooms"
    [engine] = settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], Path(__file__).parent / "templates"]}]
    monkeypatch.setattr(navigation, "_entries", list(NAV))
    monkeypatch.setattr(navigation, "_public", [Public("首页", "home")])


@pytest.fixture
def as_(db):
    """A browser in which this actor is logged in."""

    def browser(actor, **options) -> Reader:
        client = Reader(**options)
        client.force_login(actor.user)
        return client

    return browser
