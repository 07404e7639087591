from celery import shared_task

from portal.announcements.actions import keep_dates


@shared_task
def keep_announcements() -> int:
    """R041: what was approved is published at its time, and a publicity ends with its period. Returns how many."""
    return keep_dates()
