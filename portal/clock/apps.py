from importlib import import_module

from django.apps import AppConfig


class ClockConfig(AppConfig):
    name = "portal.clock"
    verbose_name = "期限"

    def ready(self) -> None:
        import_module("portal.clock.checks")
