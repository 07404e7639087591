from importlib import import_module

from django.apps import AppConfig
from django.conf import settings


class OperationsConfig(AppConfig):
    name = "portal.operations"
    verbose_name = "运行维护"

    def ready(self) -> None:
        if settings.METRICS_NETWORKS:
            import_module("portal.operations.metrics").start()
