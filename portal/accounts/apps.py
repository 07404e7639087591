from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "portal.accounts"
    verbose_name = "单位与人员"

    def ready(self) -> None:
        from auditlog.registry import auditlog

        from portal.accounts.models import Membership, Organisation, User

        auditlog.register(Organisation, exclude_fields=["path", "region_path"])
        auditlog.register(User, exclude_fields=["password", "last_login"])
        auditlog.register(Membership)
