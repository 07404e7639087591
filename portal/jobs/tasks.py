"""What Celery knows: a nudge for one job, and the sweeper that finds whatever a nudge missed."""

from celery import shared_task

from portal.jobs import actions
from portal.jobs.models import run_one, run_waiting


@shared_task
def run_job(pk: int) -> None:
    run_one(pk)


@shared_task
def sweep() -> None:
    """Every 30 s: jobs whose nudge was lost with the broker or whose worker died."""
    run_waiting()


@shared_task
def clean() -> int:
    """Every night: what was done more than 90 days ago."""
    return actions.clean()
