import logging
import re
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from portal.accounts.address import client_address, direct_address, is_trusted
from portal.accounts.middleware import LoginRequired
from portal.web import drafts
from portal.web.errors import too_large
from portal.web.limits import TooOften
from portal.web.logs import request_id
from portal.zones import serves

logger = logging.getLogger("portal.request")
Handler = Callable[[HttpRequest], HttpResponse]
GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")
SHUT = {  # nothing of a visitor's machine is asked for, and no other site takes our pages into its own
    "Permissions-Policy": ", ".join(
        f"{name}=()"
        for name in ("camera", "display-capture", "geolocation", "microphone", "midi", "payment", "serial", "usb")
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
}


def only_proxies_vouch(get_response: Handler) -> Handler:
    """Forgets who says that a request came over HTTPS unless it is a trusted proxy: anybody can send the header."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not is_trusted(direct_address(request)):
            request.META.pop("HTTP_X_FORWARDED_PROTO", None)
        return get_response(request)

    return middleware


def shut(get_response: Handler) -> Handler:
    """The headers that Django has no setting for, on every answer that has none of its own."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in SHUT.items():
            response.setdefault(name, value)
        return response

    return middleware


def request_log(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Gives every request its number (`request.number`, header X-Request-ID) and writes one line about it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.number = _number(request)
        request_id.set(request.number)  # until the thread's next request: Django has its last word after us
        started = time.monotonic()
        response = get_response(request)
        response["X-Request-ID"] = request.number
        logger.info("%s %s", request.method, response.status_code, extra=_facts(request, response, started))
        return response

    return middleware


def _number(request: HttpRequest) -> str:
    """A trusted proxy's number for the request, so that one number is in all logs; otherwise a new one."""
    given = request.headers.get("X-Request-ID", "")
    if GIVEN.fullmatch(given) and is_trusted(direct_address(request)):
        return given
    return uuid4().hex


def _facts(request: HttpRequest, response: HttpResponse, started: float) -> dict:
    """An address that leads nowhere is left out: it may be anything that somebody typed."""
    actor = getattr(request, "actor", None)
    return {
        "method": request.method,
        "path": request.path if request.resolver_match else "",
        "status": response.status_code,
        "ms": round((time.monotonic() - started) * 1000, 1),
        "address": client_address(request),
        "user": getattr(getattr(actor, "user", None), "pk", None),
        "organisation": getattr(getattr(actor, "organisation", None), "pk", None),
    }


def too_often(get_response: Handler) -> Handler:
    """Answers 429 where a view demanded a limit (portal.web.limits) and it was used up."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, error: Exception) -> HttpResponse | None:
        return error.answer(request) if isinstance(error, TooOften) else None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def size_limit(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Says 413 to what is larger than REQUEST_MAX_MB before any of it is kept."""

    def middleware(request: HttpRequest) -> HttpResponse:
        most = settings.REQUEST_MAX_MB * 2**20
        if _length(request) <= most:
            return get_response(request)
        _pass_over(request, most)
        return too_large(request)

    return middleware


def _length(request: HttpRequest) -> int:
    given = request.headers.get("Content-Length", "")
    return int(given) if given.isdecimal() else 0


def _pass_over(request: HttpRequest, most: int) -> None:
    """A browser reads the answer only when its sending has come to an end; what is far too large is cut off."""
    while most > 0 and (some := request.read(2**16)):
        most -= len(some)


def sound_address(get_response: Handler) -> Handler:
    """Nothing has an address with a NUL in it; the database does not even look for one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path:
            raise Http404
        return get_response(request)

    return middleware


def zone(get_response: Handler) -> Handler:
    """There is nothing at an address of another zone, whoever asks and by whatever method."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(request: HttpRequest, *view: Any) -> None:
        if not serves(request.resolver_match.url_name or ""):
            raise Http404

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware


class KeepingLoginRequired(LoginRequired):
    """What was typed on a page that keeps drafts is there again after login."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponse:
        if request.method == "POST" and getattr(getattr(view_func, "view_class", None), "keeps_drafts", False):
            drafts.keep_for_return(request)
        return super().handle_no_permission(request, view_func)


def login_required(get_response: Handler) -> KeepingLoginRequired:
    return KeepingLoginRequired(get_response)
