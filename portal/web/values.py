"""How a value is read on a page: dates in full, yes and no in words, and nothing left blank without a word."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import singledispatch
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils import timezone

NOTHING = "未填写"
MOST = 1000  # counts in lists stop here


@singledispatch
def shown(value: Any) -> str:
    """The words for a value; "" and None read 未填写."""
    return str(value) if value != "" else NOTHING


@shown.register(type(None))
def _(value: None) -> str:
    return NOTHING


@shown.register
def _(value: bool) -> str:
    return "是" if value else "否"


@shown.register
def _(value: int) -> str:
    return intcomma(value, use_l10n=False)


@shown.register
def _(value: Decimal) -> str:
    return intcomma(f"{value.normalize():f}", use_l10n=False)


@shown.register
def _(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"


@shown.register
def _(value: datetime) -> str:
    local = timezone.localtime(value)
    return f"{local.year}年{local.month}月{local.day}日 {local.hour}:{local.minute:02}"


def clock_time(moment: datetime) -> str:
    """10:32; of another day 11月23日 10:32."""
    local = timezone.localtime(moment)
    day = "" if local.date() == timezone.localdate() else f"{local.month}月{local.day}日 "
    return f"{day}{local.hour}:{local.minute:02}"


@shown.register(list)
@shown.register(tuple)
@shown.register(set)
def _(value: Iterable) -> str:
    return "、".join(shown(one) for one in value) or NOTHING


def look_up(obj: Any, value: Any) -> Any:
    """What a column or fact names: a callable of the object, or the way to it ("need.issued_by.name"); a field with
    choices gives its label. A missing link on the way gives None."""
    if callable(value):
        return value(obj)
    for name in value.split("."):
        if obj is None:
            return None
        obj = _label(obj, name)
    return obj


def _label(obj: Any, name: str) -> Any:
    label = getattr(obj, f"get_{name}_display", None)
    found = label() if label else getattr(obj, name)
    return found() if callable(found) and not hasattr(found, "all") else found
