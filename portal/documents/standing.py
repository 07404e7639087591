"""How far the documents of an object are: made, being made, or failed, and why."""

from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType

from portal.documents.kinds import DocumentKind, steps_of
from portal.documents.models import Document
from portal.documents.production import produce
from portal.flow.models import StepRecord
from portal.jobs.models import MOST_ATTEMPTS, Job

PRODUCE = f"{produce.__module__}.{produce.__qualname__}"


@dataclass(frozen=True)
class Entry:
    """A line of the panel. document: None while it is not made; failed: after the last attempt."""

    kind: type[DocumentKind]
    record: StepRecord
    document: Document | None
    failed: bool = False


def standing(obj: Any, actor: Any) -> list[Entry]:
    """Newest first; three queries, whatever there is."""
    steps = steps_of(type(obj))
    about = ContentType.objects.get_for_model(obj)
    records = StepRecord.objects.filter(content_type=about, object_id=obj.pk, step__in=steps).order_by("-version")
    made = {(d.kind, d.record_id): d for d in Document.objects.visible_to(actor).of(obj)}
    wanted = [(kind, record) for record in records for kind in steps[record.step]]
    undone = {record.pk for kind, record in wanted if (kind.key, record.pk) not in made}
    failed = _failed(undone) if undone else set()
    return [Entry(k, r, made.get((k.key, r.pk)), (r.pk, k.key) in failed) for k, r in wanted]


def _failed(records: set[int]) -> set[tuple[int, str]]:
    tried = Job.objects.filter(handler=PRODUCE, done=None, attempts__gte=MOST_ATTEMPTS)
    found = tried.filter(arguments__record__in=list(records)).values_list("arguments", flat=True)
    return {(one["record"], one["kind"]) for one in found}
