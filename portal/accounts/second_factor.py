"""allauth's second factors as this portal has them. How secrets are stored: portal/personal/authenticators.py."""

from typing import Any

import segno
from allauth.mfa import app_settings
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache

Kind = Authenticator.Type
NAMES = {Kind.TOTP: "验证器", Kind.WEBAUTHN: "通行密钥", Kind.RECOVERY_CODES: "恢复码"}


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "验证码不对，或者已经用过。等下一个验证码出现后再试；手机的时间应为自动校准。",
        "cannot_delete_authenticator": "这是最后一个第二因素，不能删除。先设置另一个，再删除这一个。",
        "cannot_generate_recovery_codes": "先设置验证器或通行密钥，再生成恢复码。",
    }

    def get_totp_issuer(self) -> str:
        return settings.SITE_NAME

    def _get_site_name(self) -> str:
        return settings.SITE_NAME

    def build_totp_svg(self, url: str) -> str:
        return segno.make(url, error="m").svg_inline(omitsize=True, border=4, light="#fff")

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Where one is demanded, the last one stays: it is replaced, or reset by an administrator."""
        if not settings.SECOND_FACTOR:
            return True
        return factors(authenticator.user).exclude(pk=authenticator.pk).exists()

    def generate_authenticator_name(self, user: Any, type: str) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return f"{NAMES[Kind(type)]} {number}"


def factors(user: Any) -> Any:
    """What this person can log in with besides the password; recovery codes stand in for them and are none."""
    return Authenticator.objects.filter(user_id=user.pk).exclude(type=Kind.RECOVERY_CODES).order_by("created_at")


def name_of(factor: Authenticator) -> str:
    """验证器, or what its owner called a passkey."""
    return factor.wrap().name if factor.type == Kind.WEBAUTHN else NAMES[Kind(factor.type)]


def codes_left(user: Any) -> int:
    """Recovery codes that are not used yet."""
    row = Authenticator.objects.filter(user_id=user.pk, type=Kind.RECOVERY_CODES).first()
    return len(row.wrap().get_unused_codes()) if row else 0


def is_first_use(user: Any, code: str) -> bool:
    """Of a code that was right. allauth remembers one for a period only; with a tolerance it is valid for longer."""
    steps = 2 * app_settings.TOTP_TOLERANCE + 1
    digits = "".join(filter(str.isdigit, code))
    return cache.add(f"second-factor:{user.pk}:{digits}", True, app_settings.TOTP_PERIOD * steps)
