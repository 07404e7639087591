"""What Prometheus reads: counted in Redis, so that all processes of all machines count together.

Off until METRICS_NETWORKS names who may read. A Redis that is away stops nobody; one that was emptied starts again
from nought, which Prometheus knows how to read.
"""

import logging
import time
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate

from django.conf import settings
from django.db.models import Min
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from redis.exceptions import RedisError

from portal.clock.models import Clock
from portal.flow.watch import WATCHERS
from portal.jobs.models import Job
from portal.web import health
from portal.web.public_cache import store

KEY = "metrics"
DOORS, REQUESTS, SECONDS = "doors", "requests", "seconds"
UP_TO = ("0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "+Inf")  # seconds that a page took
BOUNDS = [float(bound) for bound in UP_TO]
logger = logging.getLogger(__name__)


# Counting -----------------------------------------------------------------------------------------------------------


def start() -> None:
    """Called once in each process."""
    if settings.METRICS_NETWORKS and count_door not in WATCHERS:
        WATCHERS.append(count_door)


def count_door(model: str, step: str, outcome: str, rows: int) -> None:
    _add({_field(DOORS, model, step, outcome): rows})


def measure(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """How long each page took and how it was answered, by the page's name: an address may hold anything."""

    def middleware(request: HttpRequest) -> HttpResponse:
        started = time.monotonic()
        response = get_response(request)
        took = time.monotonic() - started
        page = (request.resolver_match and request.resolver_match.view_name) or ""
        which = (request.method if request.method in ("GET", "HEAD", "POST") else "other", page)
        bound = UP_TO[bisect_left(BOUNDS, took)]
        _add({_field(REQUESTS, *which, str(response.status_code), bound): 1, _field(SECONDS, *which): took})
        return response

    return middleware


def _field(*words: str) -> str:
    return "|".join(words)


def _add(amounts: dict[str, float]) -> None:
    try:
        with store().pipeline(transaction=False) as pipe:
            for field, amount in amounts.items():
                pipe.hincrbyfloat(KEY, field, amount)
            pipe.execute()
    except RedisError:
        logger.warning("not counted: Redis does not answer")


# Telling ------------------------------------------------------------------------------------------------------------


class Collector:
    """Everything at this moment: what was counted, and what the database and the processes say now."""

    def collect(self) -> Iterator[Metric]:
        yield gauge("portal_up", "1 while this part is well", ["part"], _parts())
        counted = _counted()
        yield _doors(counted)
        yield _answers(counted)
        yield _times(counted)
        yield gauge("portal_jobs", "Jobs that are not done, by where they are", ["standing"], _jobs())
        yield gauge("portal_oldest_job_seconds", "Since when the oldest job waits that could run", [], _oldest())
        yield gauge("portal_overdue", "Running clocks whose last day is over, by duty", ["duty"], _overdue())


Numbers = Iterable[tuple[tuple[str, ...], float]]
Counted = dict[tuple[str, ...], float]


def gauge(name: str, words: str, labels: list[str], numbers: Numbers) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, words, labels=labels)
    for values, number in numbers:
        family.add_metric(values, number)
    return family


def _counted() -> Counted:
    return {tuple(field.decode().split("|")): float(amount) for field, amount in store().hgetall(KEY).items()}


def _doors(counted: Counted) -> CounterMetricFamily:
    family = CounterMetricFamily("portal_doors", "Steps asked of the doors", labels=["model", "step", "outcome"])
    for (kind, *labels), amount in sorted(counted.items()):
        if kind == DOORS:
            family.add_metric(labels, amount)
    return family


def _answers(counted: Counted) -> CounterMetricFamily:
    family = CounterMetricFamily("portal_answers", "Requests answered", labels=["method", "page", "status"])
    sums: Counted = {}
    for (kind, *labels), amount in counted.items():
        if kind == REQUESTS:
            sums[tuple(labels[:3])] = sums.get(tuple(labels[:3]), 0) + amount
    for which, amount in sorted(sums.items()):
        family.add_metric(which, amount)
    return family


def _times(counted: Counted) -> HistogramMetricFamily:
    family = HistogramMetricFamily("portal_request_seconds", "How long pages took", labels=["method", "page"])
    taken: dict[tuple[str, ...], dict[str, float]] = {}
    for (kind, *labels), amount in counted.items():
        if kind == REQUESTS:
            method, page, _status, bound = labels
            slots = taken.setdefault((method, page), dict.fromkeys(UP_TO, 0.0))
            slots[bound] += amount
    for which, slots in sorted(taken.items()):
        buckets = list(zip(UP_TO, accumulate(slots.values()), strict=True))
        family.add_metric(which, buckets, counted.get((SECONDS, *which), 0.0))
    return family


def _parts() -> Numbers:
    return [((part,), float(how == health.OK)) for part, how in health.parts().items()]


def _jobs() -> Numbers:
    return [((standing,), number) for standing, number in Job.objects.counts().items()]


def _oldest() -> Numbers:
    first = Job.objects.waiting().order_by().aggregate(first=Min("not_before"))["first"]
    return [((), (timezone.now() - first).total_seconds() if first else 0.0)]


def _overdue() -> Numbers:
    duties = Clock.objects.overdue(timezone.localdate()).order_by("duty").values_list("duty", flat=True)
    numbers: dict[str, int] = {}
    for duty in duties.iterator():
        numbers[duty] = numbers.get(duty, 0) + 1
    return [((duty,), number) for duty, number in numbers.items()]
