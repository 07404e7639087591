"""Search over everything that has a page, within sight: by number and by a part of a name."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db.models import Model, Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.generic import View

from portal.accounts.actor import Actor
from portal.flow.models import Stateful
from portal.flow.offers import related_holders
from portal.web.numbers import numbered
from portal.web.text import readable, shown_safely
from portal.zones import address

MOST = 20
LONGEST = 100


class Search(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        text = request.GET.get("q", "").strip()
        reason = why_not(text)
        groups = [] if reason or not text else list(found(text, request.actor))
        content = {"q": shown_safely(text[:LONGEST]), "reason": reason, "groups": groups, "most": MOST}
        content["breadcrumbs"] = [("工作台", reverse("workbench")), ("搜索", "")]
        return TemplateResponse(request, "site/search.html", content, status=422 if reason else 200)


def why_not(text: str) -> str:
    if len(text) > LONGEST:
        return f"搜索的文字最多 {LONGEST} 个字，现在是 {len(text)} 个"
    try:
        readable(text)
    except Exception as error:
        return "；".join(getattr(error, "messages", [str(error)]))
    return ""


def searchable(actor: Actor) -> Iterable[type[Model]]:
    """The models with a detail page that this actor's roles may read."""
    for model in apps.get_models():
        own = (f"{model._meta.app_label}.view_{model._meta.model_name}",)
        may = not actor.permissions.isdisjoint(getattr(model, "read_by", own))
        if may and getattr(model, "searched", ()) and has_page(model):
            yield model


def has_page(model: type[Model]) -> bool:
    return bool(address(f"{model._meta.model_name}-detail", 1))


def found(text: str, actor: Actor) -> Iterable[dict[str, Any]]:
    """One query a model, at most twenty rows each."""
    for model in searchable(actor):
        wanted = Q()
        for name in model.searched:
            wanted |= Q(**{f"{name}__icontains": text})
        if issubclass(model, Stateful):
            wanted |= numbered(model, text)
        ways = {*getattr(model, "named_by", ()), *(related_holders(model) if issubclass(model, Stateful) else ())}
        readable = getattr(model.objects, "readable_by", model.objects.visible_to)
        rows = readable(actor).filter(wanted).select_related(*ways).order_by("-pk")[:MOST]
        if rows:
            yield {"name": model._meta.verbose_name, "rows": list(rows)}
