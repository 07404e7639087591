"""What happens by the clock: the system acts on what is overdue, and looks whether the clocks are right."""

import logging
from typing import Any

from celery import shared_task
from django.utils import timezone

from portal.accounts.actor import SYSTEM
from portal.clock.models import Clock
from portal.flow import recompute
from portal.flow.clocks import ENOUGH_REMINDERS
from portal.flow.gate import perform_many
from portal.flow.offers import machines
from portal.flow.step import Step

AT_ONCE = 200
log = logging.getLogger(__name__)


@shared_task
def act_on_overdue() -> int:
    """Every step that the system takes when a duty was missed, for all rows whose last day is over and who were
    reminded often enough; however many nights were missed. Returns how many steps were taken."""
    return sum(_act(model, step) for model in machines() for step in model.steps.values() if step.when_overdue)


def _act(model: Any, step: Step) -> int:
    due = list(overdue(model, step).values_list("pk", flat=True))
    taken = 0
    for start in range(0, len(due), AT_ONCE):
        rows = model._base_manager.filter(pk__in=due[start : start + AT_ONCE])
        results = perform_many(rows, step.name, by=SYSTEM)
        for obj, reason in results:
            log.info("%s of %s %s", step.name, model._meta.label, obj.pk, extra={"reason": reason})
        taken += sum(not reason for _, reason in results)
    return taken


def overdue(model: Any, step: Step) -> Any:
    """The rows for which the system may take this step now."""
    clocks = Clock.objects.overdue(timezone.localdate()).filter(
        duty=step.when_overdue, reminders__gte=ENOUGH_REMINDERS, content_type__model=model._meta.model_name,
        content_type__app_label=model._meta.app_label,
    )  # fmt: skip
    rows = model._base_manager.filter(state__in=step.sources, pk__in=clocks.values("object_id"))
    return rows.order_by("pk")


@shared_task
def recompute_clocks() -> int:
    """Every night: whatever shows something else than its events come to is mended. Returns how many rows."""
    found = recompute.recompute()
    log.info("clocks recomputed", extra={"count": found})
    return found
