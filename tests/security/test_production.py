"""Production as it starts from its environment: one process, asked once, tells what these tests compare."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings as ours
from django.db import connection

from tests.house.test_settings import BASE, NEEDED

pytestmark = pytest.mark.django_db
ASKED = """
import json
from portal.settings import patience
patience.started_as(patience.WEB)
patience.started_as(patience.WORKER)  # which the web knows, too
import django
django.setup()
from django.conf import settings
from django.core.checks import run_checks
from django.db import connection
from django.test import Client
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"  # none collected
client = Client(raise_request_exception=False)
found = {name: getattr(settings, name) for name in (
    "DEBUG", "USE_X_FORWARDED_HOST", "SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY",
    "SESSION_COOKIE_SAMESITE", "SESSION_COOKIE_DOMAIN", "SESSION_COOKIE_PATH", "SECRET_KEY_FALLBACKS")}
safe = client.get("/progress/", secure=True, headers={"host": "portal.test"})
found["headers"] = dict(safe.headers)
client.get("/large/?on=1", secure=True, headers={"host": "portal.test"})
found["cookies"] = {name: one.OutputString() for name, one in client.cookies.items()}
found["plain"] = client.get("/progress/", headers={"host": "portal.test"}).get("Strict-Transport-Security", "")
evil = client.get("/progress/", secure=True, headers={"host": "evil.test"})
found["evil"] = [evil.status_code, evil.content.decode()]
forwarded = client.get("/progress/", secure=True, headers={"host": "portal.test", "x-forwarded-host": "evil.test"})
found["forwarded"] = [forwarded.status_code, "evil" in forwarded.content.decode()]
missing = client.get("/nowhere/", secure=True, headers={"host": "portal.test"})
found["missing"] = missing.content.decode()
deploying = run_checks(include_deployment_checks=True, databases=["default"])
found["deploying"] = [str(one) for one in deploying if not one.is_silenced()]
with connection.cursor() as cursor:
    for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
        cursor.execute(f"SHOW {name}")
        found[name] = cursor.fetchone()[0]
print("found " + json.dumps(found))
"""
OLD = "old-old-old-k7p2vx9q4mzn8rj3wt6yb5hd1gfs0aclueio-k7p2vx9q4mzn8rj3"


@pytest.fixture(scope="module")
def production(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        name = connection.settings_dict["NAME"]
    at, _, query = os.environ["DATABASE_URL"].partition("?")
    environment = NEEDED | {
        "PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "portal.settings.base", "ALLOWED_HOSTS": "portal.test",
        "DATABASE_URL": f"{at.rpartition('/')[0]}/{name}{query and '?'}{query}", "REDIS_URL": ours.REDIS_URL,
        "SECRET_KEY_FALLBACKS": OLD, "STATEMENT_SECONDS": "7",
    }  # fmt: skip
    done = subprocess.run([sys.executable, "-c", ASKED], cwd=BASE, env=environment, capture_output=True, text=True)
    said = [line for line in done.stdout.splitlines() if line.startswith("found ")]
    assert said, done.stderr[-2000:]
    return json.loads(said[0].removeprefix("found "))


def test_nothing_is_told_about_a_fault(production):
    assert production["DEBUG"] is False
    assert [
        word for word in ("Traceback", "urlpatterns", "portal.site", "settings") if word in production["missing"]
    ] == []


def test_django_has_nothing_to_say_against_its_deployment(production):
    """The rows of the holidays are not loaded in the tests, which the portal says."""
    assert [said for said in production["deploying"] if "portal.W001" not in said] == []


def test_only_its_own_names_are_answered_and_no_proxy_says_another(production):
    status, words = production["evil"]
    assert (status, "evil" in words, production["USE_X_FORWARDED_HOST"]) == (400, False, False)
    assert production["forwarded"] == [200, False]


def test_a_browser_stays_with_https_for_a_year(production):
    assert production["headers"]["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert production["plain"] == ""
    assert "upgrade-insecure-requests" in production["headers"]["Content-Security-Policy"]


def test_a_cookie_is_of_this_host_over_https_alone(production):
    assert set(production["cookies"]) == {"__Host-csrftoken", "__Host-large"}
    for cookie in production["cookies"].values():
        parts = {part.strip() for part in cookie.split(";")}
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= parts
        assert [part for part in parts if part.startswith("Domain")] == []
    session = {name.removeprefix("SESSION_COOKIE_"): production[name] for name in production if "_COOKIE_" in name}
    assert session == {
        "NAME": "__Host-sessionid", "SECURE": True, "HTTPONLY": True, "SAMESITE": "Lax", "DOMAIN": None, "PATH": "/",
    }  # fmt: skip


def test_a_page_has_seven_seconds_and_a_lock_ten(production):
    assert (production["statement_timeout"], production["lock_timeout"]) == ("7s", "10s")
    assert production["idle_in_transaction_session_timeout"] == "1min"


def test_an_old_key_of_signatures_is_known_for_a_while(production):
    assert production["SECRET_KEY_FALLBACKS"] == [OLD]
