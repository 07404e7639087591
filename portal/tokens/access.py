"""A token at the door of the API: `Authorization: Bearer …`, without session, cookie or CSRF."""

from typing import Any

from auditlog.context import auditlog_value
from django.core.exceptions import PermissionDenied
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from portal.accounts.address import client_address
from portal.tokens import rules
from portal.tokens.actions import digest_of, used
from portal.tokens.models import ApiToken
from portal.tokens.scopes import SCOPES, needed
from portal.web.limits import Limit, demand

SCHEME = "Bearer"
EACH = Limit("token", "600/m/key", "一分钟内用这个令牌的请求太多")


class TokenAuthentication(BaseAuthentication):
    """One query a request, and one write a minute. Whoever sends a token is judged by it, not by a session."""

    def authenticate(self, request: Request) -> tuple[Any, ApiToken] | None:
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != SCHEME.lower():
            return None
        token = ApiToken.objects.select_related("membership__user", "membership__organisation").filter(
            digest=digest_of(secret.strip())
        ).first()  # fmt: skip
        if token is None:
            raise AuthenticationFailed("没有这个令牌，请检查是否完整，或者是否已重新领取")
        address = client_address(request)
        if reason := rules.why_not_valid(token, address):
            raise AuthenticationFailed(reason)
        demand(request._request, EACH, str(token.pk))
        used(token, address)
        _act(request, token)
        return token.membership.user, token

    def authenticate_header(self, request: Request) -> str:
        return f'{SCHEME} realm="api"'


def _act(request: Request, token: ApiToken) -> None:
    """The request is this account's from here on, in the doors, the log and the audit."""
    actor = token.actor
    request._request.actor = actor.user.actor = actor
    if (audit := auditlog_value.get(None)) is not None:
        audit["actor"] = actor.user


class WithinScope(BasePermission):
    """Of a token: only what its scopes name. A person is asked for nothing here."""

    def has_permission(self, request: Request, view: Any) -> bool:
        token = request.auth
        if not isinstance(token, ApiToken):
            return True
        key = needed(view)
        if not key:
            raise PermissionDenied("接口令牌不能用于这个地址")
        if key not in token.scopes:
            raise PermissionDenied(f"令牌的范围不含“{SCOPES[key].label}”（{key}）")
        return True


class TokenScheme(OpenApiAuthenticationExtension):
    """How the description of the API says it."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict:
        return {"type": "http", "scheme": "bearer", "description": "接口令牌，由安全管理员发放、账号本人领取"}
