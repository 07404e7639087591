import os
from logging.config import dictConfig

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.base")
app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["portal.jobs"])


@setup_logging.connect
def log_as_the_site_does(**_kwargs: object) -> None:
    """Without a listener Celery replaces the site's logging by its own."""
    dictConfig(settings.LOGGING)
