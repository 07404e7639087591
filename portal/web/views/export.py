import logging
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from portal.accounts import fresh
from portal.accounts.address import client_address
from portal.evidence.storage import private
from portal.jobs import progress
from portal.web.errors import withheld
from portal.web.exports import asking, judging, trail
from portal.web.files import harmless
from portal.web.limits import EXPORT, demand
from portal.web.models import Export
from portal.web.once import ticket_for
from portal.web.tables import Column
from portal.web.values import MOST
from portal.web.views.base import ModelView
from portal.web.views.list import ListView

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
log = logging.getLogger(__name__)


class ExportView(ModelView):
    """All columns of a list for its filtered rows. Up to a thousand at once; for more GET asks and POST has a job make
    the file. The sheet says who took it; every export is an entry of the audit log."""

    list_view: type[ListView] = ListView
    template_name = "pages/export.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.listing = self.list_view()
        self.listing.setup(request, *args, **kwargs)
        self.model, self.permission = self.listing.model, self.listing.permission
        super().setup(request, *args, **kwargs)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        if fresh.why_not_fresh(request):
            return fresh.confirm(
                request, self.list_url()
            )  # a file after the confirmation would leave its page standing
        demand(request, EXPORT)
        rows = list(self.listing.chosen()[: MOST + 1])
        return self.asked() if len(rows) > MOST else self.at_once(rows)

    def at_once(self, rows: list) -> FileResponse:
        from portal.web.workbook import workbook  # openpyxl: a fifth of the whole start for one page

        words = trail.words_about(self.actor, len(rows))
        file = workbook(self.listing.page_title, self.listing.columns, rows, words)
        trail.log(self.listing, len(rows), client_address(self.request))
        return sheet(file, sheet_name(self.listing.page_title))

    def asked(self) -> HttpResponse:
        """How many rows there will be, and the button."""
        most = settings.EXPORT_MAX_ROWS
        count = self.listing.chosen().order_by()[: most + 1].count()
        content = {"count": min(count, most), "most": most, "more": count > most, "days": Export.KEPT_FOR.days}
        content |= {"chips": self.chips(), "once": ticket_for(self.request), "list_url": self.list_url()}
        return self.page(breadcrumbs=self.way((self.page_title, "")), **content)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if fresh.why_not_fresh(request):
            return fresh.confirm(request, self.list_url())
        demand(request, EXPORT)
        return redirect(asking.ask_for(self.listing, ticket_for(request), by=self.actor))

    def chips(self) -> list[dict]:
        filters = self.listing.filtered()
        return filters.active if filters else []

    def list_url(self) -> str:
        return f"{self.link('list')}?{self.request.GET.urlencode()}"

    @property
    def page_title(self) -> str:
        return f"导出{self.listing.page_title}"


def sheet(file: Any, name: str) -> FileResponse:
    return harmless(FileResponse(file, as_attachment=True, filename=name, content_type=TYPE))


def sheet_name(title: str, day: Any = None) -> str:
    return f"{title}-{day or timezone.localdate():%Y%m%d}.xlsx"


class Mine(ModelView):
    model = Export
    related = ("job",)
    page_title = "我的导出"

    def rows(self) -> QuerySet:
        return Export.objects.of(self.actor).select_related(*self.related)

    def way(self, *last: tuple[str, str]) -> list[tuple[str, str]]:
        """By the name that the list has as a page."""
        return [*super().way()[:1], (self.page_title, reverse("export-list")), *last]


class ExportList(Mine, ListView):
    """One's own exports of the last days, the newest first."""

    columns = (
        Column("导出", "title"),
        Column("状态", lambda row: row.standing[0], wide=False),
        Column("申请时间", "requested_at", sort="requested_at", wide=False),
        Column("行数", "rows", num=True),
        Column("保留至", "expires_at"),
    )
    ordering = ("-requested_at",)
    empty = ("还没有导出文件", f"导出超过 {MOST:,} 行的列表时，文件由后台生成，列在这里。")


class ExportDetail(Mine):
    """How far it is, asked by the page itself every three seconds, or by loading it again; then the file."""

    template_name = "pages/export_detail.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.object = self.seen_object()
        seen = progress.read(self.object.work) if self.object.is_waiting else None
        crumbs = self.way((str(self.object), ""))
        return self.page(object=self.object, progress=seen, breadcrumbs=crumbs, list_url=self.list_url())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Once more, for one whose job was given up."""
        row = self.seen_object()
        if row.is_stuck:
            asking.try_again(row)
            messages.success(request, "已重新开始生成。", extra_tags="s-done")
        return redirect(row)

    def list_url(self) -> str:
        return f"{reverse(self.object.listing)}?{self.object.query}"


class ExportFile(Mine):
    """The file, to who asked for it, as long as they may still see such a list."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        row = self.seen_object()
        if reason := judging.why_not(row, self.actor):
            raise PermissionDenied(reason)
        if not row.is_ready:
            raise Http404
        if fresh.why_not_fresh(request):
            return fresh.confirm(request, row.get_absolute_url())
        try:
            file = private.open(row.stored)
        except FileNotFoundError:
            log.error("export %s is missing on the disk", row.pk)
            return withheld(request, "导出文件")
        trail.log_fetching(row, self.actor, client_address(request))
        return sheet(file, sheet_name(row.title, timezone.localdate(row.made_at)))
