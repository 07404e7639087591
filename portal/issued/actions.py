"""What the calendar does to issued things, through the gate."""

import logging
from collections.abc import Iterable

from django.apps import apps
from django.db import transaction
from django.utils import timezone

from portal.accounts.actor import SYSTEM
from portal.flow.gate import perform
from portal.flow.refusals import Refused
from portal.issued.enums import IssuedState
from portal.issued.models import Issued

log = logging.getLogger(__name__)


def issued_models() -> list[type[Issued]]:
    return [model for model in apps.get_models() if issubclass(model, Issued)]


def put_into_force(models: Iterable[type[Issued]] | None = None) -> int:
    """Everything whose day has come, the earliest first; what an earlier night missed with it. Returns how many.

    Doubled runs do no harm: the second finds the rows in their new state.
    """
    today, done = timezone.localdate(), 0
    for model in issued_models() if models is None else models:
        due = model._base_manager.filter(state=IssuedState.PUBLISHED, effective_on__lte=today)
        for one in due.order_by("effective_on", "pk"):
            done += _begun(one)
    return done


def _begun(one: Issued) -> bool:
    try:
        begin(one)
    except Refused as refusal:
        log.info("%s %s not put into force", one._meta.label, one.pk, extra={"reason": str(refusal)})
        return False
    return True


@transaction.atomic
def begin(one: Issued) -> Issued:
    """The one before ends on the day on which this one begins; both or neither."""
    before = type(one)._base_manager.filter(issuer=one.issuer_id, state=IssuedState.IN_FORCE)
    for old in before:
        perform(old, "supersede", by=SYSTEM)
    return perform(one, "take_effect", by=SYSTEM)
