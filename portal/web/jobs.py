from celery import shared_task

from portal.web import drafts
from portal.web.exports import making


@shared_task
def sweep_drafts() -> int:
    return drafts.sweep()


@shared_task
def sweep_exports() -> int:
    """Every night: files older than seven days. Returns how many went."""
    return making.sweep()
