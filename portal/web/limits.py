"""How often something may be asked, counted as allauth counts logins. One mechanism for pages, files and the API.

`demand(request, limit)` counts one more and raises TooOften, which the middleware answers with 429, Retry-After and
words that say from when on it may be tried again.
"""

import logging
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from redis.exceptions import RedisError

from portal.web.errors import too_many

APP = "portal"
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limit:
    """rate: "30/10m/ip", "60/h/user" or, with a key, "10/h/key,30/d/key". instead: what else leads there.

    closed: while nobody can count (Redis is away) nobody is admitted: for what could be guessed.
    """

    name: str
    rate: str
    reason: str
    instead: str = ""
    closed: bool = False


SEARCH = Limit("search", "120/m/ip", "短时间内搜索的次数太多")  # an office behind one address looks things up all day
UPLOAD = Limit("upload", "600/h/user", "一小时内上传的次数太多")
EXPORT = Limit("export", "60/h/user", "一小时内导出的次数太多")
SHOW = Limit("show", "100/h/user", "一小时内查看个人信息明文的次数太多")
API = Limit("api", "1200/m/user", "一分钟内的请求太多")


class TooOften(Exception):
    def __init__(self, limit: Limit, opens: datetime):
        super().__init__(limit.reason)
        self.limit, self.opens = limit, opens

    def answer(self, request: HttpRequest) -> HttpResponse:
        return too_many(request, self.limit.reason, self.opens, self.limit.instead)


def demand(request: HttpRequest, limit: Limit, key: str | None = None) -> None:
    """One more of this by this address, person or key. Raises TooOften.

    A count that is not full refuses, too, while another process holds it; one that was killed holds it for 10 seconds.
    """
    try:
        if not _admitted(request, limit, key):
            moment = opens(request, limit, key)
            if limit.closed or moment > timezone.now():
                raise TooOften(limit, moment)
            logger.warning("%s is not counted: its lock is held", limit.name)
    except RedisError:
        if limit.closed:
            raise
        logger.exception("%s is not counted", limit.name)


def too_many_searches(request: HttpRequest) -> HttpResponse | None:
    """What to answer to somebody who looks up words (`q`) too often, on whichever public pages; None as a rule."""
    if not request.GET.get("q"):
        return None
    try:
        demand(request, SEARCH)
    except TooOften as refusal:
        return refusal.answer(request)
    return None


def opens(request: HttpRequest, limit: Limit, key: str | None = None) -> datetime:
    """After a refusal: from when on the next one is admitted."""
    rates = ratelimit.get_rates(**_named(limit))
    moment = max(_opens(request, limit, one, key) for one in rates)
    return datetime.fromtimestamp(moment, timezone.get_default_timezone())


def _admitted(request: HttpRequest, limit: Limit, key: str | None) -> bool:
    return ratelimit.consume(request, **_named(limit), key=key, limit_get=True) is not None


def _opens(request: HttpRequest, limit: Limit, rate: ratelimit.Rate, key: str | None) -> float:
    """allauth keeps the newest first."""
    stored = cache.get(ratelimit.get_cache_key(request, app=APP, action=limit.name, rate=rate, key=key), [])
    counted = [at for at in stored if at > time.time() - rate.duration]
    return counted[-1] + rate.duration if len(counted) >= rate.amount else time.time()


def _named(limit: Limit) -> dict[str, Any]:
    return {"app": APP, "action": limit.name, "config": {limit.name: limit.rate}}
