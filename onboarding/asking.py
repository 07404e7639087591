"""The one field that asks for corrections: a row an item, each with a typed reason and words."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from rest_framework import serializers

from onboarding.enums import Fault
from onboarding.models.correction import Asked, Correction
from portal.web.text import one_line, readable

LONGEST = Correction._meta.get_field("note").max_length


class CorrectionsWidget(forms.Widget):
    """Sends `<name>-<item>-kind` and `<name>-<item>-note`; an item without either is not asked for."""

    template_name = "onboarding/_asking.html"
    use_fieldset = True
    items: Iterable[tuple[str, str]] = ()
    faults: Mapping[str, str] = {}

    def value_from_datadict(self, data: Mapping, files: Any, name: str) -> Any:
        if name in data:  # as the API sends it, and as the page hands it to the door
            return data.getlist(name) if hasattr(data, "getlist") else data[name]
        rows = [
            {"name": item, "kind": data.get(f"{name}-{item}-kind", ""), "note": data.get(f"{name}-{item}-note", "")}
            for item, _ in self.items
        ]
        return [row for row in rows if row["kind"] or row["note"].strip()]

    def value_omitted_from_data(self, data: Mapping, files: Any, name: str) -> bool:
        return False

    def id_for_label(self, id_: str) -> str:
        return ""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict:
        given = {row["name"]: row for row in value or () if isinstance(row, Mapping) and "name" in row}
        rows = [
            {"name": item, "words": words, "fault": self.faults.get(item, ""), **_chosen(given.get(item, {}))}
            for item, words in self.items
        ]
        content = super().get_context(name, value, attrs)
        return content | {"rows": rows, "kinds": Fault.choices, "longest": LONGEST}


def _chosen(row: Mapping) -> dict:
    return {"kind": row.get("kind", ""), "note": row.get("note", "")}


class CorrectionsField(forms.Field):
    """Cleans to a list of `Asked`, at least one. `items`: name and words of everything that can be asked for."""

    widget = CorrectionsWidget

    @property
    def items(self) -> Iterable[tuple[str, str]]:
        return self.widget.items

    @items.setter
    def items(self, items: Iterable[tuple[str, str]]) -> None:
        self.widget.items = list(items)

    def clean(self, value: Any) -> list[Asked]:
        if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
            raise ValidationError("应为列表，每项有 name、kind 和 note")
        asked = [Asked(*(str(row.get(key) or "").strip() for key in ("name", "kind", "note"))) for row in value]
        if not asked:
            raise ValidationError("给要合作机构补正的内容选原因，至少一项")
        if len({one.name for one in asked}) < len(asked):
            raise ValidationError("同一项内容只能列一次")
        words = dict(self.items)
        self.widget.faults = {one.name: fault for one in asked if (fault := _fault(one, words))}
        if self.widget.faults:
            raise ValidationError([f"{words.get(name, name)}：{fault}" for name, fault in self.widget.faults.items()])
        return asked

    def words(self, value: Any) -> str:
        """What was chosen, for a page that could not take it."""
        words, kinds = dict(self.items), dict(Fault.choices)
        rows = [row for row in value or () if isinstance(row, Mapping)]
        return "；".join(
            f"{words.get(row.get('name'), '')}：{kinds.get(row.get('kind'), '')} {row.get('note', '')}" for row in rows
        )

    def serializer(self, **about: Any) -> serializers.Field:
        """As the interface documentation shows it."""
        return AskedSerializer(many=True, **about)


class AskedSerializer(serializers.Serializer):
    name = serializers.CharField(help_text="字段名、answers:号、outlets:号 或 outlets（全部网点）")
    kind = serializers.ChoiceField(choices=Fault.choices)
    note = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST)


def _fault(one: Asked, words: Mapping[str, str]) -> str:
    """What is wrong with one row; "" when nothing is."""
    if one.name not in words:
        return "不是这件合作意向里可以退回的内容"
    if one.kind not in Fault.values:
        return "没有选择原因"
    if one.kind == Fault.OTHER and not one.note:
        return "原因选“其他”的，写明要求"
    if len(one.note) > LONGEST:
        return f"最多 {LONGEST} 个字，现在是 {len(one.note)} 个字"
    try:
        readable(one.note)
        one_line(one.note)
    except ValidationError as error:
        return error.messages[0]
    return ""
