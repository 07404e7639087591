"""allauth tells by signals that second factors are used, refused and removed; the audit log keeps it. Of what is added
it tells after the commit: that is noted by the views, in the same transaction."""

from typing import Any

from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from django.dispatch import receiver

from portal.accounts.events import note

CODES = Authenticator.Type.RECOVERY_CODES


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
