"""A trial on one's own machine: `make run`."""

import os

os.environ.setdefault("SECRET_KEY", "only-for-a-trial-on-this-machine-and-never-for-production")
os.environ.setdefault("PERSONAL_KEYS", "trial:b25seS1mb3ItYS10cmlhbC1uZXZlci1wdWJsaXNoZWQ=")
os.environ.setdefault("PERSONAL_INDEX_KEY", "only-for-a-trial-on-this-machine-and-never-for-personal-data")
os.environ.setdefault("SECURE_COOKIES", "false")
os.environ.setdefault("SECOND_FACTOR", "false")
os.environ.setdefault("REAUTHENTICATE_MINUTES", "0")
os.environ.setdefault("LOG_LEVEL", "WARNING")
os.environ.setdefault("SITE_URL", "http://127.0.0.1:8000")
os.environ.setdefault("NOTICE_CHANNELS", "portal.notices.channels.Email,portal.notices.channels.Console")

from portal.settings.base import *  # noqa: F403  (the defaults above must stand first)

DEBUG = True
ALLOWED_HOSTS = ["*"]
