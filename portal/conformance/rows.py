"""The rows of the standard, chapter by chapter, and what is claimed of each: data that comes along, read once."""

import csv
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from portal.conformance.enums import State

DATA = Path(__file__).parent / "data"
CLAUSE = re.compile(r"(?P<chapter>\d+|[A-Z])(\.\d+)*[a-z]?")


class Chapter(NamedTuple):
    """`is_field`: one of the eight fields of which the standard's scope speaks."""

    key: str
    name: str
    is_field: bool

    @property
    def words(self) -> str:
        return f"{'附录 ' if self.key.isalpha() else ''}{self.key} {self.name}"


CHAPTERS = (
    Chapter("1", "范围", False),
    Chapter("2", "规范性引用文件", False),
    Chapter("3", "术语和定义", False),
    Chapter("4", "合作原则", True),
    Chapter("5", "基本要求", True),
    Chapter("6", "合作程序", True),
    Chapter("7", "经办规范", True),
    Chapter("8", "管理培训", True),
    Chapter("9", "安全要求", True),
    Chapter("10", "监督评价", True),
    Chapter("11", "退出机制", True),
    Chapter("A", "标志标识", False),
    Chapter("B", "合作流程图", False),
)
ROOMS = {  # that bring what is not there yet
    "partners": "机构与合作",
    "outlets": "合作网点",
    "security": "安全管理",
    "services": "服务事项与办件",
    "training": "培训考核",
    "signage": "标志标牌",
    "onboarding": "合作入网",
    "permissions": "岗位权限",
    "evaluation": "监督评价",
    "exit": "退出管理",
}


class Requirement(NamedTuple):
    """A duty that a sentence of the standard puts on somebody. row: of our own numbering, for ever; clause: of the
    draft; part: the words of the standard; duty: what the portal has to do about it."""

    row: str
    clause: str
    part: str
    force: str
    actor: str
    duty: str

    @property
    def chapter(self) -> str:
        found = CLAUSE.fullmatch(self.clause)
        assert found, self.clause
        return found["chapter"]

    @property
    def words(self) -> str:
        """Of the standard, without the dash of an item in a list."""
        return self.part.lstrip("—- ")


class Claim(NamedTuple):
    """What is said of a row by hand. does: what the portal does, or why it is outside software; lacks: what is still
    missing, which `rooms` will bring; places: addresses by name where it is found."""

    row: str
    state: State
    does: str
    lacks: str
    rooms: tuple[str, ...]
    places: tuple[str, ...]

    @property
    def is_partial(self) -> bool:
        return self.state != State.NOT_YET and bool(self.lacks)

    @property
    def coming(self) -> str:
        """服务事项与办件、安全管理"""
        return "、".join(ROOMS[room] for room in self.rooms)


@cache
def requirements() -> tuple[Requirement, ...]:
    names = {"row": "req_id", "duty": "software_duty"}
    columns = [names.get(name, name) for name in Requirement._fields]
    return tuple(Requirement(*(line[column] for column in columns)) for line in lines("requirements.csv"))


@cache
def claims() -> tuple[Claim, ...]:
    return tuple(
        Claim(
            line["row"],
            State(line["state"]),
            line["does"],
            line["lacks"],
            tuple(line["rooms"].split()),
            tuple(line["places"].split()),
        )
        for line in lines("claims.csv")
    )


def lines(name: str) -> Iterable[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
