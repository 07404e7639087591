"""What happens by the clock. Each run does what is left to do: twice is harmless, and a missed one is caught up."""

import logging

from celery import shared_task

from portal.notices import delivery

log = logging.getLogger(__name__)


@shared_task
def send_digests() -> int:
    """From NOTICE_DIGEST_HOUR on; the second run of a day finds only people who had nothing unread at the first."""
    made = delivery.make_digests()
    log.info("digests made", extra={"count": made})
    return made
