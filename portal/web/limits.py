"""How often a public page may be asked, counted as allauth counts logins."""

import logging
import time
from datetime import datetime

from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from redis.exceptions import RedisError

from portal.web.errors import too_many

APP = "portal.public"
SEARCHES = "120/m/ip"  # an office behind one address looks things up all day
logger = logging.getLogger(__name__)


def admitted(request: HttpRequest, action: str, rate: str, key: str | None = None) -> bool:
    """One more of this action: False when there were too many. rate: "30/10m/ip", or
    "10/h/key,30/d/key" with a key."""
    used = ratelimit.consume(request, app=APP, action=action, config={action: rate}, key=key, limit_get=True)
    return used is not None


def opens(request: HttpRequest, action: str, rate: str, key: str | None = None) -> datetime:
    """After a refusal: from when on the next one is admitted."""
    rates = ratelimit.get_rates(app=APP, action=action, config={action: rate})
    return datetime.fromtimestamp(
        max(_opens(request, action, one, key) for one in rates), timezone.get_default_timezone()
    )


def too_many_searches(request: HttpRequest) -> HttpResponse | None:
    """What to answer to somebody who looks up words (`q`) too often, on whichever public pages; None as a rule, and
    when nobody can count."""
    if not request.GET.get("q"):
        return None
    try:
        if admitted(request, "search", SEARCHES):
            return None
        return too_many(request, "短时间内搜索的次数太多", opens(request, "search", SEARCHES))
    except RedisError:
        logger.exception("searches are not counted")
        return None


def _opens(request: HttpRequest, action: str, rate: ratelimit.Rate, key: str | None) -> float:
    """allauth keeps the newest first."""
    stored = cache.get(ratelimit.get_cache_key(request, app=APP, action=action, rate=rate, key=key), [])
    counted = [at for at in stored if at > time.time() - rate.duration]
    return counted[-1] + rate.duration if len(counted) >= rate.amount else time.time()
