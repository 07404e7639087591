from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class NoticesConfig(AppConfig):
    name = "portal.notices"
    verbose_name = "通知"

    def ready(self) -> None:
        import_module("portal.notices.checks")
        import_module("portal.notices.failed_jobs")
        import_module("portal.notices.reminders")  # its kinds are known wherever notices are shown or sent
        autodiscover_modules("notices")
        sending = import_module("portal.notices.sending")
        sending.follow_steps()
