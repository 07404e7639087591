import os
from logging.config import dictConfig

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings

from portal.beat import SCHEDULE
from portal.settings import patience

patience.started_as(patience.WORKER)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.base")
app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = SCHEDULE
app.autodiscover_tasks(["portal.jobs"])
app.autodiscover_tasks([*settings.PORTAL, *settings.ROOMS], related_name="jobs")


@setup_logging.connect
def log_as_the_site_does(**_kwargs: object) -> None:
    """Without a listener Celery replaces the site's logging by its own."""
    dictConfig(settings.LOGGING)
