from django.apps import AppConfig


class PersonalConfig(AppConfig):
    name = "portal.personal"
    verbose_name = "个人信息"
