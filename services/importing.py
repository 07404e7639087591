"""The pages of a sheet of items: sent, tried by a job with a report row by row, then taken: all of it or nothing."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from portal.jobs import progress
from portal.web.limits import UPLOAD, demand
from portal.web.permitted import side_of
from portal.web.tables import Column
from portal.web.views.base import ModelView
from portal.web.views.export import TYPE
from services import bringing, sheet
from services.forms import SheetForm
from services.models import ItemImport, ServiceItem
from services.models.item import DRAFT_CATALOGUE
from services.views import demand_items_of

MOST = 10  # of one's own that are listed


class SheetSent(ModelView):
    """The form, and below it one's own sheets of the last days."""

    model = ServiceItem
    permission = DRAFT_CATALOGUE
    template_name = "services/import.html"
    page_title = "导入事项"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        demand_items_of(self.actor)
        return self.asked(SheetForm())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        demand_items_of(self.actor)
        demand(request, UPLOAD)
        form = SheetForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.asked(form, 422)
        file = form.cleaned_data["file"]
        try:
            return redirect(bringing.ask_for(sheet.read(file), file, by=self.actor))
        except ValidationError as refusal:
            form.add_error("file", refusal)
            return self.asked(form, 422)

    def asked(self, form: SheetForm, status: int = 200) -> HttpResponse:
        mine = ItemImport.objects.of(self.actor).select_related("job")[:MOST]
        return self.page(status, form=form, bound=[form], mine=mine, breadcrumbs=self.way((self.page_title, "")))


class ImportDetail(ModelView):
    """How far it is, asked by the page itself every three seconds, or by loading it again; then the report."""

    model = ItemImport
    permission = DRAFT_CATALOGUE
    template_name = "services/import_detail.html"
    page_title = "导入事项"

    def rows(self) -> Any:
        return ItemImport.objects.of(self.actor).select_related("job")

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        row = self.seen_object()
        seen = progress.read(row.work) if row.is_waiting else None
        return self.page(object=row, progress=seen, breadcrumbs=self.way((str(row), "")))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        row = self.seen_object()
        return redirect(bringing.try_again(row) if row.is_stuck else bringing.take(row))

    def way(self, *last: tuple[str, str]) -> list[tuple[str, str]]:
        listed, sent = reverse("serviceitem-list"), reverse("serviceitem-import")
        return [*super().way(), ("事项库", listed), (self.page_title, sent), *last]


class ItemSheet(ModelView):
    """All items with all columns, to be filled in and brought back."""

    model = ServiceItem
    permission = DRAFT_CATALOGUE

    def get(self, request: HttpRequest) -> FileResponse:
        from portal.web.workbook import workbook  # openpyxl: a fifth of the whole start for one page

        if side_of(self.actor) != "department":
            raise PermissionDenied
        rows = [sheet.row_of(item) for item in self.rows().prefetch_related("materials").order_by("code")]
        columns = [Column(label, lambda row, label=label: row[label]) for label in sheet.COLUMNS]
        name = f"服务事项-{timezone.localdate():%Y%m%d}.xlsx"
        return FileResponse(
            workbook("服务事项", columns, rows, []), as_attachment=True, filename=name, content_type=TYPE
        )
