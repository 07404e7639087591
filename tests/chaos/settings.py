"""The portal as in production, with the rooms and the people of the tests, and its files under var/chaos."""

import os

os.environ.setdefault("EMAIL_HOST", "")  # mail has a server of its own, and its own guarantee
os.environ.setdefault("LOG_LEVEL", "ERROR")

from portal.settings.test import *  # noqa: F403  (the defaults above must stand first)
from portal.settings.test import BASE_DIR, DATABASES

HOME = BASE_DIR / "var" / "chaos"
PRIVATE_FILES = HOME / "files"
DATABASES["default"]["CONN_MAX_AGE"] = 60
CELERY_TASK_DEFAULT_QUEUE = "chaos"
