"""What is written down about an export: in the audit log, and at the end of the sheet."""

from typing import Any

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from portal.accounts.actor import Actor
from portal.web.exports.judging import listing_of
from portal.web.models import Export
from portal.web.text import shown_safely
from portal.web.values import shown


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
