import pytest

from portal.accounts.actor import Actor
from tests.clock.conftest import house_rules, travel  # noqa: F401


@pytest.fixture
def drafter(rooms) -> Actor:
    """Sets policies for the province and handles nothing."""
    return rooms.one("security_administrator", rooms.province)


@pytest.fixture
def approver(rooms) -> Actor:
    return rooms.one("approver", rooms.province)


@pytest.fixture
def pair(drafter, approver):
    return drafter.user, approver.user
