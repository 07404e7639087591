"""What the Ministry of Civil Affairs has changed since the shipped data, from a CSV with the columns

    code, name, parent, successor

`parent` given: the region is there from now on, under that name. `successor` given: the region is no more and that one
has taken its place; its row stays, for what was done under it. A region never moves to another parent: it gets a new
code and the old one a successor. One file is taken whole or not at all.
"""

import csv
from collections.abc import Callable, Iterable
from typing import TextIO

from django.core.exceptions import ValidationError
from django.db import transaction

from portal.regions.loader import path_of
from portal.regions.models import Level, Region

COLUMNS = ["code", "name", "parent", "successor"]


@transaction.atomic
def load_changes(file: TextIO) -> int:
    """Take every line in order; how many. ValidationError names each line that cannot be taken, with its number."""
    lines = csv.DictReader(file)
    if lines.fieldnames != COLUMNS:
        raise ValidationError(f"表头应为 {','.join(COLUMNS)}，现在是 {','.join(lines.fieldnames or [])}")
    refused = list(_refusals(lines))
    if refused:
        raise ValidationError(refused)
    return lines.line_num - 1


def _refusals(lines: csv.DictReader) -> Iterable[str]:
    for line in lines:
        try:
            with transaction.atomic():
                _take({key: (value or "").strip() for key, value in line.items() if key})
        except ValidationError as error:
            yield f"第 {lines.line_num} 行：{'；'.join(error.messages)}"


def _take(line: dict[str, str]) -> None:
    if bool(line["parent"]) == bool(line["successor"]):
        raise ValidationError("parent 与 successor 应填且只填一项")
    take: Callable[..., None] = _exists if line["parent"] else _ended
    take(**{key: value for key, value in line.items() if value})


def _exists(code: str = "", name: str = "", parent: str = "") -> None:
    """The region is there, under this name and parent."""
    above = _known(parent, "上级")
    region = Region.objects.filter(code=code).first() or _placed(code, above)
    if region.parent != above:
        raise ValidationError(f"{code} 已在{region.parent}之下；划归别处的区划应使用新代码，旧代码填后继")
    region.name = name
    region.full_clean()
    region.save()


def _ended(code: str = "", successor: str = "", name: str = "") -> None:
    """The region is no more; one that was never known here is kept beside the one that followed it."""
    follower = _known(successor, "后继")
    region = Region.objects.filter(code=code).first() or _placed(code, follower.parent)
    if region.level != follower.level:
        raise ValidationError(f"{code} 与后继 {successor} 的层级不同")
    if region in _followers(follower):
        raise ValidationError(f"{successor} 的后继又回到 {code}")
    region.name, region.successor = name or region.name, follower
    region.full_clean()
    region.save()


def _known(code: str, what: str) -> Region:
    region = Region.objects.filter(code=code).select_related("parent").first()
    if region is None:
        raise ValidationError(f"{what} {code} 不在行政区划中")
    return region


def _placed(code: str, above: Region | None) -> Region:
    """A new region below this one. Its level follows from its code: nine digits for a township, six for the others."""
    if not (code.isascii() and code.isdigit() and len(code) in (6, 9)):
        raise ValidationError(f"代码应为 6 位或 9 位数字，现在是 {code or '空'}")
    level = Level.TOWNSHIP if len(code) == 9 else Level(above.level + 1 if above else Level.PROVINCE)
    if len(code) == 6 and level == Level.TOWNSHIP:
        raise ValidationError(f"{above}之下只有乡级，代码应为 9 位数字")
    return Region(code=code, level=level, parent=above, path=path_of(code, level, above.path if above else ""))


def _followers(region: Region | None) -> Iterable[Region]:
    """The region, what has followed it, what has followed that."""
    while region:
        yield region
        region = region.successor
