"""Clocks as the gate would have left them, the holidays that come along, and limits."""

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from portal.clock import loader
from portal.clock.models import Clock, ClockEvent, Limit


def holidays() -> None:
    loader.load_years()


def limits() -> None:
    loader.load_limits()


def limit(key: str, days: int = 10, **fields: Any) -> Limit:
    return Limit.objects.create(key=key, days=days, **{"name": key, "source": "测试"} | fields)


def at(day: Any, hour: int = 10) -> datetime:
    """A moment of a day ("2026-02-13") in the portal's own time zone."""
    day = datetime.fromisoformat(day).date() if isinstance(day, str) else day
    return timezone.make_aware(datetime.combine(day, time(hour)))


def clock(obj: Any, duty: str, due: Any = None, **fields: Any) -> Clock:
    """An open clock of this row, started ten days ago, and its due day on the row."""
    started = timezone.now() - timedelta(days=10)
    base = {"started": started, "after": timezone.localdate(started), "days": 10, "region_path": "33/3301/330106/"}
    kind = ContentType.objects.get_for_model(obj)
    made = Clock.objects.create(content_type=kind, object_id=obj.pk, duty=duty, due=due, **base | fields)
    ClockEvent.objects.create(clock=made, kind="start", at=made.started)
    type(obj)._base_manager.filter(pk=obj.pk).update(due=due)
    return made
