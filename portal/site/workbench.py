"""The workbench: what waits for me, what I wait for. A statement a box, two for each kind of thing in it."""

from collections import defaultdict
from typing import Any

from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.generic import View

from portal.accounts.actor import Actor
from portal.clock.rules import KEEP, why_not_keep
from portal.clock.tables import missing_years
from portal.flow.offers import Task, inbox, related_holders, waiting
from portal.site.jobs.views import trouble
from portal.web import drafts
from portal.web.due import show_until
from portal.zones import reachable, serves

MOST = 100


class Workbench(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        box = "waiting" if request.GET.get("box") == "waiting" else "mine"
        mine, theirs = here(inbox(request.actor)), here(waiting(request.actor))
        rows = entries(mine if box == "mine" else theirs, request.actor)
        content = {"box": box, "rows": rows, "mine": counted(mine), "theirs": counted(theirs)}
        content["drafts"] = [one for one in drafts.of(request.actor)[: drafts.MOST] if reachable(one.page)]
        content["trouble"] = trouble(request.actor)
        content["missing"] = missing_years() if KEEP in request.actor.permissions else []
        content["may_import"] = not why_not_keep(request.actor)
        return TemplateResponse(request, "site/workbench.html", content)


def here(tasks: list[Task]) -> list[Task]:
    """Those with a page at this entrance."""
    return [task for task in tasks if serves(f"{apps.get_model(task.model)._meta.model_name}-detail")]


def counted(tasks: list[Task]) -> str:
    return f"{MOST}+" if len(tasks) >= MOST else str(len(tasks))


def entries(tasks: list[Task], actor: Actor) -> list[dict[str, Any]]:
    """The things behind the tasks, in the order of the tasks: one query a kind, whatever their number."""
    keys = defaultdict(set)
    for task in tasks:
        keys[task.model].add(task.pk)
    found = {label: _rows(label, pks, actor) for label, pks in keys.items()}
    show_until(*(list(rows.values()) for rows in found.values()))
    seen = [(task, found[task.model].get(task.pk)) for task in tasks]
    return [{"task": task, "object": obj, "step": obj.steps[task.step]} for task, obj in seen if obj]


def _rows(label: str, pks: set[int], actor: Actor) -> dict[int, Any]:
    model = apps.get_model(label)
    ways = {*related_holders(model), *(name for name in getattr(model, "named_by", ()))}
    rows = model.objects.visible_to(actor).filter(pk__in=pks)
    return rows.select_related(*ways).in_bulk()
