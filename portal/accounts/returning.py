"""Who was logged in last in this browser: a signed cookie says so, for as long as a session and half an hour more.

What was typed when a session ended can so be kept for its person (portal.web.drafts); without such a cookie nothing is
kept, so a stranger cannot fill the database.
"""

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = f"{settings.COOKIE_PREFIX}returning"
SALT = "portal.accounts.returning"


def _age() -> int:
    return settings.SESSION_COOKIE_AGE + int(settings.KEPT_FOR.total_seconds())


def give_cookie(response: HttpResponse, user: Any) -> None:
    response.set_signed_cookie(
        COOKIE,
        str(user.pk),
        salt=SALT,
        max_age=_age(),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def owner(request: HttpRequest) -> int | None:
    """The person's key; None without a good cookie."""
    given = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=_age())
    return int(given) if given else None


def login_address(request: HttpRequest) -> str:
    """The login page that leads back to where one was."""
    return f"{settings.LOGIN_URL}?next={quote(request.get_full_path())}"
