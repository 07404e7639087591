"""The forms of one page over one row: what is open is asked, what is closed is read."""

import copy
from collections.abc import Iterable, Set
from typing import Any

from django.forms import BaseFormSet

from portal.accounts.actor import Actor
from portal.flow.content import bind, field_names, prefix
from portal.web.forms import refilled, words_of
from portal.web.values import NOTHING


class Entry:
    """`form` (or None) and `formsets`, bound to a copy of the row: validation of a page must not change the row that
    the page shows. `allowed` None opens everything, as for a new row."""

    def __init__(self, obj: Any, classes: Iterable[type], data: Any, actor: Actor, allowed: Set[str] | None) -> None:
        self.bound = [bind(form, copy.copy(obj), actor, _sent(form, data)) for form in classes]
        if allowed is not None:
            for one in self.bound:
                _close(one, allowed)
        self.form = next((one for one in self.bound if not isinstance(one, BaseFormSet)), None)
        self.formsets = [one for one in self.bound if isinstance(one, BaseFormSet)]

    @classmethod
    def with_one_more(
        cls, part: str, obj: Any, classes: Iterable[type], data: Any, actor: Actor, allowed: Any
    ) -> "Entry":
        """As typed, with another empty row of the part, and without a word about what is missing yet."""
        data = data.copy()
        key = f"{part}-TOTAL_FORMS"
        if (rows := data.get(key, "")).isdecimal() and len(rows) < 6:
            data[key] = str(int(rows) + 1)
        entry = cls(obj, classes, data, actor, allowed)
        for formset in entry.formsets:
            if formset.prefix == part and formset.forms:
                _begin(formset.forms[-1], data)
        return entry.unjudged()

    def unjudged(self) -> "Entry":
        """Shows what was typed without its faults: it has not been sent yet."""
        for one in self.bound:
            refilled(one)
        return self

    def is_valid(self) -> bool:
        """All of them are asked, so that every fault is shown at once."""
        return not [one for one in self.bound if one.is_bound and not one.is_valid()]

    def against(self, other: "Entry") -> list[tuple[str, str, str]]:
        """Label, the words there and the words here of every field in which they differ; for two of one row."""
        here, there = words_of(*self.bound), words_of(*other.bound)
        labels = {name: label for name, (label, _) in {**there, **here}.items()}
        pairs = [(label, _said(there, name), _said(here, name)) for name, label in labels.items()]
        return [pair for pair in pairs if pair[1] != pair[2]]

    @property
    def multipart(self) -> bool:
        return any(one.is_multipart() for one in self.bound)


def _said(words: dict[str, tuple[str, str]], name: str) -> str:
    return words.get(name, ("", ""))[1] or NOTHING


def _sent(form: type, data: Any) -> Any:
    """A part whose rows were not sent at all is as it is: the door sees it so, too."""
    missing = data is not None and issubclass(form, BaseFormSet) and f"{prefix(form)}-TOTAL_FORMS" not in data
    return None if missing else data


def _begin(row: Any, data: Any) -> None:
    """A new row of a bound formset starts with what a row of an unbound one starts with."""
    for name, field in row.fields.items():
        if (value := row.get_initial_for_field(field, name)) is not None:
            data.setdefault(row.add_prefix(name), value)


def _close(bound: Any, allowed: Set[str]) -> None:
    if not isinstance(bound, BaseFormSet):
        _disable(bound, set(bound.fields) - allowed)
        return
    if bound.prefix not in allowed:
        bound.growing = False
        bound.extra, bound.can_delete = 0, False
    for form in bound.forms:
        _close_row(bound, form, allowed)


def _close_row(formset: BaseFormSet, form: Any, allowed: Set[str]) -> None:
    closed = [name for name in form.fields if not field_names(formset, form.instance, name) & allowed]
    _disable(form, set(closed) - {formset._pk_field.name, formset.fk.name})


def _disable(form: Any, names: Iterable[str]) -> None:
    for name in names:
        form.fields[name].disabled = True
