"""A page that makes something new makes it once, however often its button is pressed."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest

FIELD = "once"
GIVEN = re.compile(r"[\w-]{16,64}", re.ASCII)
KEPT_FOR = 12 * 3600  # as long as a session lasts


@dataclass(frozen=True)
class Ticket:
    """`made`: the address of what was made with it, "" while nothing was. Without a key it is not asked."""

    key: str = ""

    @property
    def made(self) -> str:
        return cache.get(self.key, "") if self.key else ""

    def keep(self, address: str) -> None:
        if self.key:
            cache.set(self.key, address, KEPT_FOR)


def ticket_for(request: HttpRequest) -> str:
    """What a page carries: the ticket that came with it, or a new one."""
    given = request.POST.get(FIELD, "")
    return given if GIVEN.fullmatch(given) else secrets.token_urlsafe(16)


def is_used(request: HttpRequest) -> bool:
    """Something was made with the ticket of this page already."""
    given = request.POST.get(FIELD, "")
    return bool(GIVEN.fullmatch(given) and Ticket(_key(request, given)).made)


def _key(request: HttpRequest, given: str) -> str:
    return f"once:{request.user.pk}:{given}"


@contextmanager
def alone(request: HttpRequest, given: str | None = None) -> Iterator[Ticket]:
    """Who sends the same page a second time waits here until the first time is over. `given`: a program's ticket."""
    given = request.POST.get(FIELD, "") if given is None else given
    if not GIVEN.fullmatch(given):
        yield Ticket()
        return
    ticket = Ticket(_key(request, given))
    number = int.from_bytes(sha256(ticket.key.encode()).digest()[:8], signed=True)
    _ask("SELECT pg_advisory_lock(%s)", number)
    try:
        yield ticket
    finally:
        _ask("SELECT pg_advisory_unlock(%s)", number)


def _ask(statement: str, number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [number])
