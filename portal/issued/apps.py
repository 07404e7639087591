from django.apps import AppConfig


class IssuedConfig(AppConfig):
    name = "portal.issued"
    verbose_name = "省级发布的版本"
