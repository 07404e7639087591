import pytest
from django.test import Client

from tests.proof.house import House


@pytest.fixture
def house(db) -> House:
    return House()


@pytest.fixture(autouse=True)
def _rooms(settings):
    settings.ROOT_URLCONF = "tests.web.rooms"


@pytest.fixture
def as_(db):
    """A browser in which this actor is logged in."""

    def browser(actor, **options) -> Client:
        client = Client(**options)
        client.force_login(actor.user)
        return client

    return browser
