from collections.abc import Callable

import pytest
from django.test import Client

from portal.accounts.models import User

PASSWORD = "quiet-river-42"


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
