from collections.abc import Callable
from typing import Any

import pytest

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
