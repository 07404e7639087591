import logging

from celery import shared_task

from portal.accounts import sessions

log = logging.getLogger(__name__)


@shared_task
def sweep_sessions() -> int:
    """Once a night: what has expired goes."""
    gone = sessions.sweep()
    log.info("sessions swept", extra={"count": gone})
    return gone
