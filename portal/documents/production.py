"""Making a document: a job of its own for each, so that one that fails holds up no other."""

import hashlib
from typing import Any

import segno
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.safestring import SafeString, mark_safe

from portal.documents.kinds import BOUND, KINDS, DocumentKind, steps_of
from portal.documents.models import Document, NumberSequence, new_code
from portal.documents.rendering import render
from portal.evidence.storage import private
from portal.flow.followers import followed_by
from portal.flow.models import StepRecord
from portal.jobs.models import enqueue_all, handles
from portal.jobs.reasons import Explained
from portal.zones import public_url

TRIES = 5


class Moving(Explained):
    """Somebody wrote each time that the content was read; the job tries again."""


def follow_steps() -> None:
    """Once all rooms have declared their documents."""
    for event in sorted(BOUND):
        followed_by(event, ask)


@handles("安排文书")
def ask(records: list[int]) -> None:
    """The job that a step with documents leaves."""
    found = StepRecord.objects.filter(pk__in=records).select_related("content_type").order_by("pk")
    wanted = [(record.pk, kind.key) for record in found for kind in kinds_after(record)]
    enqueue_all(produce, [{"record": record, "kind": key} for record, key in wanted])


def kinds_after(record: StepRecord) -> list[type[DocumentKind]]:
    return steps_of(record.content_type.model_class()).get(record.step, [])


@handles("生成文书")
def produce(record: int, kind: str) -> None:
    """May run twice, and at the same time as another: the record is locked, and a document that is there stays.

    The name of the file follows from record and kind: whoever is killed between file and commit leaves a file that
    the next attempt writes over.
    """
    step = (
        StepRecord.objects.select_for_update(no_key=True, of=("self",)).select_related("content_type").get(pk=record)
    )
    if not Document.objects.filter(kind=kind, record=step).exists():
        _make(*content_of(step, KINDS[kind]))


def content_of(record: StepRecord, kind: type[DocumentKind]) -> tuple[DocumentKind, dict[str, Any]]:
    """Of one moment: read again when somebody has written in between. Nobody has to wait for that."""
    for _ in range(TRIES):
        one = kind.of(record)
        values = one.values()
        if type(one.obj)._base_manager.filter(pk=one.obj.pk, version=one.obj.version).exists():
            return one, values
    raise Moving("内容正在修改，稍后再生成")


def _make(kind: DocumentKind, values: dict[str, Any]) -> None:
    """The number is taken last: whoever waits for the same sequence waits for this rendering and nothing else."""
    code, now = new_code(), timezone.now()
    values |= frame(kind, code, now)
    year = timezone.localtime(now).year
    serial = NumberSequence.next(kind.issuer, kind.key, year)
    number = f"{kind.word}〔{year}〕{serial}号"
    done = render(kind.template, values | {"number": number})
    made = Document.objects.create(
        kind=kind.key, issuer=kind.issuer, year=year, serial=serial, number=number, code=code, made_at=now,
        content_type=kind.record.content_type, object_id=kind.record.object_id, record=kind.record,
        template=kind.version, sha256=hashlib.sha256(done.content).hexdigest(), size=len(done.content),
        pages=done.pages, missing=done.missing, stored=_stored(kind, done.content),
    )  # fmt: skip
    _supersede(made)


def frame(kind: DocumentKind, code: str, now: Any) -> dict[str, Any]:
    """What every document says at its head and foot."""
    (path, purpose), site = kind.link(), public_url()
    check = reverse("document-check", args=[code])
    return {
        "obj": kind.obj, "record": kind.record, "label": kind.label, "issuer": kind.issuer, "made_at": now,
        "digest": kind.record.digest, "version": kind.version, "code": code, "purpose": purpose, "missing": [],
        "qr": qr(site + path) if path and site else "", "check": site + check if site else f"本平台网址加 {check}",
    }  # fmt: skip


def qr(address: str) -> SafeString:
    """A drawing of squares with the four white ones around that ISO/IEC 18004 asks for."""
    drawn = segno.make(address, error="m").svg_inline(scale=4, border=4, omitsize=True, svgclass=None, lineclass=None)
    return mark_safe(drawn)


def _stored(kind: DocumentKind, content: bytes) -> str:
    token = salted_hmac("portal.documents", f"{kind.key}:{kind.record.pk}", algorithm="sha256").hexdigest()[:40]
    name = f"documents/{token[:2]}/{token}.pdf"
    private.delete(name)
    return private.save(name, ContentFile(content))


def _supersede(made: Document) -> None:
    """Of one kind about one object the newest step's stands, in whatever order the jobs ran."""
    same = Document.objects.filter(content_type=made.content_type, object_id=made.object_id, kind=made.kind)
    newest = same.latest("record__version")
    same.filter(superseded_by=None).exclude(pk=newest.pk).update(superseded_by=newest)
