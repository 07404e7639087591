import logging
import re
import time
from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

from portal.accounts.address import client_address, direct_address, is_trusted
from portal.web.logs import request_id

logger = logging.getLogger("portal.request")
GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")


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
