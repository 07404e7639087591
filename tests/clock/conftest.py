import pytest
from django.utils import timezone

from tests.factories.clocks import at, holidays, limits


@pytest.fixture
def travel(monkeypatch):
    """`travel("2026-02-13")`: from now on it is ten o'clock of that day."""

    def to(day, hour=10):
        moment = at(day, hour)
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment

    return to


@pytest.fixture
def house_rules(db):
    """The holidays from 2004 to 2026 and the limits that come along: review ten working days, the rest five or ten."""
    holidays()
    limits()
