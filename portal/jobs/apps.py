from importlib import import_module

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "portal.jobs"
    verbose_name = "后台任务"

    def ready(self) -> None:
        import_module("portal.celery")  # so that whoever enqueues knows the broker
        import_module("portal.jobs.alive")  # so that beat and worker leave their time
