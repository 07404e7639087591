from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class DocumentsConfig(AppConfig):
    name = "portal.documents"
    verbose_name = "文书"

    def ready(self) -> None:
        import_module("portal.documents.checks")
        autodiscover_modules("documents")
        import_module("portal.documents.production").follow_steps()
