"""办理时限: how long each duty may take, in the country and in one's own province; a province sets its own."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from portal.clock.models import Limit
from portal.clock.rules import why_not_set
from portal.clock.running import Term
from portal.clock.tables import EVERYWHERE, load_calendar, load_limits
from portal.flow import recompute
from portal.regions.paths import above
from portal.site.clock import changes
from portal.site.clock.affected import affected
from portal.site.clock.forms import LimitForm
from portal.web.views import ModelView


class Both(NamedTuple):
    """A duty with the limit of the country and, where it has set one, that of the province."""

    usual: Limit
    own: Limit | None

    @property
    def held(self) -> Limit:
        return self.own or self.usual


def both(region_path: str) -> list[Both]:
    """One statement."""
    province = next(iter(above(region_path)), EVERYWHERE)
    rows = list(Limit.objects.select_related("region", "set_by"))
    own = {row.key: row for row in rows if row.region and row.region.path == province}
    usual = sorted((row for row in rows if row.region is None), key=lambda row: row.pk)
    return [Both(row, own.get(row.key)) for row in usual]


class LimitList(ModelView):
    model = Limit
    template_name = "site/clock/limits.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        place = self.actor.organisation.region_path if self.actor.organisation else EVERYWHERE
        content = {"rows": both(place), "may_set": not why_not_set(self.actor)}
        return self.page(**content, breadcrumbs=self.way())


class LimitEdit(ModelView):
    """GET asks, POST shows whom it would affect, POST with `confirmed` sets it. `drop` goes back to the country's."""

    model = Limit
    template_name = "site/clock/limit.html"
    page_title = "设定办理时限"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if reason := why_not_set(self.actor):
            raise PermissionDenied(reason)
        self.place = self.actor.organisation.region.path
        known = {row.usual.key: row for row in both(self.place)}
        if kwargs["key"] not in known:
            raise Http404
        self.both = known[kwargs["key"]]
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        held, own = self.both.held, self.both.own
        return self.asked(
            LimitForm(initial={"days": held.days, "unit": held.unit, "source": own.source if own else ""})
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if request.POST.get("drop") == "1" and self.both.own:
            return self.dropped()
        form = LimitForm(request.POST)
        if not form.is_valid():
            return self.asked(form, status=422)
        term = Term(form.cleaned_data["days"], form.cleaned_data["unit"])
        if not self.confirmed:
            proposed = load_limits().with_limit(self.both.usual.key, self.place, term)
            return self.preview(proposed, Limit(days=term.days, unit=term.unit), form)
        changes.set_limit(self.both.usual.key, term, source=form.cleaned_data["source"], by=self.actor)
        return self.done("已设定本省时限")

    def dropped(self) -> HttpResponse:
        if not self.confirmed:
            proposed = load_limits().without(self.both.usual.key, self.place)
            return self.preview(proposed, self.both.usual, None)
        changes.drop_limit(self.both.usual.key, by=self.actor)
        return self.done("已恢复全国缺省时限")

    @property
    def confirmed(self) -> bool:
        return self.request.POST.get("confirmed") == "1"

    def asked(self, form: Any, status: int = 200) -> HttpResponse:
        crumbs = self.way((self.both.usual.name, ""))
        return self.page(status, both=self.both, form=form, bound=[form], breadcrumbs=crumbs)

    def preview(self, proposed: Any, limit: Limit, form: Any) -> HttpResponse:
        self.template_name = "site/clock/limit_preview.html"
        rows = recompute.touched_by_limit(self.both.usual.key, self.place)
        would = affected(recompute.shifts(rows, load_calendar(), proposed), self.actor)
        content = {"both": self.both, "limit": limit, "form": form, "affected": would}
        return self.page(**content, breadcrumbs=self.way((self.both.usual.name, "")))

    def done(self, words: str) -> HttpResponse:
        messages.success(self.request, f"{words}：{self.both.usual.name}，涉及的期限正在重算。", extra_tags="s-done")
        return redirect("limit-list")
