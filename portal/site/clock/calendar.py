"""节假日表: the known years, and a year brought in from CSV: read, shown with what it would move, then confirmed."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from portal.clock import imports
from portal.clock.models import CalendarYear
from portal.clock.rules import why_not_keep
from portal.clock.tables import load_calendar, load_limits, missing_years, special_of
from portal.flow import recompute
from portal.site.clock import changes
from portal.site.clock.forms import FileForm, YearForm
from portal.web.affected import affected
from portal.web.clock_card import spans
from portal.web.tables import Column
from portal.web.views import DetailView, ListView, ModelView


class Years(ModelView):
    model = CalendarYear

    def rows(self) -> QuerySet:
        """What the State Council announced is known to everybody."""
        off, made_up = Count("days", filter=Q(days__working=False)), Count("days", filter=Q(days__working=True))
        return CalendarYear.objects.select_related("confirmed_by").annotate(off=off, made_up=made_up)


class YearList(Years, ListView):
    template_name = "site/clock/years.html"
    ordering = ("-year",)
    empty = ("还没有节假日表", "运行 manage.py load_clock 装入自带的年份，或由系统管理员导入。")
    columns = (
        Column("年份", lambda year: f"{year.year}年"),
        Column("放假", lambda year: f"{year.off} 天", num=True, wide=False),
        Column("调休上班", lambda year: f"{year.made_up} 天", num=True, wide=False),
        Column("依据", "source"),
        Column("确认人", lambda year: year.confirmed_by or "随系统装入"),
        Column("确认时间", "confirmed_at", num=True),
    )

    def content(self, found: Any) -> dict:
        return super().content(found) | {"missing": missing_years(), "may_import": not why_not_keep(self.actor)}


class YearDetail(Years, DetailView):
    template_name = "site/clock/year.html"

    def context(self) -> dict:
        special = special_of(self.object.days.all())
        return {"spans": spans(sorted(special.items())), "text": imports.write(special)}


class YearImport(Years):
    """GET asks for a file, POST reads it and shows what would come of it, POST with `confirmed` does it."""

    template_name = "site/clock/import.html"
    page_title = "导入节假日表"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if reason := why_not_keep(self.actor):
            raise PermissionDenied(reason)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        wanted = next(iter(missing_years()), timezone.localdate().year + 1)
        return self.asked(FileForm(initial={"year": wanted}))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        confirmed = request.POST.get("confirmed") == "1"
        form = YearForm(request.POST) if confirmed else FileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.asked(form if not confirmed else FileForm(request.POST, request.FILES), status=422)
        given = form.cleaned_data
        table = imports.read(given["year"], given["text"] if confirmed else given["file"])
        if confirmed and table.is_good:
            return self.done(table, given["source"])
        return self.preview(table, given["source"])

    def asked(self, form: Any, status: int = 200) -> HttpResponse:
        return self.page(status, form=form, bound=[form], breadcrumbs=self.way((self.page_title, "")))

    def preview(self, table: imports.Table, source: str) -> HttpResponse:
        """All or nothing: with one bad row there is no button."""
        self.template_name = "site/clock/import_preview.html"
        would = affected(self.shifts(table), self.actor) if table.is_good else None
        known = self.rows().filter(pk=table.year).first()
        content = {"table": table, "source": source, "affected": would, "known": known}
        return self.page(200 if table.is_good else 422, **content, breadcrumbs=self.way(("核对节假日表", "")))

    def shifts(self, table: imports.Table) -> Any:
        proposed = load_calendar().with_year(table.year, table.special)
        return recompute.shifts(recompute.touched_by_year(table.year), proposed, load_limits())

    def done(self, table: imports.Table, source: str) -> HttpResponse:
        year = changes.confirm_year(table.year, table.special, source=source, by=self.actor)
        messages.success(self.request, f"已导入{year}，涉及的期限正在重算。", extra_tags="s-done")
        return redirect(year)
