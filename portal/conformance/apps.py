from django.apps import AppConfig


class ConformanceConfig(AppConfig):
    name = "portal.conformance"
    verbose_name = "标准符合性"
