"""The page of a sheet of items: first a dry run with its report, then, from the same file, all of it or nothing."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from portal.web.permitted import side_of
from portal.web.tables import Column
from portal.web.views.base import ModelView
from portal.web.views.export import TYPE
from services import sheet
from services.forms import SheetForm
from services.models import ServiceItem
from services.models.item import DRAFT_CATALOGUE
from services.resources import bring_in, faults

KEPT_FOR = 1800  # seconds between the dry run and the import


class ItemImport(ModelView):
    model = ServiceItem
    permission = DRAFT_CATALOGUE
    template_name = "services/import.html"
    page_title = "导入事项"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.asked(SheetForm())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if key := request.POST.get("kept"):
            return self.taken(key)
        form = SheetForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.asked(form, 422)
        file = form.cleaned_data["file"]
        try:
            return self.tried(form, file)
        except ValidationError as refusal:
            form.add_error("file", refusal)
            return self.asked(form, 422)

    def tried(self, form: SheetForm, file: Any) -> HttpResponse:
        result = bring_in(sheet.read(file), self.actor, dry_run=True)
        wrong, key = faults(result), uuid4().hex
        if not wrong:
            file.seek(0)
            cache.set(self.place(key), file.read(), KEPT_FOR)
        return self.asked(form, 422 if wrong else 200, result=result, faults=wrong, kept="" if wrong else key)

    def taken(self, key: str) -> HttpResponse:
        """What was tried, judged again: others may have changed items meanwhile."""
        content = cache.get(self.place(key))
        if content is None:
            messages.info(self.request, "预演已过 30 分钟，请重新选择文件", extra_tags="s-wait")
            return redirect("serviceitem-import")
        result = bring_in(sheet.read(SimpleUploadedFile("items.xlsx", content)), self.actor, dry_run=False)
        if wrong := faults(result):
            return self.asked(SheetForm(), 409, result=result, faults=wrong)
        cache.delete(self.place(key))
        totals = result.totals
        words = f"已导入：新增 {totals['new']} 项，修改 {totals['update']} 项，未变 {totals['skip']} 项"
        messages.success(self.request, words, extra_tags="s-done")
        return redirect("serviceitem-list")

    def place(self, key: str) -> str:
        return f"item-import:{self.actor.user.pk}:{self.actor.organisation.pk}:{key[:32]}"

    def asked(self, form: SheetForm, status: int = 200, **content: Any) -> HttpResponse:
        return self.page(status, form=form, bound=[form], breadcrumbs=self.way((self.page_title, "")), **content)


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
