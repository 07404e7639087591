from typing import Any, NamedTuple

from django.core.exceptions import BadRequest, ObjectDoesNotExist, PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from portal.flow.admission import ask, authorise, require, responsible
from portal.flow.gate import perform_many
from portal.flow.models import Stateful
from portal.flow.refusals import Refused
from portal.notices.sending import reach
from portal.web.views.base import ModelView, version_of
from portal.web.views.list import ListView

MOST_AT_ONCE = 200


class Judged(NamedTuple):
    """A row of the preview: `reason` is "" when the step can be taken."""

    obj: Stateful
    reason: str


class BatchView(ModelView):
    """A step for many rows of a list: preview (GET), then taken (POST) with a result for each row. Never a decision.

    GET takes ticked rows (`pk`), or with `every=1` the filtered rows of the list whose state the step takes; POST
    carries `seen-<pk>`, the version that the preview showed.
    """

    list_view: type[ListView] = ListView
    template_name = "pages/batch.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.listing = self.list_view()
        self.listing.setup(request, *args, **kwargs)
        self.permission, self.related = self.listing.permission, self.listing.related

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if kwargs["name"] not in self.listing.batch:
            raise Http404
        self.step = self.model.steps[kwargs["name"]]
        if self.step.permission not in self.actor.permissions:
            raise PermissionDenied(f"您不能办理“{self.step.label}”")
        return super().dispatch(request, *args, **kwargs)

    def rows(self) -> QuerySet:
        """As the list has them; with the locked root at hand, so that guards ask for nothing row by row."""
        rows = self.listing.rows()
        return rows.select_related(self.model.lock_root) if self.model.lock_root else rows

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if request.GET.get("every") == "1":
            chosen = list(self.listing.chosen().filter(state__in=self.step.sources)[: MOST_AT_ONCE + 1])
            objs, more = chosen[:MOST_AT_ONCE], len(chosen) > MOST_AT_ONCE
        else:
            objs, more = list(self.rows().filter(pk__in=_keys(request.GET.getlist("pk")))), False
        return self.preview(objs, ask(self.step, None, None), more=more)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        seen = _seen(request.POST)
        form = ask(self.step, request.POST, None)
        rows = self.rows().filter(pk__in=seen)
        if form and not form.is_valid():
            return self.preview(list(rows), form, status=422)
        data = {name: form[name].data for name in form.fields} if form else {}
        results = perform_many(self._plain(seen), self.step.name, by=self.actor, seen=seen, **data)
        return self.shown(results, {obj.pk: obj for obj in rows})

    def _plain(self, seen: dict[int, int]) -> QuerySet:
        """Only the rows and no joins: the door locks what it is given. What is out of sight is left out here already,
        for a reason about it would say that it exists."""
        visible = self.model.objects.visible_to(self.actor).filter(pk__in=seen).values("pk")
        return self.model._base_manager.filter(pk__in=list(visible.values_list("pk", flat=True)))

    def preview(self, objs: list, form: Any, more: bool = False, status: int = 200) -> HttpResponse:
        judged = self.judged(objs)
        ready = [row for row in judged if not row.reason]
        content = {"judged": judged, "ready": ready, "form": form, "more": more, "most": MOST_AT_ONCE}
        content |= {
            "bound": [form] if form else [],
            "impossible": len(judged) - len(ready),
            "list_url": self.link("list"),
            "told": reach(self.step, [row.obj for row in ready], self.actor),
        }
        return self.page(status, step=self.step, breadcrumbs=self.crumbs(), **content)

    def judged(self, objs: list) -> list[Judged]:
        """By the same admission as the door's, on the rows as they are now."""
        places = responsible(self.actor, objs)
        return [Judged(obj, self._reason(obj, places.get(obj.pk))) for obj in objs]

    def _reason(self, obj: Stateful, place: dict | None) -> str:
        try:
            authorise(self.step, self.actor, place)
            require(self.step, obj, self.actor, obj.version)
        except (Refused, PermissionDenied, ObjectDoesNotExist) as refusal:
            return str(refusal)
        return ""

    def shown(self, results: list, known: dict) -> HttpResponse:
        done = [result for result in results if not result.reason]
        refused = [Judged(known.get(result.obj.pk, result.obj), result.reason) for result in results if result.reason]
        content = {"done": done, "refused": refused, "step": self.step, "breadcrumbs": self.crumbs()}
        content["list_url"] = self.link("list")
        self.template_name = "pages/batch_done.html"
        return self.page(**content)

    def crumbs(self) -> list[tuple[str, str]]:
        return self.way((f"{self.step.label}（多件）", ""))

    @property
    def page_title(self) -> str:
        return self.step.label if hasattr(self, "step") else super().page_title


def _keys(given: list[str]) -> list[int]:
    keys = [int(key) for key in given if key.isdecimal() and len(key) < 16]
    if len(keys) > MOST_AT_ONCE:
        raise BadRequest(f"一次最多办理 {MOST_AT_ONCE} 件，现在选了 {len(keys)} 件")
    return keys


def _seen(posted: Any) -> dict[int, int]:
    """Key → version, of the rows that the preview showed as possible."""
    given = {name.removeprefix("seen-"): value for name, value in posted.items() if name.startswith("seen-")}
    return {key: version_of(given[str(key)]) for key in _keys(list(given)) if str(key) in given}
