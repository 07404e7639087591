"""Many rows of a part at one time, inside an open door: an edition is copied with hundreds of lines."""

from collections.abc import Sequence
from typing import Any

from portal.flow.step import ClosedDoor, is_open


def add(owner: Any, rows: Sequence[Any]) -> None:
    _demand_open(owner)
    if rows:
        type(rows[0])._base_manager.bulk_create(rows)


def drop(owner: Any, rows: Any) -> None:
    """`rows`: a queryset of the owner's part."""
    _demand_open(owner)
    rows._raw_delete(rows.db)


def change(owner: Any, rows: Any, **values: Any) -> None:
    _demand_open(owner)
    rows.update(**values)


def _demand_open(owner: Any) -> None:
    if not is_open(owner):
        raise ClosedDoor(f"parts of {owner._meta.label} are written by its steps")
