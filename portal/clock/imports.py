"""A year's holidays from CSV: 日期,安排,名称. Read row by row; one bad row, and nothing of it is taken."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from portal.clock.calendar import Special
from portal.clock.rules import lacking

HEAD = ("日期", "安排", "名称")
MOST_ROWS, MOST_BYTES, MOST_NAME = 120, 20_000, 50
OFF, MADE_UP = "放假", "上班"
ARRANGED = {OFF: False, MADE_UP: True}


@dataclass(frozen=True)
class Line:
    """A row as it stands in the file; problem: "" when it can be taken."""

    number: int
    text: str
    problem: str = ""


@dataclass
class Table:
    year: int
    lines: list[Line] = field(default_factory=list)
    special: dict[date, Special] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def wrong(self) -> int:
        return sum(bool(line.problem) for line in self.lines)

    @property
    def off(self) -> int:
        return sum(not known.working for known in self.special.values())

    @property
    def made_up(self) -> int:
        return len(self.special) - self.off

    @property
    def is_good(self) -> bool:
        return not self.wrong and not self.problems

    @property
    def text(self) -> str:
        """The rows as CSV, to be read again by this module."""
        return write(self.special)


def decoded(content: bytes) -> str:
    """As a spreadsheet writes it here: UTF-8, with or without its mark, or GB 18030. Raises ValueError."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def read(year: int, text: str) -> Table:
    table = Table(year)
    try:
        _read(table, csv.reader(io.StringIO(text)))
    except csv.Error:
        table.problems.append("不是逗号分隔的文字，请另存为 CSV")
    return table


def _read(table: Table, rows: Iterator[list[str]]) -> None:
    head = tuple(cell.strip() for cell in next(rows, []))
    if head != HEAD:
        table.problems.append(f"第一行应为“{','.join(HEAD)}”，现在是“{_readable(','.join(head)[:60])}”")
        return
    for number, row in enumerate(rows, 2):
        if number > MOST_ROWS:
            table.problems.append(f"最多 {MOST_ROWS - 1} 行")
            break
        if any(cell.strip() for cell in row):
            table.lines.append(_line(table, number, [cell.strip() for cell in row]))
    if not table.wrong:
        table.problems += lacking(table.year, table.special)


def _readable(text: str) -> str:
    """What a file holds may be no text at all."""
    return "".join(one if one.isprintable() else "�" for one in text)


def _line(table: Table, number: int, row: list[str]) -> Line:
    text = _readable(",".join(row)[:100])
    if len(row) != len(HEAD):
        return Line(number, text, f"应有 {len(HEAD)} 列，现在有 {len(row)} 列")
    day = _day(row[0])
    if problem := next(_problems(table, row, day), ""):
        return Line(number, text, problem)
    assert day is not None
    table.special[day] = Special(ARRANGED[row[1]], row[2])
    return Line(number, text)


def _problems(table: Table, row: list[str], day: date | None) -> Iterator[str]:
    given, arranged, name = row
    if day is None:
        yield f"“{_readable(given[:20])}”不是日期，日期照 {table.year}-01-01 的样子写"
    elif day.year != table.year:
        yield f"{day.year}年的日期不属于{table.year}年"
    elif day in table.special:
        yield "这一天已经写过"
    elif arranged not in ARRANGED:
        yield f"安排应为“{OFF}”或“{MADE_UP}”，现在是“{_readable(arranged[:20])}”"
    elif ARRANGED[arranged] and day.isoweekday() < 6:
        yield "调休上班的应是星期六或星期日"
    elif not name or len(name) > MOST_NAME or not name.isprintable():
        yield f"名称应有 1 至 {MOST_NAME} 个字"


def _day(text: str) -> date | None:
    try:
        year, month, day = (int(part) for part in text.replace("/", "-").split("-"))
        return date(year, month, day)
    except ValueError:
        return None


def write(special: dict[date, Special]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEAD)
    for day, known in sorted(special.items()):
        writer.writerow([day.isoformat(), MADE_UP if known.working else OFF, known.name])
    return out.getvalue()
