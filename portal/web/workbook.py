"""An Excel sheet of a list. What people typed is text and never a formula."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from portal.web.tables import Column
from portal.web.values import look_up, shown

WIDTH = 24


def workbook(title: str, columns: Iterable[Column], objs: Iterable[Any], words: Iterable[str]) -> BytesIO:
    """The sheet in memory: a head, a row for each object, and below an empty row what is said about it."""
    file = BytesIO()
    write(file, title, columns, objs, lambda count: words)
    file.seek(0)
    return file


def write(
    file: Any, title: str, columns: Iterable[Column], objs: Iterable[Any], words: Callable[[int], Iterable[str]]
) -> int:
    """The same into a file, in constant memory: objects are taken one by one. Returns how many rows there are, which
    `words` is told."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    columns = [*columns, *_seconds(columns)]
    for number in range(len(columns)):
        sheet.column_dimensions[get_column_letter(number + 1)].width = WIDTH
    sheet.freeze_panes = "A2"
    sheet.append([_head(sheet, column.label) for column in columns])
    count = 0
    for obj in objs:
        sheet.append([_cell(sheet, look_up(obj, column.value)) for column in columns])
        count += 1
    lines = [[_cell(sheet, line)] for line in words(count)]
    for row in ([], *lines) if lines else ():
        sheet.append(row)
    book.save(file)
    return count


def _seconds(columns: Iterable[Column]) -> list[Column]:
    """The second lines of a list are columns of their own in a sheet."""
    return [Column(f"{column.label}（附）", column.small) for column in columns if column.small]


def _head(sheet: Any, label: str) -> WriteOnlyCell:
    cell = _cell(sheet, label)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: Any) -> WriteOnlyCell:
    if isinstance(value, datetime):
        value = timezone.localtime(value).replace(tzinfo=None)
    if isinstance(value, int | Decimal | date | datetime) and not isinstance(value, bool):
        return WriteOnlyCell(sheet, value)
    text = "" if value is None else shown(value) if value != "" else ""
    return _text(sheet, ILLEGAL_CHARACTERS_RE.sub("", text))


def _text(sheet: Any, text: str) -> WriteOnlyCell:
    """openpyxl takes a leading "=" for a formula; the quote prefix keeps Excel from doing so when it is edited."""
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    cell.quotePrefix = text[:1] in tuple("=+-@")
    return cell
