from celery import shared_task

from portal.issued.actions import put_into_force


@shared_task
def take_effect() -> int:
    """R040: what has been published is in force from its date on; a missed night is caught up. Returns how many."""
    return put_into_force()
