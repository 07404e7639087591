"""What a room declares about its lists and pages: columns, facts, groups of facts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from portal.accounts.actor import Actor
from portal.flow.offers import follow, holder, turn
from portal.web.permitted import page_of
from portal.web.values import look_up, shown

Accessor = str | Callable[[Any], Any]


@dataclass(frozen=True)
class Column:
    """A column of a list. `value`: the way to it or a callable. The first column names the thing and links to it.

    `sort`: the look-up it is sorted by; `wide`: left out on phones; `small`: a second line under the value; `link`:
    False when the thing has no page of its own; due: how long there is still time.
    """

    label: str
    value: Accessor
    num: bool = False
    wide: bool = True
    sort: str = ""
    small: Accessor = ""
    badge: bool = False
    link: bool = True
    due: bool = False

    def text(self, obj: Any) -> str:
        return shown(look_up(obj, self.value))

    def second(self, obj: Any) -> str:
        return shown(look_up(obj, self.small)) if self.small else ""


@dataclass(frozen=True)
class Fact:
    """A fact of a page; `link` leads whoever may open it to the page of the thing it names."""

    label: str
    value: Accessor
    full: bool = False
    link: bool = False

    def read(self, obj: Any, actor: Actor) -> dict:
        value = look_up(obj, self.value)
        url = page_of(value, actor) if self.link and value is not None else ""
        return {"label": self.label, "value": shown(value), "full": self.full, "url": url}


@dataclass(frozen=True)
class Group:
    title: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Cell:
    column: Column
    text: str
    second: str


@dataclass(frozen=True)
class Row:
    """A row of a list as the page shows it; `picked` when its box is ticked."""

    obj: Any
    name: Cell
    cells: list[Cell]
    picked: bool = False


def rows_of(objs: list, columns: tuple[Column, ...], picked: frozenset[int] = frozenset()) -> list[Row]:
    return [_row(obj, columns, obj.pk in picked) for obj in objs]


def _row(obj: Any, columns: tuple[Column, ...], picked: bool) -> Row:
    name, *rest = (Cell(column, column.text(obj), column.second(obj)) for column in columns)
    return Row(obj, name, rest, picked)


def whose_turn(obj: Any) -> str:
    """Who has to act next: by the model's own words, the duty that is due, or a step that somebody may take."""
    if own := getattr(obj, "whose_turn", ""):
        return own
    if due := turn(obj):
        return str(due)
    open_now = [s for s in obj.steps.values() if obj.state in s.sources and s.side != "system" and s.level == "own"]
    if not open_now:
        return "无，已办结"
    return f"{follow(obj, holder(type(obj), open_now[0].side))}（可{open_now[0].label}）"


STATE = Column("状态", "state", sort="state", badge=True)
TURN = Column("轮到", whose_turn)
DUE = Column("期限", lambda obj: obj.due or "未定", sort="due", num=True, wide=False, due=True)
