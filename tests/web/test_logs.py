import json
import logging

import pytest
from django.db import IntegrityError, transaction

from portal.accounts.models import Organisation
from portal.regions.models import Region
from portal.web.logs import JsonFormatter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _small_site(_rooms, settings):
    settings.ROOT_URLCONF = "tests.web.small_site"


@pytest.fixture
def lines(caplog):
    """What the log holds, as it would be written, line by line."""
    caplog.handler.setFormatter(JsonFormatter())
    with caplog.at_level(logging.INFO):
        yield lambda: [json.loads(line) for line in caplog.text.splitlines()]


def test_every_request_is_one_line(client, lines):
    client.get("/healthz")
    [line] = lines()
    assert line.pop("ms") >= 0
    assert len(line.pop("request")) == 32
    assert line.pop("time")[10] == "T"
    assert line == {
        "level": "INFO",
        "logger": "portal.request",
        "message": "GET 200",
        "method": "GET",
        "path": "/healthz",
        "status": 200,
        "address": "127.0.0.1",
    }


def test_the_answer_carries_the_number_of_its_line(client, lines):
    number = client.get("/healthz")["X-Request-ID"]
    assert [line["request"] for line in lines()] == [number]
    assert client.get("/healthz")["X-Request-ID"] != number


def test_what_is_logged_within_a_request_carries_its_number(client, lines):
    client.raise_request_exception = False
    number = client.get("/broken?name=x")["X-Request-ID"]
    assert [(line["level"], line["request"]) for line in lines()] == [("ERROR", number), ("INFO", number)]


def test_the_last_word_of_django_about_an_answer_carries_its_number_too(client, lines, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "unix:///no"}}
    number = client.get("/readyz")["X-Request-ID"]
    assert [(line["logger"], line["request"]) for line in lines()] == [
        ("portal.request", number),
        ("django.request", number),
    ]


@pytest.mark.parametrize(
    ("remote", "given", "taken"),
    [
        ("10.0.0.5", "edge-4711-abcd", True),
        ("203.0.113.7", "edge-4711-abcd", False),
        ("10.0.0.5", "short", False),
        ("10.0.0.5", 'with space and " quote', False),
        ("10.0.0.5", "x" * 65, False),
    ],
)
def test_only_a_trusted_proxy_may_number_a_request(client, settings, remote, given, taken):
    settings.TRUSTED_PROXIES = ["10.0.0.0/24"]
    answer = client.get("/healthz", REMOTE_ADDR=remote, headers={"X-Request-ID": given})
    assert (answer["X-Request-ID"] == given) is taken


def test_nothing_that_was_typed_is_logged(client, caplog, lines):
    client.raise_request_exception = False
    client.cookies["token"] = "secret-cookie"
    client.get("/broken", {"name": "王小明"})
    client.post("/place", {"name": "李样例 13900001111"})
    client.get("/没有这一页/330106199001010011")
    written = caplog.text
    assert len(lines()) == 4
    for typed in ("王小明", "李样例", "13900001111", "330106199001010011", "secret-cookie", "is not a number"):
        assert typed not in written
        assert json.dumps(typed).strip('"') not in written


def test_an_exception_is_logged_by_type_and_place(client, lines):
    client.raise_request_exception = False
    client.get("/broken?name=x")
    newest, cause = lines()[0]["errors"]
    assert (newest["type"], cause["type"]) == ("builtins.LookupError", "builtins.ValueError")
    assert newest["trace"][-1].endswith(" broken")


def test_a_refusal_of_the_database_is_logged_by_code_and_constraint(lines):
    Region.objects.create(code="330000", name="浙江省", level=1, path="33/")
    try:
        with transaction.atomic():
            Region.objects.create(code="330000", name="又一个浙江省", level=1, path="33/")
    except IntegrityError:
        logging.getLogger("portal.test").exception("kept out")
    _, cause = lines()[0]["errors"]
    assert (cause["sqlstate"], cause["constraint"]) == ("23505", "one_region_a_code")
    assert "330000" not in json.dumps(lines())


def test_who_acted_where_is_logged_by_number(client, lines, standing):
    client.force_login(standing.reviewer.user)
    client.get("/readyz")
    assert (lines()[-1]["user"], lines()[-1]["organisation"]) == (standing.reviewer.user.pk, standing.county.pk)
    assert Organisation.objects.get(pk=standing.county.pk).name not in json.dumps(lines(), ensure_ascii=False)


def test_the_configured_log_is_json_alone(settings):
    assert settings.LOGGING["handlers"] == {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}}
    assert logging.getLogger("django").handlers == []
    assert logging.getLogger("django.server").handlers == []
