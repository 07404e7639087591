"""Many files in a form. What is posted are keys of evidence that is stored already; the files themselves, posted
beside them, are received before a form is asked (portal/web/uploads.py), so a refused form keeps them."""

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from rest_framework import serializers

from portal.accounts.actor import STRANGER, Actor
from portal.evidence.enums import Kind
from portal.evidence.fields import limits, suffixes
from portal.evidence.models import Evidence

ADD, REMOVE, REFUSED = "add", "remove", "refused"


class Given(NamedTuple):
    """What came for one field: keys that stay, and why files sent along were refused."""

    keys: list[str]
    refused: list[str]


class Shelf:
    """The evidence that the fields of one form, or of all rows of a formset, may show and take: read once, when first
    asked for. `current`: keys that the rows name already; `sent`: keys that came."""

    def __init__(self, by: Actor = STRANGER, current: Iterable = (), sent: Callable[[], Iterable] = tuple) -> None:
        self.by, self.current, self.sent = by, current, sent

    @cached_property
    def found(self) -> dict[str, Evidence]:
        """By key. Of what came, only what this actor uploaded, acting here, and what the rows have already."""
        current, sent = set(_keys(self.current)), set(_keys(self.sent()))
        if not current | sent:
            return {}
        mine = Evidence.objects.attachable_by(self.by.organisation).filter(uploaded_by=self.by.user)
        loose = mine.filter(pk__in=sent).values("pk") if self.by.user else Evidence.objects.none().values("pk")
        rows = Evidence.objects.filter(Q(pk__in=current) | Q(pk__in=loose))
        return {str(one.pk): one for one in rows}

    def all_of(self, keys: Iterable[UUID]) -> list[Evidence]:
        return [self.found[str(key)] for key in keys if str(key) in self.found]


def _keys(given: Iterable) -> Iterable[UUID]:
    for key in given:
        try:
            yield UUID(str(key))
        except ValueError:
            continue


class FilesInput(forms.Widget):
    """Works without JavaScript: a list of what is attached, each with a box to remove it, and a picker for more."""

    template_name = "components/files_input.html"
    use_fieldset = True
    needs_multipart_form = True
    shelf = Shelf()
    accept = title = ""

    def value_from_datadict(self, data: Any, _files: Any, name: str) -> Given | None:
        """None when the field was not on the page at all."""
        if name not in data:
            return None
        if isinstance(data[name], Given):
            return data[name]
        going = set(_listed(data, f"{name}-{REMOVE}"))
        keys = [key for key in dict.fromkeys(_listed(data, name)) if key not in going]
        return Given(keys, _listed(data, f"{name}-{REFUSED}"))

    def value_omitted_from_data(self, data: Any, _files: Any, name: str) -> bool:
        return name not in data

    def format_value(self, value: Any) -> list[str]:
        return [str(key) for key in value or []]

    def get_context(self, name: str, value: Any, attrs: dict | None) -> dict:
        found = self.shelf.found
        files = [found[key] for key in self.format_value(value) if key in found]
        context = super().get_context(name, value, attrs)
        place = context["widget"]["attrs"].get("id", name)
        return context | {"files": files, "accept": self.accept, "id": place, "title": self.title}


def _listed(data: Any, name: str) -> list[str]:
    found = data.getlist(name) if hasattr(data, "getlist") else data.get(name) or []
    return [str(one) for one in ([found] if isinstance(found, str) else found) if one]


class FilesField(forms.Field):
    """Cleans to the keys of evidence: those of the row, and those that this actor uploaded and nobody has attached.

    `shelf` is set by the form or formset that the field is in.
    """

    widget = FilesInput
    default_error_messages = {"required": "没有上传文件"}

    def __init__(self, *, kinds: Iterable[str] = tuple(Kind), most: int = 20, **options: Any) -> None:
        options.setdefault("help_text", limits(kinds, most))
        super().__init__(**options)
        self.kinds, self.most = tuple(kinds), most
        self.widget.accept, self.widget.title = suffixes(self.kinds), self.label or "文件"

    shelf = property(lambda self: self.widget.shelf, lambda self, shelf: setattr(self.widget, "shelf", shelf))

    def prepare_value(self, value: Any) -> list[str]:
        return [str(key) for key in (value.keys if isinstance(value, Given) else value or [])]

    def files(self, value: Any) -> list[Evidence]:
        return self.shelf.all_of(_keys(self.prepare_value(value)))

    def serializer(self, **about: Any) -> serializers.Field:
        """As the interface documentation shows it."""
        return serializers.ListField(child=serializers.UUIDField(), **about)

    def words(self, value: Any) -> str:
        """Where they are only read."""
        return "、".join(str(one) for one in self.files(value))

    def to_python(self, value: Any) -> list[UUID]:
        return list(_keys(self.prepare_value(value)))

    def clean(self, value: Any) -> list[UUID]:
        if isinstance(value, Given) and value.refused:
            raise ValidationError(value.refused)
        keys = self.to_python(value)
        self._demand_known(self.prepare_value(value))
        if len(keys) > self.most:
            raise ValidationError(f"最多 {self.most} 个，现在是 {len(keys)} 个")
        if self.required and not keys:
            raise ValidationError(self.error_messages["required"], code="required")
        return keys

    def _demand_known(self, keys: list[str]) -> None:
        found = self.shelf.found if keys else {}
        if any(key not in found for key in keys):
            raise ValidationError("有附件已失效或不是您上传的，请重新上传")
        if strange := next((one for one in self.files(keys) if one.kind not in self.kinds), None):
            raise ValidationError(f"“{strange}”是 {strange.get_kind_display()}，这里不收")

    def has_changed(self, initial: Any, data: Any) -> bool:
        if self.disabled or data is None:
            return False
        return bool(isinstance(data, Given) and data.refused) or self.prepare_value(initial) != self.prepare_value(
            data
        )
