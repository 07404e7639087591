"""What the doors take, described from the very forms that judge it."""

from typing import Any

from django import forms
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, inline_serializer
from rest_framework import serializers

from portal.flow.admission import ClockField
from portal.flow.clocks import CHOICE
from portal.flow.content import prefix
from portal.web.api.repeated import HEADER

KINDS: tuple[tuple[type, type], ...] = (
    (forms.BooleanField, serializers.BooleanField),
    (forms.DecimalField, serializers.DecimalField),
    (forms.FloatField, serializers.FloatField),
    (forms.IntegerField, serializers.IntegerField),
    (forms.DateTimeField, serializers.DateTimeField),
    (forms.DateField, serializers.DateField),
    (forms.TimeField, serializers.TimeField),
    (forms.ModelMultipleChoiceField, serializers.ListField),
    (forms.ModelChoiceField, serializers.IntegerField),
    (forms.MultipleChoiceField, serializers.ListField),
)
SUMMARIES = {
    "list": "列出看得见的",
    "retrieve": "读取一件，以及现在可以办的步骤",
    "create": "新建",
    "partial_update": "修改；没有发送的字段不变",
    "steps": "办理一步；作出决定的步骤须带 seen",
}
SEEN = "所读内容的 version"


class DoorSchema(AutoSchema):
    """`create`, `partial_update` and `steps` of a StatefulViewSet have no serializer of their own to take."""

    def get_tags(self) -> list[str]:
        return [str(self.view.model._meta.verbose_name)]

    def get_summary(self) -> str:
        return SUMMARIES.get(getattr(self.view, "action", ""), "")

    def get_override_parameters(self) -> list[OpenApiParameter]:
        """Of a new thing the key by which a repeated request is known."""
        if getattr(self.view, "action", "") != "create":
            return []
        return [OpenApiParameter(HEADER, str, OpenApiParameter.HEADER, description="同一请求重发时不变，只新建一次")]

    def get_description(self) -> str:
        return ""

    def get_request_serializer(self) -> Any:
        described = {"create": self._entry, "partial_update": self._amendment, "steps": self._step}
        describe = described.get(getattr(self.view, "action", ""))
        return describe() if describe else None

    def get_response_serializers(self) -> Any:
        serializer = self.view.get_serializer_class()
        return {201 if self.view.action == "create" else 200: serializer}

    def _entry(self) -> Any:
        born = {name: serializers.IntegerField() for name in self.view.born_of}
        return self._named("New", born | self._content(required=True))

    def _amendment(self) -> Any:
        return self._named("Amend", {"seen": serializers.IntegerField(help_text=SEEN)} | self._content(required=False))

    def _step(self) -> Any:
        steps = [
            step for step in self.view.model.steps.values() if step.side != "system" and step.name != self.view.step
        ]
        return PolymorphicProxySerializer(
            component_name=f"{self.view.model.__name__}Step",
            serializers=[self._of_step(step) for step in steps],
            resource_type_field_name=None,
        )

    def _of_step(self, step: Any) -> Any:
        content = fields_of(step.form) if step.form else {}
        content |= {CHOICE: _field(ClockField(), required=True)} if step.pauses_or_restarts else {}
        seen = serializers.IntegerField(help_text=f"{step.label}；{SEEN}", required=step.decides)
        return self._named(f"Step{_camel(step.name)}", {"seen": seen} | content)

    def _content(self, *, required: bool) -> dict:
        """Fields and parts of all sides: a door refuses what is not this side's."""
        found: dict = {}
        for form in self._classes():
            if issubclass(form, forms.BaseFormSet):
                found[prefix(form)] = self._part(form, "New" if required else "Amend")
            else:
                found |= fields_of(form, required=required)
        return found

    def _classes(self) -> list[type]:
        both = [form for side in ("department", "partner") for form in self.view.forms_for(side)]
        return list(dict.fromkeys(both))

    def _part(self, formset: Any, kind: str) -> Any:
        extra = {"id": serializers.IntegerField(required=False), "delete": serializers.BooleanField(required=False)}
        name = f"{self.view.model.__name__}{_camel(prefix(formset))}{formset.form.__name__}{kind}"
        return inline_serializer(name, extra | fields_of(formset.form, required=False), many=True, required=False)

    def _named(self, name: str, fields: dict) -> Any:
        return inline_serializer(f"{self.view.model.__name__}{name}", fields)


def fields_of(form: Any, required: bool = True) -> dict[str, serializers.Field]:
    return {name: _field(field, required) for name, field in form.base_fields.items()}


def _field(field: forms.Field, required: bool) -> serializers.Field:
    kind = next((ours for theirs, ours in KINDS if isinstance(field, theirs)), serializers.CharField)
    about = {
        "label": str(field.label or ""),
        "help_text": str(field.help_text),
        "required": required and field.required,
    }
    if hasattr(field, "serializer"):
        return field.serializer(**about)
    if kind is serializers.DecimalField:
        about |= {"max_digits": field.max_digits, "decimal_places": field.decimal_places}
    if kind is serializers.CharField and not field.required:
        about |= {"allow_blank": True}
    return kind(**about)


def _camel(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))
