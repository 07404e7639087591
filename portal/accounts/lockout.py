"""How often one account may be tried from one address. A whole branch shares an address, so neither counts alone.

The counting is allauth's (`ACCOUNT_RATE_LIMITS["login_failed"]`); this reads it, to say what is left and when.
"""

import time
from dataclasses import dataclass
from datetime import datetime

from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

from portal.accounts.address import client_address

WHERE = {"app": "allauth.account", "action": "login_failed"}


def key_of(request: HttpRequest, username: str) -> str:
    """Account and address together."""
    return f"{username.strip().lower()}@{ratelimit.truncate_ip(client_address(request))}"


@dataclass(frozen=True)
class Tries:
    """`left`: how many more until the lock; `opens`: when the next one is free again."""

    left: int
    most: int
    minutes: int
    opens: datetime

    @classmethod
    def of(cls, request: HttpRequest, username: str) -> "Tries":
        rate = ratelimit.get_rates(**WHERE)[0]
        stored = cache.get(ratelimit.get_cache_key(request, rate=rate, key=key_of(request, username), **WHERE), [])
        failed = [at for at in stored if at > time.time() - rate.duration]
        first = failed[-1] if failed else time.time()
        opens = datetime.fromtimestamp(first + rate.duration, timezone.get_default_timezone())
        return cls(max(rate.amount - len(failed), 0), rate.amount, int(rate.duration // 60), opens)

    @property
    def wrong(self) -> str:
        if self.left:
            return f"账号或密码不对。还可以试 {self.left} 次，之后锁定 {self.minutes} 分钟。"
        return f"账号或密码不对。{self.locked}"

    @property
    def locked(self) -> str:
        when = f"{self.opens:%H:%M}"
        return f"本账号在本单位网络连续登录失败 {self.most} 次，已锁定，{when} 后可以再试。其他账号不受影响。"


def clear(request: HttpRequest, username: str) -> None:
    """After a success: the next failures are counted anew."""
    ratelimit.clear(request, key=key_of(request, username), **WHERE)
