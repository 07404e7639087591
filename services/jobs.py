from celery import shared_task

from services import bringing


@shared_task
def sweep_imports() -> int:
    """Every night: sheets older than seven days. Returns how many went."""
    return bringing.sweep()
