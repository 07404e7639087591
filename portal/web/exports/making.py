"""The file of an export: written by a job, kept for seven days, swept."""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.evidence.storage import private
from portal.jobs.models import handles
from portal.jobs.progress import counted
from portal.notices.sending import notify
from portal.web.exports.judging import LEFT, listing_of, place_of, recipient_of, requester_of, why_not
from portal.web.exports.trail import log, words_about
from portal.web.models import Export, ExportState
from portal.web.notices import ExportReady, ExportRefused
from portal.web.values import shown

CHUNK = 500
REMEMBERED = timedelta(days=90)


@handles("生成导出文件")
def make(export: int) -> None:
    """The file of an export that still waits. Whatever an attempt that was killed has left is removed or replaced."""
    row = Export.objects.select_for_update(of=("self",)).filter(pk=export, state=ExportState.WAITING).first()
    if row is None:
        return
    actor = requester_of(row)
    if reason := why_not(row, actor):
        _refuse(row, reason)
    else:
        _make(row, actor)


def _refuse(row: Export, reason: str) -> None:
    row.state, row.reason = ExportState.REFUSED, reason
    row.save(update_fields=["state", "reason"])
    if reason != LEFT:
        notify(ExportRefused, occasion=row.work, to=[recipient_of(row)], link=row.get_absolute_url(), title=row.title,
               reason=reason)  # fmt: skip


def _make(row: Export, actor: Any) -> None:
    """The file is put in its place last: an attempt whose database has died under it cannot replace a later one's."""
    listing = listing_of(row, actor)
    with _folder(row) as folder:
        file = folder / "sheet.xlsx"
        row.rows, row.capped = _write(row, listing, file)
        with file.open("rb") as content:
            row.sha256 = hashlib.file_digest(content, "sha256").hexdigest()
        row.size = file.stat().st_size
        row.state, row.made_at, row.place = ExportState.READY, timezone.now(), place_of(actor)
        row.save()
        log(listing, row.rows, export=row.pk, sha256=row.sha256)
        _tell(row)
        private.take(file, row.stored)


def _tell(row: Export) -> None:
    until = shown(timezone.localdate(row.expires_at))
    notify(ExportReady, occasion=row.work, to=[recipient_of(row)], link=row.get_absolute_url(), title=row.title,
           rows=shown(row.rows), until=until)  # fmt: skip


def _write(row: Export, listing: Any, file: Path) -> tuple[int, bool]:
    """How many rows there are, and whether there would be more. They are read in chunks along a cursor of the
    database: one moment's rows, in the memory of five hundred."""
    from portal.web.workbook import write  # openpyxl: a fifth of the whole start

    most = settings.EXPORT_MAX_ROWS
    chosen = listing.chosen()[: most + 1]
    total = min(most, chosen.count())
    rows = chosen.iterator(chunk_size=CHUNK)
    more: list[Any] = []

    def words(count: int) -> list[str]:
        more.extend(rows)
        return words_about(listing.actor, count, most if more else 0)

    objs = counted(row.work, islice(rows, most), total)
    count = write(str(file), listing.page_title, listing.columns, objs, words)
    return count, bool(more)


@contextmanager
def _folder(row: Export) -> Iterator[Path]:
    """Where this attempt writes; what an earlier one that was killed has left for the same export goes first.

    openpyxl keeps a sheet in a temporary file; here that lies in the folder too. A worker runs one job at a time.
    """
    place, before = folder_of(row.pk), tempfile.tempdir
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(mode=0o700, parents=True)
    folder = Path(tempfile.mkdtemp(dir=place))
    tempfile.tempdir = str(folder)
    try:
        yield folder
    finally:
        tempfile.tempdir = before
        shutil.rmtree(folder, ignore_errors=True)
        with suppress(OSError):  # another attempt has begun there
            place.rmdir()


def folder_of(pk: int) -> Path:
    return Path(private.location) / "exports" / "making" / str(pk)


def sweep() -> int:
    """Files of seven days go, after 90 days the rows. What is being made is passed over. Returns how many."""
    now = timezone.now()
    Export.objects.filter(
        state__in=[ExportState.REFUSED, ExportState.EXPIRED], requested_at__lt=now - REMEMBERED
    ).delete()
    old = Export.objects.filter(state__in=[ExportState.WAITING, ExportState.READY])
    old = old.filter(requested_at__lt=now - Export.KEPT_FOR).exclude(made_at__gte=now - Export.KEPT_FOR)
    return sum(_expire(pk) for pk in old.values_list("pk", flat=True))


@transaction.atomic
def _expire(pk: int) -> int:
    """The file first, then the row: an interruption leaves the row for the next time."""
    row = Export.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
    if row is None:
        return 0
    private.delete(row.stored)
    shutil.rmtree(folder_of(pk), ignore_errors=True)
    row.state = ExportState.EXPIRED
    row.save(update_fields=["state"])
    return 1
