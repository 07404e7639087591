"""For load balancers, watchdogs and operators. None of it names a version, an address or an error."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.jobs import alive as processes

OK, AWAY, SILENT, LOW = "ok", "unavailable", "silent", "low"
NEEDED = ("database", "redis")  # without them no page can be served; whatever else is wrong, the pages still help


@login_not_required
@never_cache
@require_safe
def alive(_request: HttpRequest) -> HttpResponse:
    """The process answers; whatever it needs may be away. A restart would not help then."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def ready(_request: HttpRequest) -> JsonResponse:
    """How each part is; 503 when requests cannot be served here, so that another machine takes them."""
    found = parts()
    return JsonResponse(found, status=200 if all(found[name] == OK for name in NEEDED) else 503)


def parts() -> dict[str, str]:
    """Each part of the installation and OK, or what is wrong with it. Without Redis nobody hears worker and beat."""
    silent = processes.silent()
    return {
        "database": OK if _answers(_ask_database) else AWAY,
        "redis": OK if _answers(_ask_redis) else AWAY,
        **{part: SILENT if name in silent else OK for part, name in processes.NAMES.items()},
        "disk": _disk(),
    }


def _answers(ask: Callable[[], object]) -> bool:
    from redis.exceptions import RedisError  # a fifth of the whole start, and the cache loads it when it is first used

    try:
        ask()
    except (DatabaseError, RedisError):
        return False
    return True


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_redis() -> None:
    cache.get("ready")


def _disk() -> str:
    """Where uploads and documents go: LOW below DISK_FREE_MB, AWAY when nothing can be written there."""
    place = Path(settings.PRIVATE_FILES)
    while not place.exists():  # it is made with the first file
        place = place.parent
    if not os.access(place, os.W_OK):
        return AWAY
    return LOW if shutil.disk_usage(place).free < settings.DISK_FREE_MB * 2**20 else OK


urlpatterns = [path("healthz", alive, name="alive"), path("readyz", ready, name="ready")]
