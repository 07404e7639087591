from django.apps import AppConfig

USER = ["username", "name", "organisation", "is_active", "suspended_on", "must_change_password"]


class AccountsConfig(AppConfig):
    name = "portal.accounts"
    verbose_name = "单位与人员"

    def ready(self) -> None:
        from auditlog.registry import auditlog

        import portal.accounts.factor_log  # noqa: F401  (hears what allauth tells of second factors)
        from portal.accounts.models import Membership, Organisation, User

        auditlog.register(Organisation, include_fields=["name", "kind", "parent", "region"])
        auditlog.register(User, include_fields=USER)
        auditlog.register(Membership, include_fields=["user", "organisation", "roles"])
