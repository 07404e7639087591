"""How far the documents of an object are: made, being made, or failed, and why."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType

from portal.documents.kinds import DocumentKind, steps_of
from portal.documents.models import Document
from portal.documents.production import Moving, produce
from portal.documents.rendering import LibrariesMissing, NotFetched
from portal.flow.models import StepRecord
from portal.jobs.models import Job, JobQuerySet

PRODUCE = f"{produce.__module__}.{produce.__qualname__}"
NAMES = "|".join(error.__qualname__ for error in (LibrariesMissing, Moving, NotFetched))
EXPLAINED = re.compile(rf"(?:{NAMES})（(.+)）")


@dataclass(frozen=True)
class Entry:
    """A line of the panel. document: None while it is not made; failed: after the last attempt. reason: "" when it is
    one for administrators."""

    kind: type[DocumentKind]
    record: StepRecord
    document: Document | None
    failed: bool = False
    reason: str = ""


def standing(obj: Any, actor: Any) -> list[Entry]:
    """Newest first; three queries, whatever there is."""
    steps = steps_of(type(obj))
    about = ContentType.objects.get_for_model(obj)
    records = StepRecord.objects.filter(content_type=about, object_id=obj.pk, step__in=steps).order_by("-version")
    made = {(d.kind, d.record_id): d for d in Document.objects.visible_to(actor).of(obj)}
    wanted = [(kind, record) for record in records for kind in steps[record.step]]
    undone = {record.pk for kind, record in wanted if (kind.key, record.pk) not in made}
    failed = _failed(undone) if undone else {}
    return [_entry(kind, record, made.get((kind.key, record.pk)), failed) for kind, record in wanted]


def _entry(kind: type[DocumentKind], record: StepRecord, document: Document | None, failed: dict) -> Entry:
    error = failed.get((record.pk, kind.key))
    return Entry(kind, record, document, error is not None, explained(error or ""))


def explained(error: str) -> str:
    """The words of an error of ours; other ones name code, and stand on the page of jobs."""
    found = EXPLAINED.fullmatch(error)
    return found[1] if found else ""


def _failed(records: Collection[int]) -> dict[tuple[int, str], str]:
    found = failed_jobs(records).values_list("arguments", "error")
    return {(arguments["record"], arguments["kind"]): error for arguments, error in found}


def failed_jobs(records: Collection[int]) -> JobQuerySet:
    """The jobs that made no document of these records and are not tried any more."""
    return Job.objects.given_up().filter(handler=PRODUCE, arguments__record__in=list(records))
