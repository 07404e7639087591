"""What parts above the gate do about a step: jobs that it leaves behind in its own transaction, and what they have to
know at once."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from django.dispatch import Signal

from portal.jobs.models import enqueue

written = Signal()  # rows of the model that sends it are written by a door, in the transaction that does it
FOLLOWERS: dict[str, list[Callable]] = defaultdict(list)


def followed_by(event: str, handler: Callable) -> None:
    """Whenever the step "onboarding.Application.submit" is taken, `handler(records=[…])` runs as a job: once for all
    rows that took it together, with the keys of their records."""
    if handler not in FOLLOWERS[event]:
        FOLLOWERS[event].append(handler)


def leave_jobs(event: str, records: Sequence[int]) -> None:
    for handler in FOLLOWERS.get(event, ()):
        enqueue(handler, records=list(records))
