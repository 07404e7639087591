import logging

from celery import shared_task

from portal.evidence.actions import sweep

log = logging.getLogger(__name__)


@shared_task
def sweep_evidence() -> int:
    """Every night: files that were uploaded and never used, once they are older than a day. Returns how many."""
    gone = sweep()
    log.info("%s loose files swept", gone)
    return gone
