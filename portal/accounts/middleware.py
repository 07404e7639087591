"""Who is it, where does it act, and is it still there. The order is that of settings.MIDDLEWARE."""

import time
from collections.abc import Callable
from typing import Any

from auditlog.middleware import AuditlogMiddleware
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django_htmx.http import HttpResponseClientRedirect

from portal.accounts import fresh, returning, sessions
from portal.accounts.actor import STRANGER, Actor
from portal.accounts.address import client_address
from portal.zones import why_not_here

Handler = Callable[[HttpRequest], HttpResponse]
SEEN = sessions.SEEN
ELSEWHERE = "这次登录已结束：您的账号在别处登录，或者您在别处结束了它。不是您本人操作的，请修改密码并告诉系统管理员。"
EVERY = 60  # seconds between two writes of the session that only say "still here"
BY_ITSELF = "Portal-Poll"  # header of what a page asks for by itself: nobody is there because of it


def idle_timeout(get_response: Handler) -> Handler:
    """A session that was idle for too long ends; the request goes on as a stranger's."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            _still_here(request, int(time.time()))
        return get_response(request)

    return middleware


def _still_here(request: HttpRequest, now: int) -> None:
    idle = now - request.session.get(SEEN, now)
    if idle >= settings.IDLE_TIMEOUT.total_seconds():
        minutes = int(settings.IDLE_TIMEOUT.total_seconds() // 60)
        _out(request, f"{minutes} 分钟没有操作，已退出登录。")
    elif not sessions.holds(request):
        _out(request, ELSEWHERE)
    elif SEEN not in request.session or (idle >= EVERY and BY_ITSELF not in request.headers):
        request.session[SEEN] = now


def _out(request: HttpRequest, words: str) -> None:
    logout(request)
    messages.warning(request, words, extra_tags="s-wait")


class LoginRequired(LoginRequiredMiddleware):
    """Every page asks for a login unless its view says `login_not_required`. Runs after the CSRF check."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponse:
        if request.headers.get("HX-Request"):
            return HttpResponseClientRedirect(returning.login_address(request))
        return redirect(returning.login_address(request))


def acting(get_response: Handler) -> Handler:
    """`request.actor`, the same as `request.user.actor`; `request.places`: where one may act.

    What somebody has read lies in no cache: after logout the back button leads to the login page.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        request.places = _places(request)
        if words := why_not_here(place.organisation.kind for place in request.places):
            _out(request, words)
            request.places = []
        request.actor = request.user.actor = _actor(request)
        response = get_response(request)
        if request.user.is_authenticated:
            add_never_cache_headers(response)
        return response

    return middleware


def _places(request: HttpRequest) -> list[Any]:
    """Memberships with a role: the chosen one first, then the one at home, then the others."""
    if not request.user.is_authenticated:
        return []
    chosen, home = request.session.get("organisation"), request.user.organisation_id
    places = request.user.memberships.acting().order_by("organisation__path")
    return sorted(places, key=lambda place: (place.organisation_id != chosen, place.organisation_id != home))


def _actor(request: HttpRequest) -> Actor:
    if not request.user.is_authenticated:
        return STRANGER
    return request.places[0].actor if request.places else Actor(request.user)


def password_change(get_response: Handler) -> Handler:
    """A person with somebody else's password changes it first."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and request.user.must_change_password:
            return _first(request, "先修改初始密码", "account_change_password") or get_response(request)
        return get_response(request)

    return middleware


def second_factor(get_response: Handler) -> Handler:
    """R084: where it is demanded, a person whose session has none sets one up first, after the password and before
    anything else. Asks the session alone."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if _lacks_second_factor(request):
            ways = ("mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate", "account_change_password")
            return _first(request, "先设置第二因素", *ways) or get_response(request)
        return get_response(request)

    return middleware


def _lacks_second_factor(request: HttpRequest) -> bool:
    return settings.SECOND_FACTOR and request.user.is_authenticated and not fresh.has_second_factor(request)


def _first(request: HttpRequest, title: str, page: str, *ways: str) -> HttpResponse | None:
    """Leads to the page unless one is there, on one of the other ways to it, or leaving."""
    if request.path in [reverse(name) for name in (page, *ways, "account_logout")]:
        return None
    if request.path.startswith("/api/"):
        problem = {"type": "about:blank", "title": title, "status": 403}
        return JsonResponse(problem, status=403, content_type="application/problem+json")
    return redirect(page)


class Auditing(AuditlogMiddleware):
    """Rows of the audit log say who did it and from which address."""

    @staticmethod
    def _get_remote_addr(request: HttpRequest) -> str | None:
        return client_address(request) or None

    @staticmethod
    def _get_remote_port(request: HttpRequest) -> None:
        return None


def auditing(get_response: Handler) -> Auditing:
    return Auditing(get_response)
