"""Who may change the holidays, and what a table of a year must say; "" when nothing is in the way."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from portal.clock.calendar import Special

KEEP = "clock.keep_calendar"
ALWAYS_OFF = ((1, 1, "元旦"), (5, 1, "劳动节"), (10, 1, "国庆节"), (10, 2, "国庆节"), (10, 3, "国庆节"))


def why_not_keep(actor: Any) -> str:
    """One table serves all: the system administrator of the department at the top keeps it."""
    if KEEP not in actor.permissions:
        return "节假日表由系统管理员导入"
    return "" if actor.organisation.parent_id is None else "节假日表由最上级部门的系统管理员导入"


def lacking(year: int, special: Mapping[date, Special]) -> Iterable[str]:
    """The days that every year has off by law (全国年节及纪念日放假办法), as far as their date is fixed."""
    for month, day, name in ALWAYS_OFF:
        known = special.get(date(year, month, day))
        if known is None or known.working:
            yield f"表中没有{year}年{month}月{day}日（{name}）放假"
    if not any(not known.working and "春节" in known.name for known in special.values()):
        yield "表中没有春节放假"
