import shutil

import pytest
from django.core.cache import cache, caches
from django.core.cache.backends.redis import RedisCache
from django.db import connection

from portal.jobs import alive


@pytest.fixture(autouse=True)
def _small_site(_rooms, settings):
    settings.ROOT_URLCONF = "tests.web.small_site"


ALL_WELL = {"database": "ok", "redis": "ok", "worker": "ok", "beat": "ok", "disk": "ok"}


@pytest.fixture
def heard(settings):
    """Worker and beat were seen just now, and there is room."""
    settings.DISK_FREE_MB = 0
    for process in alive.NAMES:
        alive.seen(process)
    yield
    cache.delete_many([f"alive:{process}" for process in alive.NAMES])


@pytest.fixture
def redis_away(settings):
    away = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "unix:///nowhere/redis.sock"}
    settings.CACHES = {"default": away}
    assert isinstance(caches["default"], RedisCache)


@pytest.fixture
def database_away(monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")
    connection.close()


def test_alive_asks_for_no_login_and_nothing_else(client, django_assert_num_queries):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer["Cache-Control"]


def test_alive_while_everything_else_is_away(client, redis_away, database_away, django_db_blocker):
    with django_db_blocker.unblock():
        assert client.get("/healthz").status_code == 200


@pytest.mark.django_db
def test_ready(client, heard):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, ALL_WELL)


@pytest.mark.django_db
def test_not_ready_without_redis(client, redis_away):
    answer = client.get("/readyz")
    wrong = {"redis": "unavailable", "worker": "silent", "beat": "silent"}
    assert (answer.status_code, answer.json()) == (503, ALL_WELL | wrong)


def test_not_ready_without_the_database(client, heard, database_away, django_db_blocker):
    with django_db_blocker.unblock():
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, ALL_WELL | {"database": "unavailable"})


@pytest.mark.django_db
def test_what_the_pages_can_do_without_is_told_and_takes_no_machine_away(client, heard, settings, tmp_path):
    cache.delete("alive:beat")
    settings.DISK_FREE_MB = shutil.disk_usage(tmp_path).free // 2**20 + 2**20
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, ALL_WELL | {"beat": "silent", "disk": "low"})


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_health_is_only_read(client, address):
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_health_is_not_sent_to_https(client, settings, address, db):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get(address).status_code == 200
    assert client.get("/place").status_code == 301
