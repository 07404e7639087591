from collections.abc import Collection
from functools import partial

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from portal.accounts.actor import Actor
from portal.jobs.models import KEPT_FOR, Job, nudge

AT_ONCE = 5000


@transaction.atomic
def run_again(pks: Collection[int], *, by: Actor) -> int:
    """Five more attempts, from now on, for those that were given up; each is an entry of the audit log.

    Returns how many: others, and those that somebody else lets run again just now, are passed over.
    """
    jobs = list(Job.objects.given_up().filter(pk__in=pks).order_by("pk").select_for_update(skip_locked=True))
    LogEntry.objects.bulk_create(_entry(job, by) for job in jobs)
    for job in jobs:
        job.attempts, job.not_before, job.begun = 0, timezone.now(), None
        job.save(update_fields=["attempts", "not_before", "begun"])
        transaction.on_commit(partial(nudge, job.pk), robust=True)
    return len(jobs)


def _entry(job: Job, by: Actor) -> LogEntry:
    return LogEntry(
        content_type=ContentType.objects.get_for_model(Job),
        object_pk=str(job.pk),
        object_id=job.pk,
        object_repr=f"{job.label}（{job.pk}）",
        action=LogEntry.Action.UPDATE,
        actor=by.user,
        changes={"attempts": [str(job.attempts), "0"]},
        additional_data={"event": "run_again", "organisation": by.organisation.pk if by.organisation else None},
    )


def clean() -> int:
    """What was done more than 90 days ago, some thousands at a time; what was given up stays until it is done.

    Returns how many went.
    """
    gone = 0
    while keys := list(Job.objects.filter(done__lt=timezone.now() - KEPT_FOR).values_list("pk", flat=True)[:AT_ONCE]):
        gone += Job.objects.filter(pk__in=keys).delete()[0]
    return gone
