"""The tests: the same databases, a cheaper password hash, and the small rooms that prove the kernel."""

import os

PROCESS = os.environ.get("PYTEST_XDIST_WORKER", "")  # each process of a shared-out run has databases of its own
if PROCESS:
    os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].partition('?')[0]}?db={10 + int(PROCESS.removeprefix('gw'))}"
os.environ.setdefault("SECRET_KEY", "only-for-the-tests-and-known-to-everybody-who-reads-this")
os.environ.setdefault("PERSONAL_KEYS", "test:b25seS1mb3ItdGVzdHMta25vd24tdG8tZXZlcnlvbmU=")
os.environ.setdefault("PERSONAL_INDEX_KEY", "only-for-the-tests-and-known-to-everybody-index-of-persons")
os.environ.setdefault("SECURE_COOKIES", "false")
os.environ.setdefault("SECOND_FACTOR", "false")
os.environ.setdefault("REAUTHENTICATE_MINUTES", "0")
os.environ.setdefault("EMAIL_HOST", "mail.test")  # Django's test runner keeps every mail in memory
os.environ.setdefault("SITE_URL", "https://portal.test")

from portal.settings.base import *  # noqa: E402, F403  (the defaults above must stand first)
from portal.settings.base import BASE_DIR, DATABASES, INSTALLED_APPS, ROOMS  # noqa: E402

ALLOWED_HOSTS = ["*"]
DATABASES["default"]["CONN_MAX_AGE"] = 0  # a browser that keeps its connection must not keep one of ours
DATABASES["default"]["TEST"] = {"NAME": "_".join(filter(None, ["test", os.environ.get("TEST_DB", "portal"), PROCESS]))}
ROOMS = [*ROOMS, "tests.proof"]
INSTALLED_APPS = [*INSTALLED_APPS, "tests.proof"]
CELERY_TASK_DEFAULT_QUEUE = DATABASES["default"]["TEST"]["NAME"]  # no worker of another database is nudged
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
PRIVATE_FILES = BASE_DIR / "var" / "test-files" / DATABASES["default"]["TEST"]["NAME"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True  # files come from where they lie: nothing is collected for a test
