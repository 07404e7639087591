"""The logins of a person: listed, ended, and for whoever works at an outlet one at a time.

A session carries the mark that its person had when it was opened. A new mark ends all sessions without it at their
next click, and no request asks the database for it: the mark stands on the person's row, which is there already.
"""

import secrets
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from portal.accounts.address import client_address
from portal.accounts.browsers import in_words
from portal.accounts.models import User, UserSession

MARK, SEEN = "mark", "seen"


class Login(NamedTuple):
    """A login that is still open; `seen`: when it was last used."""

    row: UserSession
    seen: datetime
    here: bool

    @property
    def browser(self) -> str:
        return in_words(self.row.browser)


def holds(request: HttpRequest) -> bool:
    """Whether this session has the mark of its person."""
    return request.session.get(MARK, "") == request.user.session_mark


def begin(request: HttpRequest, user: User, *, only: bool) -> list[Login]:
    """Notes a login. `only`: it ends all others, and these are what is returned."""
    ended = list(open_logins(user)) if only else []
    if only:
        _end_all(user)
    request.session[MARK] = user.session_mark
    request.session[SEEN] = int(time.time())
    keep(request, user)
    return ended


def keep(request: HttpRequest, user: User) -> None:
    """The row of this session; a session changes its key with the password and stays the same login."""
    if request.session.session_key is None:
        request.session.save()
    known = UserSession.objects.filter(pk=request.session.get("login", 0), user=user)
    if known.update(key=request.session.session_key):
        return
    row, _ = UserSession.objects.get_or_create(
        key=request.session.session_key,
        defaults={
            "user": user,
            "address": client_address(request) or None,
            "browser": request.headers.get("User-Agent", "")[:300],
        },
    )
    request.session["login"] = row.pk


def open_logins(user: User, here: str = "") -> Iterator[Login]:
    """The newest first; `here`: the key of the session in which they are looked at."""
    rows = list(user.sessions.all())
    stored = Session.objects.filter(expire_date__gt=timezone.now()).in_bulk([row.key for row in rows])
    for row in rows:
        data = stored[row.key].get_decoded() if row.key in stored else {}
        if row.key == here:
            yield Login(row, timezone.now(), True)
        elif _is_open(user, data):
            yield Login(row, datetime.fromtimestamp(data[SEEN], UTC), False)


def _is_open(user: User, data: dict[str, Any]) -> bool:
    """Of this person, with the password and the mark of now, and not idle for too long."""
    fresh = time.time() - data.get(SEEN, 0) < settings.IDLE_TIMEOUT.total_seconds()
    same = data.get(MARK, "") == user.session_mark
    hashed = constant_time_compare(data.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())
    return fresh and same and hashed


def end(user: User, pk: int) -> bool:
    """One login of this person, at once; False when there is none such."""
    row = user.sessions.filter(pk=pk).first()
    if row is None:
        return False
    Session.objects.filter(pk=row.key).delete()
    row.delete()
    return True


def end_others(request: HttpRequest) -> None:
    """All but this one."""
    _end_all(request.user, but=request.session.session_key)
    request.session[MARK] = request.user.session_mark


def end_every(user: User) -> None:
    """Also those of which there is no row."""
    _end_all(user)


def _end_all(user: User, but: str | None = None) -> None:
    """The sessions themselves stay until they expire: at the next click they end with words."""
    user.session_mark = secrets.token_urlsafe(16)
    User.objects.filter(pk=user.pk).update(session_mark=user.session_mark)
    user.sessions.exclude(key=but or "").delete()


def sweep() -> int:
    """Expired sessions, and the rows whose session is gone. Returns how many rows went."""
    Session.objects.filter(expire_date__lte=timezone.now()).delete()
    return UserSession.objects.exclude(key__in=Session.objects.values("pk")).delete()[0]
