from typing import Any

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.http import FileResponse, HttpRequest
from django.utils import timezone

from portal.accounts.address import client_address
from portal.web.text import shown_safely
from portal.web.values import MOST, shown
from portal.web.views.base import ModelView
from portal.web.views.list import ListView

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ExportView(ModelView):
    """All columns of a list for its filtered rows, at most a thousand; the sheet says who took it, and when there are
    more. Every export is an entry of the audit log."""

    list_view: type[ListView] = ListView

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.listing = self.list_view()
        self.listing.setup(request, *args, **kwargs)
        self.model, self.permission = self.listing.model, self.listing.permission
        super().setup(request, *args, **kwargs)

    def get(self, request: HttpRequest, **kwargs: Any) -> FileResponse:
        from portal.web.workbook import workbook  # openpyxl: a fifth of the whole start for one page

        rows = list(self.listing.chosen()[: MOST + 1])
        taken, more = rows[:MOST], len(rows) > MOST
        file = workbook(self.listing.page_title, self.listing.columns, taken, self.words(len(taken), more))
        self.log(request, len(taken))
        name = f"{self.listing.page_title}-{timezone.localdate():%Y%m%d}.xlsx"
        return FileResponse(file, as_attachment=True, filename=name, content_type=TYPE)

    def words(self, count: int, more: bool) -> list[str]:
        who = f"{self.actor}（{self.actor.organisation}）于{shown(timezone.now())}导出，共 {shown(count)} 行"
        rest = (
            [f"符合条件的超过 {shown(MOST)} 行，本表只有前 {shown(MOST)} 行；请加筛选条件后分次导出"] if more else []
        )
        return [who, *rest]

    def log(self, request: HttpRequest, count: int) -> None:
        LogEntry.objects.create(
            content_type=ContentType.objects.get_for_model(self.model),
            object_pk="",
            object_repr=f"导出{self.listing.page_title}"[:100],
            action=LogEntry.Action.ACCESS,
            actor=self.actor.user,
            remote_addr=client_address(request) or None,
            additional_data={
                "export": {name: shown_safely(value) for name, value in request.GET.items()},
                "rows": count,
                "organisation": self.actor.organisation.pk if self.actor.organisation else None,
            },
        )
