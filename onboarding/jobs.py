import logging

from celery import shared_task
from django.utils import timezone

from onboarding.enums import NeedState
from onboarding.models import CooperationNeed
from portal.accounts.actor import SYSTEM
from portal.flow.gate import perform_many

log = logging.getLogger(__name__)


@shared_task
def close_needs() -> int:
    """R031: every need whose closing date has passed is closed; a missed night is caught up. Returns how many."""
    over = CooperationNeed.objects.filter(state=NeedState.PUBLISHED, closes_on__lt=timezone.localdate())
    results = perform_many(over, "close", by=SYSTEM)
    for obj, reason in results:
        log.info("need %s closed", obj.pk, extra={"reason": reason})
    return sum(not reason for _, reason in results)
