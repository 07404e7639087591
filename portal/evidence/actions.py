"""Writes of evidence. Files are called by names that are made here; what somebody called them is only shown."""

import hashlib
import logging
import tempfile
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from portal.accounts.actor import Actor
from portal.evidence.enums import SUFFIXES, Kind
from portal.evidence.examination import Unacceptable, examined
from portal.evidence.models import Evidence
from portal.evidence.names import shown_name
from portal.evidence.storage import private
from portal.flow.refusals import Refused

MEGABYTE = 2**20
LOOSE_MOST = 200  # files of one person that wait to be attached
LOOSE_FOR = timedelta(days=1)
AT_ONCE = 200
GONE = "有附件已失效或已用于其他事项，请移除后重新上传"
log = logging.getLogger(__name__)


def receive(file: UploadedFile, *, by: Actor, kinds: Collection[str] = tuple(Kind)) -> Evidence:
    """An uploaded file, examined and kept, for its uploader to attach within a day. Raises Unacceptable.

    Its row is written before the file is: whatever is interrupted leaves a row, and the sweep finds rows.
    """
    _demand_room(by)
    _demand_size(file.size or 0)
    with tempfile.TemporaryDirectory(prefix="evidence-", dir=settings.FILE_UPLOAD_TEMP_DIR) as name:
        folder = Path(name)
        source = _on_disk(file, folder)
        found = examined(source, folder)
        if found["kind"] not in kinds:
            raise Unacceptable(f"这里不收 {Kind(found['kind']).label}")
        return _kept(file.name or "", source, folder, found, by)


def _demand_room(by: Actor) -> None:
    if by.user is None or by.organisation is None:
        raise PermissionDenied("您没有任职单位，不能上传文件")
    if Evidence.objects.loose().filter(uploaded_by=by.user).count() >= LOOSE_MOST:
        raise Unacceptable(f"您已有 {LOOSE_MOST} 个上传后没有使用的文件，请先保存或等一天后自动清除")


def _demand_size(size: int) -> None:
    if size == 0:
        raise Unacceptable("文件是空的")
    if size > settings.EVIDENCE_MAX_MB * MEGABYTE:
        raise Unacceptable(f"文件有 {size / MEGABYTE:.1f} MB，每个不超过 {settings.EVIDENCE_MAX_MB} MB")


def _on_disk(file: UploadedFile, folder: Path) -> Path:
    """Where the upload lies already; a small one of a test is written down."""
    if hasattr(file, "temporary_file_path"):
        return Path(file.temporary_file_path())
    source = folder / "source"
    with source.open("wb") as target:
        target.writelines(file.chunks())
    return source


def _kept(name: str, source: Path, folder: Path, found: dict, by: Actor) -> Evidence:
    content = folder / "content" if found["kind"] in (Kind.JPEG, Kind.PNG, Kind.WEBP) else source
    small = folder / "thumbnail"
    with content.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    evidence = Evidence.objects.create(
        name=shown_name(name, found["kind"]),
        kind=found["kind"],
        size=content.stat().st_size,
        sha256=digest,
        width=found.get("width"),
        height=found.get("height"),
        pages=found.get("pages"),
        captured_at=captured(found.get("taken", "")),
        stored=private.name_for(f"evidence.{SUFFIXES[Kind(found['kind'])]}"),
        thumbnail=private.name_for("evidence.jpg") if small.exists() else "",
        uploaded_by=by.user,
        organisation=by.organisation,
    )
    _put(content, evidence.stored)
    if evidence.thumbnail:
        _put(small, evidence.thumbnail)
    return evidence


def _put(source: Path, name: str) -> None:
    with source.open("rb") as file:
        private.save(name, File(file))


def captured(words: str) -> datetime | None:
    """ "2026:11:23 09:21:00", with or without "+08:00"; without, the portal's own time. None for what is no time."""
    for form in ("%Y:%m:%d %H:%M:%S%z", "%Y:%m:%d %H:%M:%S"):
        try:
            found = datetime.strptime(words, form)
            return found if found.tzinfo else timezone.make_aware(found)
        except (ValueError, OverflowError):
            continue
    return None


def attach(owner: Any, keys: Iterable[UUID], *, organisation: Any) -> None:
    """Give evidence its owner, in the transaction that writes the keys down. What it owns already stays.

    Raises Refused for what another has, what another organisation uploaded, and what the sweep has been at.
    """
    wanted, now = set(keys), timezone.now()
    if not wanted:
        return
    with transaction.atomic():
        loose = Evidence.objects.filter(pk__in=wanted).attachable_by(organisation).select_for_update()
        if not all(private.exists(one.stored) for one in loose):
            raise Refused(GONE)
        kind = ContentType.objects.get_for_model(owner)
        loose.update(content_type=kind, object_id=owner.pk, attached_at=now)
        if Evidence.objects.of(owner).filter(pk__in=wanted).count() != len(wanted):
            raise Refused(GONE)


_keepers: list[Callable[[], Iterable[UUID]]] = []


def keeps_evidence(function: Callable[[], Iterable[UUID]]) -> Callable[[], Iterable[UUID]]:
    """Declared by what lies higher: keys that somebody will want to attach later than in a day."""
    _keepers.append(function)
    return function


def sweep() -> int:
    """Remove what nobody attached within a day and nobody keeps: files first, then rows, so that an interruption
    leaves the rows for the next time. Returns how many went."""
    kept = {key for keeper in _keepers for key in keeper()}
    rows = Evidence.objects.loose().filter(uploaded_at__lt=timezone.now() - LOOSE_FOR)
    going = [key for key in rows.values_list("pk", flat=True) if key not in kept]
    return sum(_sweep_some(going[n : n + AT_ONCE]) for n in range(0, len(going), AT_ONCE))


@transaction.atomic
def _sweep_some(keys: list[UUID]) -> int:
    """What a door is attaching at this moment is passed over."""
    going = list(Evidence.objects.loose().filter(pk__in=keys).select_for_update(skip_locked=True))
    for name in (name for one in going for name in (one.stored, one.thumbnail) if name):
        private.delete(name)
    Evidence.objects.filter(pk__in=[one.pk for one in going]).delete()
    return len(going)
