"""What happened to somebody's login and second factor stands in the audit log of the person."""

from typing import Any

from auditlog.models import LogEntry
from django.http import HttpRequest

from portal.accounts.address import client_address
from portal.accounts.models import User


def note(user: User, event: str, request: HttpRequest | None = None, actor: Any = None, **facts: Any) -> None:
    """`request` of the person's own, for the address; inside a request the middleware of auditlog knows the actor."""
    LogEntry.objects.log_create(
        user,
        force_log=True,
        action=LogEntry.Action.ACCESS if request else LogEntry.Action.UPDATE,
        additional_data={"event": event, **facts},
        **({"actor": actor, "remote_addr": client_address(request) or None} if request else {}),
    )
