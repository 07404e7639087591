"""JSON as the forms of the pages read it: the API has the same forms, formsets and rules, and no others."""

from collections.abc import Iterable, Mapping, Set
from typing import Any

from django.forms import BaseFormSet
from django.utils.datastructures import MultiValueDict

from portal.accounts.actor import Actor
from portal.flow.content import bind, field_names, prefix
from portal.web.api.problems import Unprocessable

ROW_KEYS = {"id", "delete"}


class Payload:
    """What was sent for one row: `forms` are those classes that it touches, `data` what a door binds them to.

    A field that was not sent keeps its value. Of a part only the rows that were sent are looked at: with `id` an old
    one, with `delete` it goes, without `id` a new one. `allowed` None opens everything, as for a new row.
    """

    def __init__(
        self, body: Mapping, obj: Any, classes: Iterable[type], actor: Actor, allowed: Set[str] | None = None
    ) -> None:
        self.body, self.actor, self.allowed = body, actor, allowed
        self.errors: dict[str, list[str]] = {}
        self.data: MultiValueDict = MultiValueDict()
        self.forms, known = [], set()
        for form in classes:
            taken = self._parts(form, obj) if issubclass(form, BaseFormSet) else self._fields(form, obj)
            known |= taken
            if taken & set(body) or (allowed is None and not issubclass(form, BaseFormSet)):
                self.forms.append(form)
        self._demand_known(known)

    def _demand_known(self, known: Set[str]) -> None:
        for name in set(self.body) - known:
            self.errors[name] = ["没有这一项"]
        if self.errors:
            raise Unprocessable(self.errors)

    def _fields(self, form: type, obj: Any) -> set[str]:
        bound = bind(form, obj, self.actor, None)
        self._fill(bound, self.body, lambda name: self.allowed is None or name in self.allowed)
        return set(bound.fields)

    def _parts(self, formset: type, obj: Any) -> set[str]:
        part = prefix(formset)
        if part in self.body:
            self._rows(bind(formset, obj, self.actor, None), part)
        return {part}

    def _rows(self, formset: Any, part: str) -> None:
        rows = self.body[part]
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            self.errors[part] = ["应为对象的列表"]
            return
        old = {str(form.instance.pk): form for form in formset.initial_forms}
        rows = sorted(rows, key=lambda row: row.get("id") is None)
        for number, row in enumerate(rows):
            self._row(formset, old.get(str(row.get("id"))), row, f"{part}-{number}")
        self.data[f"{part}-TOTAL_FORMS"] = str(len(rows))
        self.data[f"{part}-INITIAL_FORMS"] = str(sum(row.get("id") is not None for row in rows))

    def _row(self, formset: Any, old: Any, row: Mapping, at: str) -> None:
        form = old or formset.empty_form
        if row.get("id") is not None and old is None:
            self.errors[f"{at}-id"] = ["没有这一行"]
            return

        def is_open(name: str) -> bool:
            return self.allowed is None or bool(field_names(formset, form.instance, name) & self.allowed)

        content = {name for name in form.fields if name not in ("id", "DELETE", formset.fk.name)}
        for name in set(row) - content - ROW_KEYS:
            self.errors[f"{at}-{name}"] = ["没有这一项"]
        self._fill(form, {k: v for k, v in row.items() if k in content}, is_open, at)
        if old is not None:
            self.data[f"{at}-id"] = str(form.instance.pk)
        if row.get("delete") is True:
            self.data[f"{at}-DELETE"] = "on"

    def _fill(self, form: Any, given: Mapping, is_open: Any, at: str = "") -> None:
        """What was sent; else what is there now; of closed fields only what was sent, for the door to refuse."""
        for name in form.fields:
            key = f"{at}-{name}" if at else name
            if name in given:
                self._put(key, given[name])
            elif is_open(name) and name not in ("id", "DELETE"):
                self._put(key, _present(form[name]))

    def _put(self, key: str, value: Any) -> None:
        values = value if isinstance(value, list) else [value]
        if any(isinstance(one, list | Mapping) for one in values):
            self.errors[key] = ["应为单个值或值的列表"]
        elif value is not None and value is not False:
            self.data.setlist(key, [_text(one) for one in values])


def _text(value: Any) -> str:
    if value is None:
        return ""
    return "true" if value is True else str(value)


def _present(field: Any) -> Any:
    """The value as its control would send it back."""
    value = field.field.widget.format_value(field.value())
    return [str(one) for one in value] if isinstance(value, list | tuple) else value
