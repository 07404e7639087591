"""What happens by the clock. Each run does what is left to do: twice is harmless, and a missed one is caught up."""

import logging

from celery import shared_task
from django.utils import timezone

from portal.clock.calendar import MissingYear
from portal.clock.tables import load_calendar
from portal.notices import accounts, delivery, failed_jobs
from portal.notices.reminders import Run, remind

log = logging.getLogger(__name__)


@shared_task
def send_reminders() -> int:
    """In the morning of working days, before the digests; every half hour it does what a run has left over."""
    run = Run(timezone.localdate(), load_calendar())
    try:
        remind(run)
    except MissingYear as error:
        log.error("no reminders: %s", error)
    log.info("clocks reminded", extra={"count": run.clocks, "people": len(run.told)})
    return run.clocks


@shared_task
def send_digests() -> int:
    """From NOTICE_DIGEST_HOUR on; the second run of a day finds only people who had nothing unread at the first."""
    made = delivery.make_digests()
    log.info("digests made", extra={"count": made})
    return made


@shared_task
def tell_of_failed_jobs() -> int:
    """Every ten minutes; the same day is told once."""
    return failed_jobs.tell()


@shared_task
def watch_unused_accounts() -> int:
    """Once a night; a missed one is caught up and shortens no notice. Returns how many it suspended."""
    warned, suspended = accounts.watch_unused(timezone.localdate())
    log.info("unused accounts", extra={"count": suspended, "people": warned})
    return suspended
