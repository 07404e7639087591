"""For load balancers and watchdogs. Neither names a version, an address or an error."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


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
    """Whether requests can be served here: 200, or 503 and which part is away."""
    parts = {"database": _answers(_ask_database), "redis": _answers(_ask_redis)}
    return JsonResponse(
        {name: "ok" if up else "unavailable" for name, up in parts.items()}, status=200 if all(parts.values()) else 503
    )


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


urlpatterns = [path("healthz", alive, name="alive"), path("readyz", ready, name="ready")]
