"""Exports of more than a thousand rows: asked for on a page, made by a job, fetched by the same person.

Who may have it is judged three times: when it is asked for, when the job runs, and when the file is fetched.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from auditlog.models import LogEntry
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import BadRequest
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, QueryDict
from django.urls import NoReverseMatch, resolve, reverse
from django.utils import timezone

from portal.accounts.actor import Actor
from portal.accounts.models import Membership
from portal.evidence.storage import private
from portal.jobs.models import enqueue, handles
from portal.jobs.progress import counted
from portal.notices.audience import Recipient
from portal.notices.sending import notify
from portal.web.models import Export, ExportState
from portal.web.notices import ExportReady, ExportRefused
from portal.web.text import shown_safely
from portal.web.values import shown

CHUNK = 500
MOST_WAITING = 5
REMEMBERED = timedelta(days=90)
LEFT = "您已不在申请导出时的单位任职"
NO_RIGHT = "您的角色不再含“{title}”"
MOVED = "生成之后您的单位有变动，请重新导出"
NO_LIST = "这个列表已不存在"


def known_query(listing: Any) -> str:
    """The filters and the sort of the list, in one order, and nothing else that stood in the address."""
    filters = set(listing.filterset.base_filters) if listing.filterset else set()
    given = [(n, v) for n, values in listing.request.GET.lists() if n in filters | {"sort"} for v in values if v]
    query = QueryDict(mutable=True)
    for name, value in sorted(given):
        query.appendlist(name, shown_safely(value))
    if len(found := query.urlencode()) > Export._meta.get_field("query").max_length:
        raise BadRequest("筛选条件太长")
    return found


@transaction.atomic
def ask_for(listing: Any, once: str, *, by: Actor) -> Export:
    """The export of this list as it is filtered, and the job that makes it; or the one that is being made already,
    and the one that this page has made. Raises BadRequest when too many are being made."""
    asked = {
        "requester": by.user, "organisation": by.organisation, "listing": listing_name(listing),
        "query": known_query(listing),
    }  # fmt: skip
    mine = Export.objects.of(by)
    this_page = Q(once=once) | Q(joined__contains=[once])
    if known := mine.filter(this_page).first() or mine.filter(**asked, state=ExportState.WAITING).first():
        return _joined(known, once)
    if mine.filter(state=ExportState.WAITING).count() >= MOST_WAITING:
        raise BadRequest(f"您已有 {MOST_WAITING} 个导出文件正在生成，请等其中一个完成")
    row = Export(**asked, once=once, title=listing.page_title[:100], stored=private.name_for("exports.xlsx"))
    Export.objects.bulk_create([row], ignore_conflicts=True)
    same = mine.filter(this_page | Q(**asked)).order_by("-pk")  # another click may have been quicker, and be done
    return _joined(same[0], once)


def _joined(row: Export, once: str) -> Export:
    """A page that was led to what another had asked for is led there again, also when that has been made meanwhile."""
    row = _with_job(row)
    if once not in (row.once, *row.joined):
        row.joined.append(once)
        row.save(update_fields=["joined"])
    return row


def _with_job(row: Export) -> Export:
    """Under its lock: whoever asks at the same moment finds the job of the other."""
    row = Export.objects.select_for_update(of=("self",)).select_related("job").get(pk=row.pk)
    if row.state == ExportState.WAITING and (row.job is None or row.is_stuck):
        row.job = enqueue(make, export=row.pk)
        row.save(update_fields=["job"])
    return row


@transaction.atomic
def try_again(row: Export) -> Export:
    """For one whose job was given up: a new job for the same file."""
    return _with_job(row)


def listing_name(listing: Any) -> str:
    return f"{listing.model._meta.model_name}-list"


def listing_of(row: Export, actor: Actor) -> Any:
    """The list's page as the actor would open it; None when there is no such list any more."""
    try:
        page: Any = resolve(reverse(row.listing)).func
    except NoReverseMatch:
        return None
    request: Any = HttpRequest()
    request.method, request.GET = "GET", QueryDict(row.query)
    request.user, request.actor = actor.user, actor
    listing = page.view_class(**page.view_initkwargs)
    listing.setup(request)
    return listing


def requester_of(row: Export) -> Actor | None:
    """As whom they act now; None for who has left or was put out of use."""
    found = Membership.objects.acting().filter(user=row.requester_id, organisation=row.organisation_id)
    place = found.select_related("user", "organisation").first()
    return place.actor if place else None


def why_not(row: Export, actor: Actor | None) -> str:
    """Why this actor gets nothing of it; "" when they do. The same when it is made and when it is fetched."""
    if actor is None or Recipient(actor.user.pk, actor.organisation.pk) != _requester(row):
        return LEFT
    listing = listing_of(row, actor)
    if listing is None:
        return NO_LIST
    if listing.permission and listing.permission not in actor.permissions:
        return NO_RIGHT.format(title=row.title)
    return MOVED if row.state == ExportState.READY and row.place != place_of(actor) else ""


def _requester(row: Export) -> Recipient:
    return Recipient(row.requester_id, row.organisation_id)


def place_of(actor: Actor) -> str:
    """What sight hangs on: where the organisation stands in its tree and among the regions."""
    here = actor.organisation
    return f"{here.kind} {here.path} {here.region_path}"


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
        notify(ExportRefused, occasion=row.work, to=[_requester(row)], link=row.get_absolute_url(), title=row.title,
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
    notify(ExportReady, occasion=row.work, to=[_requester(row)], link=row.get_absolute_url(), title=row.title,
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


def words_about(actor: Actor, count: int, most: int = 0) -> list[str]:
    """The last lines of a sheet: who took it, when, how many rows; and when there were more than `most`."""
    who = f"{actor}（{actor.organisation}）于{shown(timezone.now())}导出，共 {shown(count)} 行"
    rest = f"符合条件的超过 {shown(most)} 行，本表只有前 {shown(most)} 行；请加筛选条件后分次导出"
    return [who, rest] if most else [who]


def log(listing: Any, rows: int | None, address: str = "", **more: Any) -> None:
    """Every export is an entry of the audit log."""
    actor = listing.actor
    LogEntry.objects.create(
        content_type=ContentType.objects.get_for_model(listing.model),
        object_pk="",
        object_repr=f"导出{listing.page_title}"[:100],
        action=LogEntry.Action.ACCESS,
        actor=actor.user,
        remote_addr=address or None,
        additional_data={
            "export": {name: shown_safely(value) for name, value in listing.request.GET.items()},
            "rows": rows,
            "organisation": actor.organisation.pk if actor.organisation else None,
            **({"file": more} if more else {}),
        },
    )


def log_fetching(row: Export, actor: Actor, address: str) -> None:
    """Taking the file away is an entry of its own."""
    log(listing_of(row, actor), row.rows, address, export=row.pk, sha256=row.sha256, fetched=True)


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
