"""allauth tells by signals what happens to second factors; the audit log keeps it."""

from typing import Any

from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from django.dispatch import receiver

from portal.accounts.events import note

CODES = Authenticator.Type.RECOVERY_CODES


@receiver(signals.authenticator_added)
@receiver(signals.authenticator_reset)
def added(request: Any, user: Any, authenticator: Authenticator, **_more: Any) -> None:
    event = "recovery_codes_made" if authenticator.type == CODES else "factor_added"
    note(user, event, request, actor=user, factor=authenticator.type)


@receiver(signals.authenticator_removed)
def removed(request: Any, user: Any, authenticator: Authenticator, **_more: Any) -> None:
    note(user, "factor_removed", request, actor=user, factor=authenticator.type)


@receiver(signals.authenticator_used)
def used(request: Any, user: Any, authenticator: Authenticator, **_more: Any) -> None:
    """The login itself has its entry; a code that is gone now has one more."""
    if authenticator.type == CODES:
        note(user, "recovery_code_used", request, actor=user)


@receiver(signals.authentication_failed)
def failed(request: Any, user: Any, **_more: Any) -> None:
    note(user, "factor_failed", request)
