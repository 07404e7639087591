"""The clause numbers of a published edition from CSV: req_id,clause. Read row by row; one bad row, and nothing of it
is taken."""

import csv
import io
from collections.abc import Iterator, Mapping

from portal.conformance.models import MOST_CLAUSE
from portal.conformance.rows import CLAUSE, requirements

HEAD = ("req_id", "clause")
NONE = "无"  # the edition says nothing of the kind


class Faulty(Exception):
    """Nothing was taken; `problems` say why, each in a line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read(content: bytes) -> dict[str, str]:
    """Row → clause, "" where there is none. Raises Faulty unless every row of the standard stands in it once."""
    try:
        return _checked(list(csv.reader(io.StringIO(_decoded(content)), strict=True)))
    except csv.Error:
        raise Faulty(["不是逗号分隔的文字，请另存为 CSV"]) from None


def _decoded(content: bytes) -> str:
    """As a spreadsheet writes it here: UTF-8, with or without its mark, or GB 18030."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Faulty(["文件不是文字，请另存为 CSV（UTF-8）"])


def _checked(table: list[list[str]]) -> dict[str, str]:
    head = tuple(cell.strip() for cell in table[0]) if table else ()
    if head != HEAD:
        raise Faulty([f"第 1 行应为“{','.join(HEAD)}”，现在是“{','.join(head)[:60]}”"])
    found: dict[str, str] = {}
    problems = [*_problems(table[1:], found)]
    if missing := [one.row for one in requirements() if one.row not in found]:
        problems.append(f"缺少 {len(missing)} 条：{'、'.join(missing[:10])}{'……' if len(missing) > 10 else ''}")
    if problems:
        raise Faulty(problems)
    return {row: "" if clause == NONE else clause for row, clause in found.items()}


def _problems(lines: list[list[str]], found: dict[str, str]) -> Iterator[str]:
    known = {one.row for one in requirements()}
    for number, line in enumerate(lines, 2):
        cells = [cell.strip() for cell in line]
        if any(cells) and (problem := _problem(cells, known, found)):
            yield f"第 {number} 行：{problem}"
        elif any(cells):
            found[cells[0]] = cells[1]


def _problem(cells: list[str], known: set[str], found: Mapping[str, str]) -> str:
    if len(cells) != len(HEAD):
        return f"应有 {len(HEAD)} 列，现在有 {len(cells)} 列"
    row, clause = cells
    if row not in known:
        return f"“{row[:20]}”不是本平台的条目，条目为 {requirements()[0].row} 至 {requirements()[-1].row}"
    if row in found:
        return f"{row} 前面已经写过"
    if clause != NONE and (len(clause) > MOST_CLAUSE or not CLAUSE.fullmatch(clause)):
        return f"“{clause[:20]}”不是条款号，条款号照 6.1、4.1a、A.2 的样子写，没有的写“{NONE}”"
    return ""
