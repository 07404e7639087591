from celery import shared_task

from portal.web import drafts


@shared_task
def sweep_drafts() -> int:
    return drafts.sweep()
