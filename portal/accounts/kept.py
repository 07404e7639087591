"""What was typed when a session ended comes back after login: same page, same person, for a while.

It lies in the cache under a token that nobody can guess; a signed cookie, given at login, holds the token and whose it
is. Without such a cookie nothing is kept, so a stranger cannot fill the cache. Passwords, the CSRF token and files are
never kept, nor anything that was typed on the pages of login and password.
"""

import secrets
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, QueryDict

COOKIE = "kept"
SALT = "portal.accounts.kept"
PAGES = 5
MOST_BYTES = 200_000
NEVER = ("csrfmiddlewaretoken", "password")


def give_cookie(request: HttpRequest, response: HttpResponse, user: Any) -> None:
    """At login: the cookie of this person in this browser. A token that was theirs stays."""
    owner, token = _cookie(request)
    if owner != user.pk:
        token = secrets.token_urlsafe(32)
    request.session["kept"] = bool(cache.get(_key(token)))
    response.set_signed_cookie(
        COOKIE,
        f"{user.pk}:{token}",
        salt=SALT,
        max_age=settings.SESSION_COOKIE_AGE + int(settings.KEPT_FOR.total_seconds()),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def keep(request: HttpRequest) -> bool:
    """Keep what this POST says, for the person whom the cookie names. False if nothing, or too much."""
    owner, token = _cookie(request)
    body = _worth_keeping(request)
    if not token or not body or len(body) > MOST_BYTES:
        return False
    pages = cache.get(_key(token), {})
    pages.pop(_page(request), None)
    pages[_page(request)] = (owner, body)
    newest = dict(list(pages.items())[-PAGES:])
    cache.set(_key(token), newest, settings.KEPT_FOR.total_seconds())
    return True


def take(request: HttpRequest) -> QueryDict | None:
    """What this person typed on this page; None when nothing was kept."""
    owner, token = _cookie(request)
    if not token or owner != request.user.pk:
        return None
    whose, body = cache.get(_key(token), {}).get(_page(request), (None, ""))
    return QueryDict(body) if whose == owner else None


def forget(request: HttpRequest) -> None:
    """The page was sent again: what was kept for it is of no use."""
    _, token = _cookie(request)
    pages = cache.get(_key(token), {}) if token else {}
    if pages.pop(_page(request), None):
        cache.set(_key(token), pages, settings.KEPT_FOR.total_seconds())


def login_address(request: HttpRequest) -> str:
    """The login page that leads back to where one was."""
    return f"{settings.LOGIN_URL}?next={quote(request.get_full_path())}"


def _page(request: HttpRequest) -> str:
    """The path and what it is asked about (`?need=5`), whichever version of it was seen."""
    asked = request.GET.copy()
    asked.pop("seen", None)
    return f"{request.path}?{asked.urlencode()}"


def _worth_keeping(request: HttpRequest) -> str:
    values = request.POST.copy()
    for name in list(values):
        if any(word in name.lower() for word in NEVER):
            del values[name]
    return values.urlencode()


def _cookie(request: HttpRequest) -> tuple[int | None, str]:
    """(person, token) of the signed cookie; (None, "") without a good one."""
    owner, _, token = request.get_signed_cookie(COOKIE, default=":", salt=SALT).partition(":")
    return (int(owner), token) if owner else (None, "")


def _key(token: str) -> str:
    return f"kept:{token}"
