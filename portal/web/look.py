"""The size of print (适老版)."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET

COOKIE = f"{settings.COOKIE_PREFIX}large"
YEAR = 365 * 24 * 3600


def is_large(request: HttpRequest) -> bool:
    return request.COOKIES.get(COOKIE) == "1"


@login_not_required
@require_GET
def large(request: HttpRequest) -> HttpResponse:
    """Turns the large print on or off and leads back to the page it was asked from."""
    response = redirect(_back(request))
    if request.GET.get("on") == "1":
        response.set_cookie(COOKIE, "1", max_age=YEAR, samesite="Lax", httponly=True, secure=settings.SECURE_COOKIES)
    else:
        response.delete_cookie(COOKIE)
    return response


def _back(request: HttpRequest) -> str:
    asked = request.GET.get("next", "")
    return asked if url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure()) else "/"
