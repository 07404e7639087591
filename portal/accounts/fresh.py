"""Whether the person at the browser has shown lately that it is they: asked before deciding, showing personal data in
clear, and exporting.

allauth keeps in the session by which method and when somebody was authenticated, so nothing here asks the database.
"""

import time
from typing import Any
from urllib.parse import quote

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

BY_TOKEN = "接口令牌不能作出决定，请登录后在页面上办理"
STRONG = "mfa"


def has_second_factor(request: HttpRequest) -> bool:
    """Whether this session was opened, or confirmed since, with a second factor."""
    return any(record["method"] == STRONG for record in get_authentication_records(request, request.user))


def why_not_fresh(request: Any) -> str:
    """ "" when nothing has to be confirmed; else the reason in words, for a page and for the API alike.

    By which method it is confirmed, the page of it says: the second factor of whoever has one. A token never decides.
    """
    if getattr(request, "auth", None) is not None:
        return BY_TOKEN
    minutes = settings.REAUTHENTICATE_MINUTES
    if not minutes or time.time() - _last(request) < minutes * 60:
        return ""
    return f"距上次验证身份已超过 {minutes} 分钟，请先再次验证身份"


def _last(request: HttpRequest) -> float:
    """When, in seconds; 0 for never."""
    return max((record["at"] for record in get_authentication_records(request, request.user)), default=0)


def confirm(request: HttpRequest, back: str = "") -> HttpResponse:
    """Over the page that asks again, and back to `back` or to this page."""
    return redirect(f"{reverse('account_reauthenticate')}?next={quote(back or request.get_full_path())}")
