"""Counted by the doors and the pages themselves, read as Prometheus reads it, and by nobody who may not."""

from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.urls import reverse
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from redis import Redis

from onboarding.models import Application, CooperationNeed
from portal.flow.gate import enter, perform, perform_many
from portal.flow.refusals import Refused
from portal.flow.watch import WATCHERS
from portal.jobs.models import Job
from portal.operations import metrics
from portal.operations.metrics import KEY, UP_TO, count_door, start
from portal.web.public_cache import store
from tests.factories.clocks import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _counting(settings):
    """As a process starts that is allowed to count."""
    settings.METRICS_NETWORKS = ["10.9.0.0/16"]
    settings.MIDDLEWARE = ["portal.operations.metrics.measure", *settings.MIDDLEWARE]
    store().delete(KEY)
    start()
    yield
    WATCHERS.remove(count_door)
    store().delete(KEY)


def read(client):
    """Name and labels → number, of everything that is told."""
    answer = client.get(reverse("metrics"), REMOTE_ADDR="10.9.1.1")
    assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (200, "text/plain")
    families = text_string_to_metric_families(answer.content.decode())
    return {
        (sample.name, *(sample.labels[key] for key in sorted(sample.labels))): sample.value
        for family in families
        for sample in family.samples
    }


def drafted(rooms):
    today = timezone.localdate()
    need = CooperationNeed(
        issued_by=rooms.county,
        title="乡镇合作网点",
        extent="各乡镇",
        outlets_wanted=1,
        opens_on=today,
        closes_on=today,
    )
    return enter(need, "draft", by=rooms.reviewer)


def test_each_door_and_what_came_of_it(client, rooms):
    application = rooms.application("draft")
    need = drafted(rooms)
    with pytest.raises(Refused):
        perform(need, "withdraw", by=rooms.approver, seen=1, note="x")
    with pytest.raises(PermissionDenied):
        perform(need, "publish", by=rooms.reviewer, seen=1)
    with pytest.raises(ObjectDoesNotExist):
        perform(application, "approve", by=rooms.reviewer)
    set_of_one = Application.objects.filter(pk=application.pk)
    assert [bool(result.reason) for result in perform_many(set_of_one, "submit", by=rooms.liaison)] == [False]
    told = {key[1:]: number for key, number in read(client).items() if key[0] == "portal_doors_total"}
    assert told == {
        ("onboarding.CooperationNeed", "done", "draft"): 1,
        ("onboarding.CooperationNeed", "refused", "withdraw"): 1,
        ("onboarding.CooperationNeed", "forbidden", "publish"): 1,
        ("onboarding.Application", "missing", "approve"): 1,
        ("onboarding.Application", "done", "submit"): 1,
    }


def test_how_long_pages_took(client):
    for _ in range(3):
        client.get("/healthz")
    client.get("/nowhere/at/all/")
    told = read(client)
    assert told["portal_answers_total", "GET", "alive", "200"] == 3
    assert told["portal_answers_total", "GET", "", "404"] == 1
    assert told["portal_request_seconds_bucket", "+Inf", "GET", "alive"] == 3
    assert told["portal_request_seconds_count", "GET", "alive"] == 3
    assert 0 < told["portal_request_seconds_sum", "GET", "alive"] < 60
    buckets = [told["portal_request_seconds_bucket", bound, "GET", "alive"] for bound in UP_TO if bound != "+Inf"]
    assert buckets == sorted(buckets)


def test_what_waits(client, rooms):
    Job.objects.create(handler="x", not_before=timezone.now() - timedelta(minutes=2))
    Job.objects.create(handler="x", attempts=5, not_before=timezone.now() - timedelta(days=2))
    application = rooms.application("submitted")
    clock(application, "application_review", due=timezone.localdate() - timedelta(days=1))
    told = read(client)
    assert told["portal_jobs", "waiting"] == 1
    assert told["portal_jobs", "given_up"] == 1
    assert 120 <= told[("portal_oldest_job_seconds",)] < 180
    assert told["portal_overdue", "application_review"] == 1
    assert told["portal_up", "database"] == 1


@pytest.mark.parametrize(
    ("networks", "address", "code"),
    [(["10.9.0.0/16"], "10.9.0.1", 200), (["10.9.0.0/16"], "10.8.0.1", 404), (["10.9.0.0/16"], "", 404),
     ([], "10.9.0.1", 404)],
)  # fmt: skip
def test_only_the_networks_that_are_named_read_it(client, settings, networks, address, code):
    settings.METRICS_NETWORKS = networks
    assert client.get("/metrics", REMOTE_ADDR=address).status_code == code


def test_a_redis_that_is_away_stops_nobody(client, rooms, monkeypatch):
    monkeypatch.setattr(metrics, "store", lambda: Redis.from_url("unix:///nowhere/redis.sock"))
    assert client.get("/healthz").status_code == 200
    assert drafted(rooms).pk
