"""Field changes for the auditors (django-auditlog). No save signal fires for a Stateful, so the gate writes them."""

from collections.abc import Sequence
from typing import Any

from auditlog.cid import get_cid
from auditlog.context import auditlog_value
from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType

from portal.flow.changes import Change
from portal.flow.records import StepRecord


def write(changes: Sequence[tuple[Change, StepRecord]]) -> None:
    """One entry a row that changed, all in one statement; `additional_data` names the record it belongs to."""
    where = {"remote_addr": auditlog_value.get({}).get("remote_addr"), "cid": get_cid()}
    LogEntry.objects.bulk_create([_entry(change, record, where) for change, record in changes])


def _entry(change: Change, record: StepRecord, where: dict) -> LogEntry:
    """The name of the row is one that needs no query: a set has thousands."""
    kind = ContentType.objects.get_for_model(change.row)
    return LogEntry(
        content_type=kind,
        object_pk=str(change.key),
        object_id=change.key,
        object_repr=f"{change.row._meta.verbose_name} {change.key}",
        action=_action(change),
        changes=_words(change),
        actor_id=record.actor_id,
        timestamp=record.at,
        additional_data={"record": record.pk, "organisation": record.organisation_id},
        **where,
    )


def _action(change: Change) -> int:
    if not change.before:
        return LogEntry.Action.CREATE
    return LogEntry.Action.UPDATE if change.after else LogEntry.Action.DELETE


def _words(change: Change) -> dict[str, list[str | None]]:
    """Column → [old, new], as django-auditlog writes them."""
    names = change.after or change.before
    pairs = {name: [_text(change.before.get(name)), _text(change.after.get(name))] for name in names}
    return {name: pair for name, pair in pairs.items() if pair != [None, None]}


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
