import pytest
from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from django.db import connection


@pytest.fixture(autouse=True)
def _small_site(_rooms, settings):
    settings.ROOT_URLCONF = "tests.web.small_site"


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
def test_ready(client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"database": "ok", "redis": "ok"})


@pytest.mark.django_db
def test_not_ready_without_redis(client, redis_away):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"database": "ok", "redis": "unavailable"})


def test_not_ready_without_the_database(client, database_away, django_db_blocker):
    with django_db_blocker.unblock():
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"database": "unavailable", "redis": "ok"})


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_health_is_only_read(client, address):
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_health_is_not_sent_to_https(client, settings, address, db):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get(address).status_code == 200
    assert client.get("/place").status_code == 301
