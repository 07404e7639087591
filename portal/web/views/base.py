"""What every page of a model shares: the actor, the scope, the permission, the way back."""

from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.generic import View

from portal.accounts.actor import Actor
from portal.flow.models import Stateful
from portal.flow.offers import related_holders
from portal.zones import address


class ModelView(View):
    """`model`, `related` (what is selected along), `permission` (asked for the page itself; "" asks none). A model
    whose list is not called by the model's name says so by `listed`."""

    model: type[Model] = Model
    related: tuple[str, ...] = ()
    permission = ""
    template_name = ""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.actor: Actor = request.actor

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.permission and self.permission not in self.actor.permissions:
            raise PermissionDenied(f"您的角色不含“{self.page_title}”")
        return super().dispatch(request, *args, **kwargs)

    @property
    def page_title(self) -> str:
        return str(self.model._meta.verbose_name)

    @property
    def list_title(self) -> str:
        return getattr(self.model, "list_name", "") or str(self.model._meta.verbose_name)

    def rows(self) -> QuerySet:
        """What this actor may see, and nothing else."""
        along = related_holders(self.model) if issubclass(self.model, Stateful) else ()
        return self.model.objects.visible_to(self.actor).select_related(*self.related, *along)

    def seen_object(self) -> Any:
        obj = self.rows().filter(pk=self.kwargs["pk"]).first()
        if obj is None:
            raise Http404
        return obj

    def page(self, status: int = 200, **content: Any) -> TemplateResponse:
        return TemplateResponse(self.request, self.template_name, {"view": self, **content}, status=status)

    def link(self, kind: str, *args: Any) -> str:
        return reverse(f"{self.model._meta.model_name}-{kind}", args=args)

    def link_if_any(self, kind: str, *args: Any) -> str:
        """ "" for a page that the room does not have, or has in another zone."""
        return address(f"{self.model._meta.model_name}-{kind}", *args)

    def way(self, *last: tuple[str, str]) -> list[tuple[str, str]]:
        """The breadcrumbs: workbench, list, and what follows."""
        listed = self.link_if_any("list")
        middle = [(self.list_title, listed)] if listed else []
        return [("工作台", reverse("workbench")), *middle, *last]


def version_of(given: str | None) -> int:
    """The version that the person's page showed; raises BadRequest for what is none."""
    try:
        return int(given or "")
    except ValueError as error:
        raise BadRequest("这一页缺少所见内容的版本，请从详情页重新进入") from error
