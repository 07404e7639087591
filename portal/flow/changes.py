"""What changed on a row: its columns before and after."""

import copy
from typing import Any, NamedTuple

from django.db.models import Model


class Change(NamedTuple):
    """A row and its columns that changed: `before` is {} for a new row, `after` for one that goes."""

    row: Model
    key: int
    before: dict[str, Any]
    after: dict[str, Any]


def columns(row: Model) -> dict[str, Any]:
    """Copies, so that a list that a step edits in place counts as changed."""
    values = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
    return {name: copy.deepcopy(v) if isinstance(v, (list, dict)) else v for name, v in values.items()}


def changes(row: Model, before: dict[str, Any]) -> dict[str, Any]:
    """Column → new value; all of them when there was nothing before."""
    now = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.name != "version"}
    return {name: value for name, value in now.items() if name not in before or before[name] != value}
