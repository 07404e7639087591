"""From an event to the rows that people read. Recipients are found now, not when it happened."""

from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import groupby
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.accounts.actor import Actor
from portal.flow.followers import followed_by
from portal.flow.models import StepRecord
from portal.flow.step import Step
from portal.jobs.models import handles
from portal.notices import delivery
from portal.notices.audience import Recipient
from portal.notices.kinds import BOUND, NoticeKind, followed_steps
from portal.notices.models import Notice

SIZE = 1000


def follow_steps() -> None:
    """Once all rooms have declared their notices."""
    for event in sorted(followed_steps()):
        followed_by(event, tell)


@handles("写通知")
def tell(records: list[int]) -> None:
    """The job that every step with notices leaves: rows of one step of one model, taken together.

    May run twice, and at the same time as another: the same record is told to the same person once.
    """
    found = StepRecord.objects.filter(pk__in=records).select_related("organisation", "content_type").order_by("pk")
    for (kind, name), group in groupby(found, key=lambda record: (record.content_type, record.step)):
        _tell(kind.model_class(), name, list(group))


def _tell(model: Any, name: str, records: list[StepRecord]) -> None:
    settle(model, [record.object_id for record in records], max(record.at for record in records))
    for kind in BOUND.get(f"{model._meta.label}.{name}", ()):
        objs = kind.load(model, [record.object_id for record in records])
        write(kind, [(objs[record.object_id], record) for record in records])


def settle(model: Any, pks: Collection[int], since: datetime) -> None:
    """A step was taken: what was asked before it is over, and so is what asks in a state that the object has left."""
    asking = Notice.objects.about(model, pks).filter(over=None).exclude(asks_in="")
    still = Q(pk__in=[])
    for state in set(asking.values_list("asks_in", flat=True)):
        there = model._base_manager.filter(pk__in=pks, state=state)
        still |= Q(asks_in=state, object_id__in=there.values("pk"), at__gte=since)
    asking.exclude(still).update(over=timezone.now())


def write(kind: type[NoticeKind], events: Iterable[tuple[Any, StepRecord]]) -> None:
    """One row for each recipient of each event; what no longer holds is not told any more."""
    told = [(obj, record) for obj, record in events if not kind.asks or obj.state == record.target]
    audience = audience_of(kind, [obj for obj, _ in told])
    rows: list[Notice] = []
    for obj, record in told:
        people = {one for one in audience[obj.pk] if one.person != record.actor_id}
        rows += rows_of(kind(obj, record), f"record:{record.pk}", people)
    keep(kind, rows)


def audience_of(kind: type[NoticeKind], objs: list[Any]) -> dict[int, set[Recipient]]:
    found: dict[int, set[Recipient]] = {obj.pk: set() for obj in objs}
    for audience in kind.to if objs else ():
        for pk, people in audience.of(objs).items():
            found[pk] |= people
    return found


def rows_of(told: NoticeKind, occasion: str, people: Iterable[Recipient], link: str = "") -> list[Notice]:
    """Unsaved rows; the words are made once, whoever reads them."""
    subject, text = told.words()
    about = {}
    if told.obj is not None:
        about = {"content_type": ContentType.objects.get_for_model(told.obj), "object_id": told.obj.pk}
    return [
        Notice(
            person_id=one.person, organisation_id=one.organisation, kind=told.key, occasion=occasion,
            urgent=told.urgent, subject=subject, text=text, link=link,
            asks_in=told.obj.state if told.asks else "", **about,
        )
        for one in sorted(people)
    ]  # fmt: skip


def keep(kind: type[NoticeKind], rows: list[Notice]) -> None:
    """What is there already stays as it is. What goes out at once, goes in the same transaction."""
    for start in range(0, len(rows), SIZE):
        Notice.objects.bulk_create(rows[start : start + SIZE], ignore_conflicts=True)
    delivery.send_at_once(kind, {row.occasion for row in rows})


@transaction.atomic
def notify(
    kind: type[NoticeKind],
    *,
    obj: Any = None,
    occasion: str,
    to: Iterable[Recipient] | None = None,
    link: str = "",
    **extra: Any,
) -> None:
    """For jobs: told because of something that was no step. `to`: None asks the audiences of the kind.

    occasion: what happened, in a word that is the same when the job runs again ("export:12"). extra: values of the
    words. link: where it leads when there is no object.
    """
    people = audience_of(kind, [obj])[obj.pk] if to is None else to
    keep(kind, rows_of(kind(obj, **extra), occasion, people, link))


def is_mass(step: Step, obj: Any) -> bool:
    return any(kind.mass for kind in BOUND.get(f"{obj._meta.label}.{step.name}", ()))


def reach(step: Step, objs: list[Any], by: Actor) -> int:
    """How many people would be told if this actor took the step for these rows now."""
    if not objs:
        return 0
    model, people = type(objs[0]), set()
    for kind in BOUND.get(f"{model._meta.label}.{step.name}", ()):
        known = list(kind.load(model, [obj.pk for obj in objs]).values())
        for obj in known:
            obj.__dict__["state"] = step.target
        for found in audience_of(kind, known).values():
            people |= {one.person for one in found}
    return len(people - {by.user.pk if by.user else None})
