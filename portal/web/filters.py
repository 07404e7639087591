"""Filters of a list: their state is the URL, their choices lie within the actor's sight."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import django_filters
from django import forms
from django.db.models import Model, Q, QuerySet
from django.http import QueryDict

from portal.flow.models import Stateful
from portal.web.numbers import numbered
from portal.web.text import in_figures, one_line, readable
from portal.web.values import shown

KEPT_OUT = ("after", "before", "page")  # a changed filter begins at the first page


class FilterSet(django_filters.FilterSet):
    """`active`: what is filtered by, as label, words and the address without it."""

    @property
    def form(self) -> Any:
        form = super().form
        for field in form.fields.values():
            field.validators = in_figures(field.validators)
            if isinstance(field, forms.DateField):
                field.widget.input_type, field.widget.format = "date", "%Y-%m-%d"
        return form

    def rows(self) -> QuerySet:
        """Nothing, when a condition cannot be understood: its message stands beside the field."""
        return self.qs if self.is_valid() else self.queryset.none()

    @property
    def active(self) -> list[dict]:
        return chosen(self.form) if self.is_bound and self.is_valid() else []


def chosen(form: Any) -> list[dict]:
    """Of a valid form what was chosen, as label, words and the address without it."""
    given = {name: value for name, value in form.cleaned_data.items() if value not in (None, "", [])}
    return [
        {"label": form[name].label, "value": _words(form.fields[name], value), "url": without(form.data, name)}
        for name, value in given.items()
    ]


def _words(field: Any, value: Any) -> str:
    labels = {} if hasattr(field, "queryset") else dict(getattr(field, "choices", ()))
    return str(labels.get(value) or shown(value))


def without(data: Any, *names: str) -> str:
    """The address of the same list without these conditions, at its first page."""
    return changed(data, **dict.fromkeys(names))


def changed(data: Any, **given: str | None) -> str:
    """The address of the same list with other parameters; None takes one out."""
    query = data.copy() if isinstance(data, QueryDict) else QueryDict(urlencode(data), mutable=True)
    for name in KEPT_OUT:
        query.pop(name, None)
    for name, value in given.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"?{query.urlencode()}"


class Search(django_filters.CharFilter):
    """A part of a name or number in any of `fields`."""

    def __init__(self, label: str, fields: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(
            label=label,
            max_length=100,
            validators=[readable, one_line],
            widget=forms.TextInput(attrs={"type": "search"}),
            **kwargs,
        )
        self.searched = fields

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        found = Q()
        for name in self.searched:
            found |= Q(**{f"{name}__icontains": value})
        return qs.filter(found) if value else qs


class StateChoice(django_filters.ChoiceFilter):
    def __init__(self, model: type[Model], label: str = "状态", **kwargs: Any) -> None:
        super().__init__(label=label, choices=model._meta.get_field("state").choices, empty_label="全部", **kwargs)


class ScopedChoice(django_filters.ModelChoiceFilter):
    """The choices of a foreign key that this actor may see; `rows` narrows them further."""

    def __init__(self, label: str, model: type[Model], rows: Callable = lambda found: found, **kwargs: Any) -> None:
        def choices(request: Any) -> QuerySet:
            return rows(model.objects.visible_to(request.actor))

        super().__init__(label=label, queryset=choices, empty_label="全部", **kwargs)


class NumberSearch(Search):
    """A part of a name, or the whole number of the thing."""

    def __init__(self, label: str, model: type[Stateful], fields: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(label, fields, **kwargs)
        self.numbered = model

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return super().filter(qs, value) | qs.filter(numbered(self.numbered, value)) if value else qs
