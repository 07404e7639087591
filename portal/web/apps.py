from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class WebConfig(AppConfig):
    name = "portal.web"

    def ready(self) -> None:
        autodiscover_modules("navigation")
        import_module("portal.web.drafts")  # so that the sweep of evidence knows what drafts keep
