"""Field changes for the auditors (django-auditlog). No save signal fires for a Stateful, so the gate writes them."""

import json
from collections.abc import Sequence
from typing import Any

from auditlog.cid import get_cid
from auditlog.context import auditlog_value
from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from portal.flow.changes import Change
from portal.flow.records import StepRecord
from portal.personal.fields import indexes
from portal.personal.values import Personal

# A set has thousands of rows: as a statement of its own it takes a third of what bulk_create takes.
INSERT = f"""
    INSERT INTO {LogEntry._meta.db_table} (
        content_type_id, object_pk, object_id, object_repr, action, changes, additional_data,
        actor_id, timestamp, remote_addr, cid, changes_text
    )
    SELECT kind, key::text, key, name, action, changes::jsonb,
        jsonb_build_object('record', record, 'organisation', %s::bigint), %s, %s, %s, %s, ''
    FROM unnest(%s::int[], %s::bigint[], %s::text[], %s::smallint[], %s::text[], %s::bigint[])
        AS entry(kind, key, name, action, changes, record)
"""


def write(changes: Sequence[tuple[Change, StepRecord]]) -> None:
    """One entry a row that changed, all of one actor and time; `additional_data` names the record it belongs to."""
    if not changes:
        return
    record = changes[0][1]
    address = auditlog_value.get({}).get("remote_addr")
    common = [record.organisation_id, record.actor_id, record.at, address, get_cid()]
    entries = [_entry(change, record) for change, record in changes]
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [*common, *map(list, zip(*entries, strict=True))])


def _entry(change: Change, record: StepRecord) -> tuple:
    """The name of the row is one that needs no query."""
    kind, name = ContentType.objects.get_for_model(change.row).pk, f"{change.row._meta.verbose_name} {change.key}"
    return kind, change.key, name, _action(change), json.dumps(_words(change), ensure_ascii=False), record.pk


def _action(change: Change) -> int:
    if not change.before:
        return LogEntry.Action.CREATE
    return LogEntry.Action.UPDATE if change.after else LogEntry.Action.DELETE


def _words(change: Change) -> dict[str, list[str | None]]:
    """Column → [old, new], as django-auditlog writes them; of personal data the masks, and of its indexes nothing."""
    silent = {index.attname for index in indexes(change.row)}
    names = [name for name in change.after or change.before if name not in silent]
    pairs = {name: _pair(change.before.get(name), change.after.get(name)) for name in names}
    return {name: pair for name, pair in pairs.items() if pair != [None, None]}


def _pair(old: Any, new: Any) -> list[str | None]:
    """Two telephone numbers may have one mask: that they differ is said."""
    pair = [_text(old), _text(new)]
    if isinstance(old, Personal) and isinstance(new, Personal) and old != new and pair[0] == pair[1]:
        pair[1] = f"{pair[1]}（已改）"
    return pair


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
