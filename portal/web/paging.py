"""Paging by key: the page after (or before) the row at its edge, whatever the number of rows before it."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.core.signing import BadSignature, Signer
from django.db.models import F, Field, Model, Q, QuerySet

from portal.web.values import MOST

SIZE = 50
SIGNER = Signer(salt="portal.web.paging")  # a place in a list is read back only as it was written


@dataclass(frozen=True)
class Key:
    """One column of the order; empty values come last, whichever way it runs. Where there can be none nothing is said
    of them: only then an index is of use."""

    name: str
    descending: bool
    field: Field
    nullable: bool

    @classmethod
    def of(cls, model: type[Model], term: str) -> "Key":
        name = term.removeprefix("-")
        way = _fields(model, name)
        return cls(name, term.startswith("-"), way[-1], any(field.null for field in way))

    def order(self, reverse: bool) -> Any:
        last = {"nulls_first" if reverse else "nulls_last": True} if self.nullable else {}
        descending = self.descending != reverse
        return F(self.name).desc(**last) if descending else F(self.name).asc(**last)

    def equal(self, value: Any) -> Q:
        return Q(**{f"{self.name}__isnull": True}) if value is None else Q(**{self.name: value})

    def beyond(self, value: Any, reverse: bool) -> Q:
        """Rows that come after the value; with `reverse`, before it."""
        empty = Q(**{f"{self.name}__isnull": True})
        if value is None:
            return ~empty if reverse else Q(pk__in=[])
        larger = self.descending == reverse
        past = Q(**{f"{self.name}__{'gt' if larger else 'lt'}": value})
        return past if reverse or not self.nullable else past | empty

    def value(self, obj: Any) -> Any:
        for name in self.name.split("__"):
            obj = getattr(obj, name) if obj is not None else None
        return obj


def _fields(model: type[Model], name: str) -> list[Field]:
    """Those that a look-up goes through, to the one at its end; a key itself for "pk"."""
    found = []
    for step in name.split("__"):
        found.append(model._meta.pk if step == "pk" else model._meta.get_field(step))
        model = found[-1].related_model
    return found


@dataclass(frozen=True)
class Page:
    """One page of a list. `total` stops at one more than a thousand; `before` and `after` are cursors or ""."""

    rows: list
    total: int
    before: str
    after: str

    @property
    def single(self) -> bool:
        return not self.before and not self.after


def page(rows: QuerySet, order: tuple[str, ...], asked: dict, size: int = SIZE) -> Page:
    """`asked` may hold `after` or `before`; a cursor that cannot be read, or of another order, is the first page."""
    keys = [Key.of(rows.model, term) for term in _with_pk(order)]
    reverse = "before" in asked
    edge = _read(asked.get("before") or asked.get("after") or "", keys)
    reverse = reverse and edge is not None
    found = rows.order_by(*(key.order(reverse) for key in keys))
    if edge is not None:
        found = found.filter(_past(keys, edge, reverse))
    taken = list(found[: size + 1])
    more, taken = len(taken) > size, taken[:size]
    if reverse:
        taken.reverse()
    earlier, later = (more, True) if reverse else (edge is not None, more)
    return Page(
        taken,
        bounded_count(rows),
        _cursor(keys, taken[0]) if taken and earlier else "",
        _cursor(keys, taken[-1]) if taken and later else "",
    )


def bounded_count(rows: QuerySet) -> int:
    return rows.order_by()[: MOST + 1].count()


def _with_pk(order: tuple[str, ...]) -> tuple[str, ...]:
    return order if {"pk", "-pk"} & set(order) else (*order, "-pk" if order and order[0].startswith("-") else "pk")


def _past(keys: list[Key], values: list, reverse: bool) -> Q:
    """After the edge: beyond in the first column, or equal there and beyond in the next, and so on."""
    found, equal = Q(pk__in=[]), Q()
    for key, value in zip(keys, values, strict=True):
        found |= equal & key.beyond(value, reverse)
        equal &= key.equal(value)
    return found


def _cursor(keys: list[Key], obj: Any) -> str:
    values = json.dumps([[key.name, key.descending, key.value(obj)] for key in keys], cls=DjangoJSONEncoder)
    return SIGNER.sign(urlsafe_b64encode(values.encode()).decode())


def _read(cursor: str, keys: list[Key]) -> list | None:
    try:
        terms = json.loads(urlsafe_b64decode(SIGNER.unsign(cursor).encode()))
        if [term[:2] for term in terms] != [[key.name, key.descending] for key in keys]:
            return None
        return [
            None if term[2] is None else key.field.to_python(term[2]) for key, term in zip(keys, terms, strict=True)
        ]
    except (BadSignature, ValueError, TypeError, IndexError, KeyError, ValidationError):
        return None
