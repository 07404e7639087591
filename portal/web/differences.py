"""What an amendment changed, in words: from the audit entries that the gate wrote with its record."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from auditlog.models import LogEntry
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model

from portal.evidence.fields import KEY, names_evidence
from portal.evidence.models import Evidence
from portal.flow.records import StepRecord
from portal.web.values import shown

EMPTY = "（空）"


class Difference(NamedTuple):
    """One field of one row: `what` names both; `record` tells by whom and when."""

    what: str
    old: str
    new: str
    record: StepRecord


def differences(records: Iterable[StepRecord], hidden: frozenset[str]) -> list[Difference]:
    """Newest first. `hidden`: columns that are nobody's content. A query for the entries, two a kind of row."""
    known = {record.pk: record for record in records}
    when = {record.at for record in known.values()}
    found = LogEntry.objects.filter(timestamp__in=when).select_related("content_type").order_by("-timestamp", "pk")
    entries = [entry for entry in found if (entry.additional_data or {}).get("record") in known]
    words = Words(entries)
    return [one for entry in entries for one in _read(entry, words, known[_record(entry)], hidden)]


def _read(entry: LogEntry, words: "Words", record: StepRecord, hidden: frozenset[str]) -> Iterable[Difference]:
    for field, pair in _fields(entry, hidden):
        old, new = words.pair(field, pair)
        if old != new:
            yield Difference(f"{words.row(entry)}：{field.verbose_name}", old, new, record)


def _record(entry: LogEntry) -> int:
    return entry.additional_data["record"]


def _fields(entry: LogEntry, hidden: frozenset[str]) -> Iterable[tuple[Field, list]]:
    model = entry.content_type.model_class()
    for name, pair in entry.changes.items():
        try:
            field = model._meta.get_field(name.removesuffix("_id"))
        except FieldDoesNotExist:
            field = model._meta.get_field(name)
        if field.name not in hidden and not field.primary_key:
            yield field, pair


def _files(text: str | None) -> list[UUID]:
    """The keys in a list of them as the audit writes it down."""
    return [UUID(key) for key in KEY.findall(text or "")]


class Words:
    """Names of rows, of what keys point at and of choices, each kind of row asked for once."""

    def __init__(self, entries: list[LogEntry]) -> None:
        keys: dict[type[Model], set] = defaultdict(set)
        for entry in entries:
            keys[entry.content_type.model_class()].add(entry.object_id)
            for field, pair in _fields(entry, frozenset()):
                if field.is_relation:
                    keys[field.related_model] |= {int(key) for key in pair if key}
                if names_evidence(field):
                    keys[Evidence] |= {key for text in pair for key in _files(text)}
        self.rows = {model: model._base_manager.in_bulk(pks) for model, pks in keys.items()}

    def row(self, entry: LogEntry) -> str:
        """What it is called now; a row that went is named by the entry."""
        row = self.rows[entry.content_type.model_class()].get(entry.object_id)
        return str(row) if row else entry.object_repr

    def pair(self, field: Field, pair: list) -> tuple[str, str]:
        old, new = (self._word(field, value) for value in pair)
        return old, new

    def _word(self, field: Field, value: Any) -> str:
        if names_evidence(field):
            files = (self.rows[Evidence][key] for key in _files(value))
            return "、".join(f"{one}（{shown(one.uploaded_at)}上传）" for one in files) or EMPTY
        if value in (None, ""):
            return EMPTY
        if field.is_relation:
            return str(self.rows[field.related_model].get(int(value), value))
        return str(dict(field.flatchoices).get(value) or shown(value))
