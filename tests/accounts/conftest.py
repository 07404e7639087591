from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from portal.accounts.models import User

PASSWORD = "quiet-river-42"
SYS, SEC, AUD = "system_administrator", "security_administrator", "audit_administrator"


@pytest.fixture(autouse=True)
def _own_urls(settings):
    settings.ROOT_URLCONF = "tests.accounts.urls"


@pytest.fixture
def member(standing) -> User:
    """A reviewer of the county who knows a password."""
    user = standing.reviewer.user
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def logged_in() -> Callable[[object], Client]:
    """A client that acts as this Actor."""

    def enter(actor) -> Client:
        client = Client()
        client.force_login(actor.user)
        return client

    return enter


@pytest.fixture
def people(standing) -> dict:
    return {
        "sys": standing.person(SYS, standing.county),
        "sec": standing.person(SEC, standing.county),
        "aud": standing.person(AUD, standing.county),
        "sys above": standing.person(SYS, standing.province),
        "sys beside": standing.person(SYS, standing.beside),
        "sec beside": standing.person(SEC, standing.beside),
        "reviewer": standing.reviewer,
        "liaison": standing.liaison,
        "stranger": None,
    }


@pytest.fixture
def enter(logged_in):
    return lambda actor: logged_in(actor) if actor else Client()


@pytest.fixture
def clock(monkeypatch):
    """Time that the test moves, for whoever asks time.time()."""
    from time import time

    class Clock:
        now = time()

        def pass_by(self, **span: float) -> None:
            self.now += timedelta(**span).total_seconds()

    moved = Clock()
    monkeypatch.setattr("time.time", lambda: moved.now)
    return moved


@pytest.fixture
def demanded(settings):
    """As outside the demo."""
    settings.SECOND_FACTOR, settings.REAUTHENTICATE_MINUTES = True, 10
    return settings
