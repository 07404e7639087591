import logging
from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from partners.models import Qualification
from partners.notices import QualificationExpires
from portal.notices.sending import notify

BEFORE = timedelta(days=30)
log = logging.getLogger(__name__)


@shared_task
def tell_of_expiry() -> int:
    """Whoever maintains a qualification that ends within thirty days is told once; a missed night is caught up, and
    whoever takes the work over meanwhile is told too. Returns how many qualifications there are."""
    ending = Qualification.objects.ending_by(timezone.localdate() + BEFORE).select_related("partner__organisation")
    found = 0
    for one in ending.order_by("pk").iterator(chunk_size=500):
        tell(one)
        found += 1
    log.info("expiring qualifications", extra={"count": found})
    return found


def tell(qualification: Qualification) -> None:
    notify(
        QualificationExpires,
        obj=qualification.partner,
        occasion=f"qualification:{qualification.pk}:{qualification.valid_until}",
        qualification=qualification,
        until=f"{qualification.valid_until:%Y年%-m月%-d日}",
    )
