"""A sheet of items on its way in: kept, tried by a job, and taken by another when its sender says so."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from tablib import Dataset

from portal.accounts.actor import Actor
from portal.evidence.storage import private
from portal.jobs.models import enqueue, handles
from portal.notices.audience import Recipient
from portal.notices.sending import notify
from portal.web.exports.judging import LEFT, requester_of
from portal.web.text import shown_safely
from services import sheet
from services.enums import ImportState
from services.models import ItemImport
from services.models.item import DRAFT_CATALOGUE
from services.notices import ImportOver
from services.resources import bring_in, faults

NO_RIGHT = "您的角色不再含“导入事项”"


@transaction.atomic
def ask_for(dataset: Dataset, file: Any, *, by: Actor) -> ItemImport:
    """The file is kept, and a job tries it."""
    file.seek(0)
    stored = private.keep(file.read(), "imports.xlsx")
    name = shown_safely(file.name)[:200]
    row = ItemImport.objects.create(
        requester=by.user, organisation=by.organisation, name=name, stored=stored, rows=len(dataset)
    )
    return _with_job(row)


@transaction.atomic
def take(row: ItemImport) -> ItemImport:
    """What was tried without a fault. A second click finds it under way and does nothing."""
    row = _locked(row.pk)
    if row.state == ImportState.TRIED:
        row.state = ImportState.TAKING
        return _with_job(row)
    return row


@transaction.atomic
def try_again(row: ItemImport) -> ItemImport:
    """For one whose job was given up."""
    row = _locked(row.pk)
    return _with_job(row) if row.is_stuck else row


def _locked(pk: int) -> ItemImport:
    return ItemImport.objects.select_for_update(of=("self",)).select_related("job").get(pk=pk)


def _with_job(row: ItemImport) -> ItemImport:
    row.job = enqueue(go, pk=row.pk)
    row.save(update_fields=["job", "state"])
    return row


@handles("预演、导入事项")
def go(pk: int) -> None:
    """A dry run, or the import itself: judged again then, because others may have changed items meanwhile."""
    row = ItemImport.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None or not row.under_way:
        return
    actor = requester_of(row)
    if actor is None or DRAFT_CATALOGUE not in actor.permissions:
        _ended(row, ImportState.REFUSED, reason=NO_RIGHT if actor else LEFT)
        return
    with private.open(row.stored) as file:
        dataset = sheet.read(file)
    result = bring_in(dataset, actor, dry_run=row.state == ImportState.TRYING, work=row.work)
    wrong = faults(result)
    good = ImportState.DONE if row.state == ImportState.TAKING else ImportState.TRIED
    totals = {key: result.totals[key] for key in ("new", "update", "skip")}
    _ended(row, ImportState.FAULTY if wrong else good, totals=totals, faults=wrong)


def _ended(row: ItemImport, state: str, **values: Any) -> None:
    row.state, row.ended_at = state, timezone.now()
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    if row.reason != LEFT:
        to = [Recipient(row.requester_id, row.organisation_id)]
        words = {"name": row.name, "standing": row.standing[0]}
        notify(ImportOver, occasion=row.work, to=to, link=row.get_absolute_url(), **words)


def sweep() -> int:
    """Sheets and their reports of seven days ago go; what was imported stands in the items' own records."""
    old = ItemImport.objects.filter(requested_at__lt=timezone.now() - ItemImport.KEPT_FOR)
    return sum(_gone(pk) for pk in old.values_list("pk", flat=True))


@transaction.atomic
def _gone(pk: int) -> int:
    """The file first: an interruption leaves the row for the next time. One that is being worked at is passed over."""
    row = ItemImport.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
    if row is None:
        return 0
    private.delete(row.stored)
    row.delete()
    return 1
