from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from portal.accounts.actor import Actor
from tests.browser.desk import Desk
from tests.factories.rooms import Rooms


@pytest.fixture
def rooms(transactional_db, rooms: Rooms) -> Rooms:
    """The server runs in a thread of its own: it only sees what has been committed."""
    return rooms


@pytest.fixture
def desk(transactional_db, live_server, new_context) -> Callable[..., Desk]:
    """A browser of one's own: nobody in it yet, or this actor with a session; `scripts=False` runs no JavaScript."""

    def sit_down(actor: Actor | None = None, scripts: bool = True, **options: Any) -> Desk:
        made = Desk(new_context(java_script_enabled=scripts, locale="zh-CN", **options), live_server.url)
        if actor:
            made.let_in(actor)
        return made

    return sit_down


@pytest.fixture
def clock(monkeypatch):
    """What the portal takes for now: the hour moves only when the story says so."""

    class Moving(datetime):
        moment = datetime(2026, 2, 2, 9, 30, tzinfo=timezone.get_current_timezone())

        @classmethod
        def now(cls, tz=None):
            return cls.moment.astimezone(tz)

        @classmethod
        def to(cls, month: int, day: int, hour: int = 10) -> None:
            cls.moment = cls.moment.replace(month=month, day=day, hour=hour)
            cache.clear()

    monkeypatch.setattr(timezone, "datetime", Moving)  # columns have timezone.now itself as their default
    return Moving
