from django.apps import AppConfig

FIELDS = [
    "membership", "name", "scopes", "networks", "expires_on", "granted_by", "drawn_at", "revoked_at", "revoked_by",
    "revocation",
]  # fmt: skip


class TokensConfig(AppConfig):
    name = "portal.tokens"
    verbose_name = "接口令牌"

    def ready(self) -> None:
        from auditlog.registry import auditlog

        import portal.tokens.access  # noqa: F401  (tells the description of the API how a token is sent)
        from portal.tokens.models import ApiToken

        auditlog.register(ApiToken, include_fields=FIELDS)
