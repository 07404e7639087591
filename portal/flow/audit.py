"""Field changes for the auditors (django-auditlog). No save signal fires for a Stateful, so the gate writes them."""

from collections.abc import Iterable
from typing import Any

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType

from portal.flow.content import Change


def write(moves: list, parts: list[Change]) -> None:
    """One entry a row that changed, all in one statement; `additional_data` names the record it belongs to."""
    if not moves:
        return
    record = moves[0].record
    entries = [_entry(m.obj, _words(m), m.record, adding=not m.before) for m in moves]
    entries += [
        _entry(row, fields, record, adding=all(old is None for old, _ in fields.values())) for row, fields in parts
    ]
    LogEntry.objects.bulk_create(entries)


def _words(move: Any) -> dict[str, list]:
    names: Iterable[str] = move.changes
    return {name: [_text(move.before.get(name)), _text(move.changes[name])] for name in names}


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _entry(row: Any, fields: dict, record: Any, *, adding: bool) -> LogEntry:
    return LogEntry(
        content_type=ContentType.objects.get_for_model(row),
        object_pk=str(row.pk),
        object_id=row.pk,
        object_repr=str(row)[:200],
        action=LogEntry.Action.CREATE if adding else LogEntry.Action.UPDATE,
        changes=fields,
        actor=record.actor,
        timestamp=record.at,
        additional_data={"record": record.pk, "organisation": record.organisation_id},
    )
