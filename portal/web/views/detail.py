from typing import Any

from django.http import HttpRequest, HttpResponse

from portal.web.panels import panels_of
from portal.web.tables import Fact, Group
from portal.web.views.base import ModelView


class DetailView(ModelView):
    """One thing: state, whose turn, what can be done and why not yet, facts in groups, panels, history.

    head: at most three facts beside 轮到 and 期限; facts: groups; context(): what a room's own template needs.
    """

    template_name = "pages/detail.html"
    head: tuple[Fact, ...] = ()
    facts: tuple[Group, ...] = ()

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.object = self.seen_object()
        return self.page(**self.content(), **self.context())

    def content(self) -> dict:
        return {
            "object": self.object,
            "title": self.object_title(),
            "panels": panels_of(self.object, self.actor),
            "edit_link": self.edit_link(),
            "breadcrumbs": self.way((str(self.object), "")),
        }

    def context(self) -> dict:
        return {}

    def object_title(self) -> str:
        return str(self.object)

    def edit_link(self) -> str:
        """Of a plain register; a Stateful's link stands among its actions."""
        allowed = getattr(self, "edit_permission", "") in self.actor.permissions
        return self.link_if_any("edit", self.object.pk) if allowed else ""
