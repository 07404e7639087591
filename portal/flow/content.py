"""The forms through which content passes a door: bound to the locked row, then saved with their parts."""

import functools
from collections.abc import Callable, Iterable
from typing import Any

from django.forms import BaseInlineFormSet, ModelForm

from portal.accounts.actor import Actor
from portal.flow.changes import Change, changes, columns
from portal.flow.models import Stateful
from portal.flow.refusals import Refused
from portal.flow.step import opened


class Content:
    """A ModelForm and inline formsets of parts over one row. `forms` are classes: only the door has the locked row.

    A class with `takes_actor = True` is given `by=`: its choices are what that actor may see. A formset whose
    management form was not sent is untouched, and so is a field that was neither sent nor may be changed.
    """

    def __init__(self, obj: Stateful, forms: Iterable[type], data: Any, by: Actor):
        self.obj, self.by, data = obj, by, {} if data is None else data
        bound = [bind(form, obj, by, data) for form in forms]
        self.forms: list[ModelForm] = [f for f in bound if not isinstance(f, BaseInlineFormSet)]
        formsets = [f for f in bound if isinstance(f, BaseInlineFormSet)]
        self.formsets = [f for f in formsets if f"{f.prefix}-TOTAL_FORMS" in data]
        # Validating a form writes to its row, so what was there before is read first.
        self.before = columns(obj)
        self.parts = {id(f.instance): columns(f.instance) for fs in self.formsets for f in fs.initial_forms}

    def close(self, allowed: set[str]) -> None:
        """A field that may not be changed and was not sent stays as it is: a page shows it as plain text."""
        for form in self.forms:
            _close(form, lambda name: name in allowed)
        for formset in self.formsets:
            for form in formset.initial_forms:
                _close(form, functools.partial(_row_is_open, formset, form.instance, allowed))

    def touched(self) -> list[set[str]]:
        """One set of names for every change: a door lets it pass when one of them is allowed."""
        found = [{name} for form in self.forms for name in form.changed_data]
        for formset in self.formsets:
            found += _touched(formset)
        return found

    def demand_valid(self) -> None:
        """Raises Refused with field → messages, or "answers-0-text" → messages for the rows of a part."""
        errors: dict[str, Any] = {}
        for form in self.forms:
            errors |= form.errors
        for formset in self.formsets:
            errors |= _errors(formset)
        if errors:
            raise Refused("请检查填写的内容", errors=errors)

    def save_parts(self) -> list[Change]:
        """Save the rows of the parts and return what changed."""
        with opened(self.obj):
            return [change for formset in self.formsets for change in self._saved(formset)]

    def _saved(self, formset: BaseInlineFormSet) -> Iterable[Change]:
        fields = {id(form.instance): set(form.changed_data) for form in formset.forms}
        for row in formset.save(commit=False):
            setattr(row, formset.fk.name, self.obj)
            row.amended(fields[id(row)], self.by)
            row.save()
            before = self.parts.get(id(row), {})
            yield Change(row, row.pk, before, changes(row, before))
        for row in formset.deleted_objects:
            yield Change(row, row.pk, self.parts[id(row)], {})
            row.delete()


def bind(form: Any, obj: Stateful, by: Actor, data: Any = None) -> Any:
    """The one way in which doors and pages make a form over a row. Data None: not yet filled in."""
    if issubclass(form, BaseInlineFormSet):
        takes = {"form_kwargs": {"by": by}} if getattr(form.form, "takes_actor", False) else {}
        return form(data, instance=obj, prefix=prefix(form), **takes)
    return form(data, instance=obj, **({"by": by} if getattr(form, "takes_actor", False) else {}))


def prefix(formset: Any) -> str:
    """The name of a part: the related name of its key."""
    return formset.fk.remote_field.get_accessor_name()


def _errors(formset: BaseInlineFormSet) -> dict[str, Any]:
    """Field by field and for the whole. A row that is not its owner's, Django would pass over without a word."""
    found: dict[str, Any] = {
        form.add_prefix(name): said for form in formset.forms for name, said in form.errors.items()
    }
    foreign = [form for form in formset.initial_forms if form.instance._state.adding]
    found |= {form.add_prefix("id"): ["这一行已不在这里，请重新打开页面"] for form in foreign}
    return found | ({str(formset.prefix): formset.non_form_errors()} if formset.non_form_errors() else {})


def row_names(formset: BaseInlineFormSet, row: Any) -> set[str]:
    return {str(formset.prefix), f"{formset.prefix}:{row.pk}"}


def field_names(formset: BaseInlineFormSet, row: Any, field: str) -> set[str]:
    """Every name that opens this field of this row: the part, the row, the field in all rows, or it alone."""
    return {*row_names(formset, row), f"{formset.prefix}.{field}", f"{formset.prefix}:{row.pk}.{field}"}


def _row_is_open(formset: BaseInlineFormSet, row: Any, allowed: set[str], name: str) -> bool:
    return bool(field_names(formset, row, name) & allowed)


def _close(form: ModelForm, is_open: Callable[[str], bool]) -> None:
    for name, field in form.fields.items():
        sent = form.add_prefix(name) in form.data
        if not is_open(name) and not sent and name not in ("id", "DELETE"):
            field.disabled = True


def _touched(formset: BaseInlineFormSet) -> Iterable[set[str]]:
    """Rows that come or go, and each field of a row that stays. A row that came and went again is nothing."""
    going = formset.deleted_forms if formset.is_valid() else []
    for form in formset.forms:
        if form.instance._state.adding or form in going:
            coming = form.instance._state.adding and form.has_changed()
            if coming != (form in going):
                yield {str(formset.prefix)}
        else:
            for field in set(form.changed_data) - {formset.fk.name, "DELETE"}:
                yield field_names(formset, form.instance, field)
