"""How often a public page may be asked, counted as allauth counts logins."""

from allauth.core.internal import ratelimit
from django.http import HttpRequest

APP = "portal.public"


def admitted(request: HttpRequest, action: str, rate: str, key: str | None = None) -> bool:
    """One more of this action: False when there were too many. rate: "30/10m/ip", or "10/h/key" with a key."""
    used = ratelimit.consume(request, app=APP, action=action, config={action: rate}, key=key, limit_get=True)
    return used is not None
