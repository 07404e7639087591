from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "portal.accounts"
    verbose_name = "单位与人员"

    def ready(self) -> None:
        from auditlog.registry import auditlog

        from portal.accounts.models import Membership, Organisation, User

        auditlog.register(Organisation, include_fields=["name", "kind", "parent", "region"])
        auditlog.register(
            User, include_fields=["username", "name", "organisation", "is_active", "must_change_password"]
        )
        auditlog.register(Membership, include_fields=["user", "organisation", "roles"])
