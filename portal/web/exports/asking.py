"""An export is asked for on a page: the filters of its list, one job, however many clicks."""

from typing import Any

from django.core.exceptions import BadRequest
from django.db import transaction
from django.db.models import Q
from django.http import QueryDict

from portal.accounts.actor import Actor
from portal.evidence.storage import private
from portal.jobs.models import enqueue
from portal.web.exports.judging import listing_name
from portal.web.exports.making import make
from portal.web.models import Export, ExportState
from portal.web.text import shown_safely

MOST_WAITING = 5


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
