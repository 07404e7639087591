"""Items as rows of a sheet: what each column is called and how its values read. Names in `FORM` are form fields."""

from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from django.core.exceptions import ValidationError
from tablib import Dataset

from services.enums import Applicant, Category, Form, LifeEvent, OutletRole, Retention, Risk, Tier, Unit
from services.forms import GROUPS
from services.models import ServiceItem

MOST_BYTES, MOST_ROWS = 5_000_000, 2000
MOST_UNPACKED = 50_000_000  # a workbook is a zip archive: 5 MB of zeros are 5 GB
ENUMS = {
    "category": Category, "applicant": Applicant, "forms": Form, "life_events": LifeEvent, "limit_unit": Unit,
    "risk": Risk, "outlet_role": OutletRole, "outlet_tier": Tier, "retention": Retention,
}  # fmt: skip
LISTS = ("forms", "life_events")
MATERIALS = "申请材料"
SHARED = "免交"
COLUMNS = {str(ServiceItem._meta.get_field(name).verbose_name): name for name in GROUPS} | {MATERIALS: "materials"}
CODE = next(label for label, name in COLUMNS.items() if name == "code")


def row_of(item: ServiceItem) -> dict[str, str]:
    """Column → text, as `content` reads it back. One line a material: 名称｜依据, and ｜免交 when shared."""
    return {label: _text(item, name) for label, name in COLUMNS.items()}


def _text(item: ServiceItem, name: str) -> str:
    if name == "materials":
        papers = ("｜".join([m.name, m.legal_basis, *([SHARED] if m.shared else [])]) for m in item.materials.all())
        return "\n".join(papers)
    value = getattr(item, name)
    if name in LISTS:
        return "、".join(ENUMS[name](one).label for one in value)
    if name in ENUMS:
        return str(ENUMS[name](value).label)
    return "" if value is None else str(value)


def content(row: Mapping[str, str], old: Iterable[Any]) -> dict[str, Any]:
    """The row as the forms of an item take it. Words that are no choice go through, for the form to refuse.

    old: the materials that are there; those of the sheet take their place.
    """
    data: dict[str, Any] = {name: _value(name, row[label]) for label, name in COLUMNS.items() if name != "materials"}
    papers = [line.split("｜") for line in row[MATERIALS].splitlines() if line.strip()]
    old = list(old)
    data |= {"materials-TOTAL_FORMS": str(max(len(papers), len(old))), "materials-INITIAL_FORMS": str(len(old))}
    for number in range(max(len(papers), len(old))):
        data |= _paper(f"materials-{number}", number, papers, old)
    return data


def _paper(at: str, number: int, papers: list[list[str]], old: list[Any]) -> dict[str, str]:
    found = {f"{at}-id": str(old[number].pk)} if number < len(old) else {}
    if number >= len(papers):  # a row that goes is judged too, so it keeps its words
        return found | _named(at, number, old[number].name, old[number].legal_basis) | {f"{at}-DELETE": "on"}
    name, basis, shared = [*(word.strip() for word in papers[number]), "", ""][:3]
    return found | _named(at, number, name, basis) | ({f"{at}-shared": "on"} if shared == SHARED else {})


def _named(at: str, number: int, name: str, basis: str) -> dict[str, str]:
    return {f"{at}-position": str(number + 1), f"{at}-name": name, f"{at}-legal_basis": basis}


def _value(name: str, text: str) -> Any:
    if name not in ENUMS:
        return text
    values = {str(label): str(value) for value, label in ENUMS[name].choices}
    if name in LISTS:
        return [values.get(word.strip(), word.strip()) for word in text.split("、") if word.strip()]
    return values.get(text, text)


def read(file: Any) -> Dataset:
    """The first sheet as text. Raises ValidationError for what is no such sheet."""
    if file.size > MOST_BYTES:
        raise ValidationError("文件超过 5 MB")
    rows = _rows(file)
    if not rows:
        raise ValidationError("工作表是空的")
    heads, *rows = rows
    if missing := [label for label in COLUMNS if label not in heads]:
        raise ValidationError(f"缺少列：{'、'.join(missing)}；请用导出的工作簿填写")
    if len(rows) > MOST_ROWS:
        raise ValidationError(f"一次最多导入 {MOST_ROWS:,} 行，这个文件更多")
    if not rows:
        raise ValidationError("只有表头，没有事项")
    places = [heads.index(label) for label in COLUMNS]
    return Dataset(*([row[place] for place in places] for row in rows), headers=list(COLUMNS))


def _rows(file: Any) -> list[list[str]]:
    """Up to one more than may come; empty rows are none. A formula counts as what it last came to."""
    import openpyxl

    try:
        packed = BytesIO(file.read())
        _demand_size(packed)
        book = openpyxl.load_workbook(packed, read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # a file may claim a million columns
        found = sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=100, values_only=True)
        texts = [["" if cell is None else str(cell).strip() for cell in row] for row in found]
    except (BadZipFile, KeyError, ValueError, IndexError, OSError, SyntaxError) as error:
        raise ValidationError("不是 Excel 工作簿（.xlsx），或文件已损坏") from error
    width = max((len(row) for row in texts), default=0)
    return [row + [""] * (width - len(row)) for row in texts if any(row)]


def _demand_size(packed: BytesIO) -> None:
    """By what the archive says of its parts; zipfile reads no part any further than that."""
    with ZipFile(packed) as archive:
        if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
            raise ValidationError("工作簿展开后太大，请只留要导入的工作表，去掉图片后另存")
