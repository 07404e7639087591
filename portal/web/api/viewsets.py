from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404
from rest_framework import exceptions
from rest_framework.decorators import action
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from portal.accounts import fresh
from portal.accounts.actor import Actor
from portal.flow import gate
from portal.flow.admission import ask
from portal.flow.models import Stateful
from portal.flow.offers import related_holders
from portal.web import once
from portal.web.api import repeated
from portal.web.api.paging import KeyPagination
from portal.web.api.payload import Payload
from portal.web.api.problems import Unprocessable
from portal.web.api.schema import DoorSchema
from portal.web.filters import FilterSet
from portal.web.permitted import may_enter, right_to_amend, side_of


class Filters(BaseFilterBackend):
    """The filters of the list; a condition that cannot be understood is refused."""

    def filter_queryset(self, request: Request, queryset: QuerySet, view: Any) -> QuerySet:
        if view.filterset is None or view.detail:
            return queryset
        filters = view.filterset(request.query_params, queryset, request=request)
        if not filters.is_valid():
            raise Unprocessable({name: list(texts) for name, texts in filters.errors.items()})
        return filters.qs

    def get_schema_operation_parameters(self, view: Any) -> list[dict]:
        return [
            {"name": name, "in": "query", "required": False, "description": str(f.label), "schema": {"type": "string"}}
            for name, f in (view.filterset.base_filters if view.filterset and not view.detail else {}).items()
        ]


class RecordViewSet(GenericViewSet):
    """Reading what the actor may see: a list, paged by key, and single rows.

    model, serializer_class, filterset, related (select_related), parts (prefetch_related), ordering and sortable.
    """

    model: type[Model] = Model
    filterset: type[FilterSet] | None = None
    related: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    ordering: tuple[str, ...] = ("-pk",)
    sortable: tuple[str, ...] = ()
    permission = ""
    pagination_class = KeyPagination
    filter_backends: ClassVar = [Filters]
    lookup_value_converter = "int"
    schema = DoorSchema()

    @property
    def actor(self) -> Actor:
        return self.request.actor

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if self.permission and self.permission not in self.actor.permissions:
            raise PermissionDenied(f"您的角色不含“{self.model._meta.verbose_name}”")

    def get_queryset(self) -> QuerySet:
        """What this actor may see, and nothing else."""
        if getattr(self, "swagger_fake_view", False):
            return self.model._default_manager.none()
        rows = self.model.objects.visible_to(self.actor).select_related(*self.related)
        return rows.prefetch_related(*self.parts) if self.detail else rows

    def order(self) -> tuple[str, ...]:
        asked = self.request.query_params.get("sort", "")
        return (asked,) if asked.removeprefix("-") in self.sortable else self.ordering

    def get_serializer_context(self) -> dict:
        return super().get_serializer_context() | {"single": self.action != "list"}

    def list(self, request: Request) -> Response:
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    def retrieve(self, request: Request, pk: int) -> Response:
        return self.answer(self.seen_object())

    def seen_object(self) -> Any:
        obj = self.get_queryset().filter(pk=self.kwargs["pk"]).first()
        if obj is None:
            raise Http404
        return obj

    def answer(self, obj: Any, status: int = 200) -> Response:
        return Response(self.get_serializer(obj).data, status)

    def body(self) -> dict:
        try:
            data = self.request.data
        except RecursionError as error:  # nested without end
            raise exceptions.ParseError from error
        if not isinstance(data, Mapping):
            raise exceptions.ParseError
        return dict(data)


class StatefulViewSet(RecordViewSet):
    """The three doors of a machine: POST enters, PATCH amends, POST steps/{name}/ takes a step.

    step: the first one; form_class and formsets, or forms_for(side); instance(data): the row before it is entered, and
    born_of: the keys of `data` that it reads.
    """

    model: type[Stateful] = Stateful
    step = ""
    form_class: type | None = None
    formsets: tuple[type, ...] = ()
    born_of: tuple[str, ...] = ()

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().select_related(*related_holders(self.model))

    def forms_for(self, side: str) -> Iterable[type]:
        return (*filter(None, [self.form_class]), *self.formsets)

    def instance(self, data: Mapping) -> Any:
        return self.model()

    def create(self, request: Request) -> Response:
        if not self.step:
            raise exceptions.MethodNotAllowed("POST")
        if not may_enter(self.model, self.step, self.actor):
            raise PermissionDenied(f"您不能办理“{self.model.steps[self.step].label}”")
        body = self.body()
        with once.alone(request, repeated.key_of(request)) as ticket:
            if made := repeated.made_before(ticket, request, body):
                return self.fresh(self.model(pk=made))
            row = self.entered(body)
            repeated.keep(ticket, request, body, row)
        return self.fresh(row, 201)

    def entered(self, body: dict) -> Stateful:
        row = self.instance({name: body.get(name) for name in self.born_of})
        content = {name: value for name, value in body.items() if name not in self.born_of}
        sent = Payload(content, row, self.classes(), self.actor)
        return gate.enter(row, self.step, by=self.actor, forms=sent.forms, data=sent.data)

    def partial_update(self, request: Request, pk: int) -> Response:
        obj, side = self.seen_object(), side_of(self.actor)
        if right_to_amend(obj, self.actor) is None:
            raise PermissionDenied("您不能修改这件事项")
        body = self.body()
        seen = self.seen(body, demanded=True)
        sent = Payload(body, obj, self.classes(), self.actor, obj.allowed_edits(side))
        return self.fresh(gate.amend(obj, by=self.actor, seen=seen, forms=sent.forms, data=sent.data))

    @action(detail=True, methods=["post"], url_path=r"steps/(?P<name>\w+)", url_name="step")
    def steps(self, request: Request, pk: int, name: str) -> Response:
        """办理一步；要作出决定的步骤须带 seen。"""
        obj = self.seen_object()
        step = obj.steps.get(name)
        if step is None or step.side == "system":
            raise Http404
        if step.decides and (reason := fresh.why_not_fresh(request)):
            raise PermissionDenied(reason)
        body = self.body()
        seen = self.seen(body, demanded=step.decides)
        form = ask(step, None, obj)
        known = set(form.fields) if form else set()
        if strange := set(body) - known:
            raise Unprocessable({name: ["没有这一项"] for name in sorted(strange)})
        return self.fresh(gate.perform(obj, name, by=self.actor, seen=seen, **body))

    def classes(self) -> list[type]:
        return list(self.forms_for(side_of(self.actor)))

    def seen(self, body: dict, *, demanded: bool) -> int | None:
        """The version that the caller read, from `seen` in the body or from If-Match."""
        given = body.pop("seen", None)
        if given is None:
            given = self.request.headers.get("If-Match", "").strip('"') or None
        if given is None and not demanded:
            return None
        if isinstance(given, bool) or not str(given or "").isdecimal():
            raise BadRequest("须带 seen：所读内容的 version")
        return int(given)

    def fresh(self, obj: Stateful, status: int = 200) -> Response:
        """As the actor sees it now; 204 when it has gone out of sight."""
        self.kwargs["pk"] = obj.pk
        seen = self.get_queryset().prefetch_related(*self.parts).filter(pk=obj.pk).first()
        return Response(status=204) if seen is None else self.answer(seen, status)

    def answer(self, obj: Any, status: int = 200) -> Response:
        response = super().answer(obj, status)
        response["ETag"] = f'"{obj.version}"'
        return response
