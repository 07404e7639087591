"""The items of a published edition as data: which fields there are, what each holds, and the bytes of the files.

The same edition gives the same bytes for ever: nothing that changes after the publication is in them. `FORMAT` counts
up when a field or the form of a file changes.
"""

import csv
import hashlib
import io
import json
import logging
import re
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.core.cache import cache
from redis.exceptions import RedisError

from portal.web.public_cache import release
from portal.web.tables import Column
from services.enums import Applicant, Category, Form, LifeEvent, OutletRole, Risk, Tier, Unit
from services.models import CatalogueEdition, CatalogueEntry, ServiceItem
from services.models.guide import CONFIRMABLE, Paper

logger = logging.getLogger(__name__)
FORMAT = 1
CHECKSUMS_KEPT_FOR = 3600  # seconds
DAYS = ("statutory_days", "provincial_days", "promised_days")


@dataclass(frozen=True)
class Field:
    """kind: text, number, date, choice, choices, materials or names. `read` gives the value for a line of an edition,
    null where there is none; `choices` what its keys are called."""

    name: str
    label: str
    kind: str
    meaning: str
    read: Callable[[CatalogueEntry], Any]
    choices: Any = None
    empty: bool = False  # whether it may be null

    def words(self, entry: CatalogueEntry) -> Any:
        """The value as people read it: in a sheet, and in a table of text."""
        value = self.read(entry)
        if value is None or value == []:
            return ""
        return self._words(value)

    def _words(self, value: Any) -> Any:
        if self.kind == "choice":
            return str(self.choices(value).label)
        if self.kind == "choices":
            return "、".join(self.choices(one).label for one in value)
        if self.kind == "materials":
            return "\n".join(Paper(**one).words for one in value)
        if self.kind == "names":
            return "、".join(CONFIRMABLE[name][0] for name in value)
        return value


def _content(name: str, meaning: str = "", label: str = "", choices: Any = None, kind: str = "") -> Field:
    """A column of the item as it was frozen."""
    column = ServiceItem._meta.get_field(name)
    kind = kind or ("choice" if choices else "text")
    title, empty = label or str(column.verbose_name), kind in ("text", "number") and (column.blank or column.null)
    return Field(name, title, kind, meaning, lambda entry: _value(entry.version, name), choices, empty)


def _value(version: Any, name: str) -> Any:
    """A limit that nobody has confirmed is none."""
    if name in DAYS and name in version.unconfirmed:
        return None
    value = getattr(version, name)
    return None if value == "" else value


def _papers(version: Any) -> list[dict[str, Any]]:
    return [paper._asdict() for paper in version.papers]


FIELDS: tuple[Field, ...] = (
    Field("code", "事项编码", "text", "在本省内唯一，各版不变", lambda entry: entry.item.code),
    _content("name"),
    _content("summary", "没有的为空"),
    Field("batch", "批次", "number", "0 为仅咨询指引，网点不经办", lambda entry: entry.batch),
    Field("starts_on", "开始经办日期", "date", "这一批从这一天起经办", lambda entry: entry.starts),
    _content("category", choices=Category),
    _content("applicant", choices=Applicant),
    _content("forms", choices=Form, kind="choices"),
    _content("life_events", choices=LifeEvent, kind="choices"),
    _content("legal_basis"),
    Field(
        "materials", "申请材料", "materials", "每份材料的名称、依据、能否免交", lambda entry: _papers(entry.version)
    ),
    _content("limit_unit", "三个时限的单位", choices=Unit),
    _content("statutory_days", "没有全国统一时限的为空", "法定时限", kind="number"),
    _content("statutory_source"),
    _content("provincial_days", "没有规定的为空", "本省时限", kind="number"),
    _content("promised_days", "0 为当场办结；没有规定的、省级待定的为空", "承诺时限", kind="number"),
    _content("risk", choices=Risk),
    _content("outlet_role", choices=OutletRole),
    _content("outlet_tier", "达到这一级的网点可办", choices=Tier),
    _content("procedure", "每行一步"),
    _content("delivery"),
    _content("fee"),
    _content("hours"),
    _content("place"),
    _content("enquiry"),
    _content("complaint"),
    _content("code_39554"),
    _content("code_35617"),
    Field("procedure_version", "规程版本", "number", "同一版本的内容不变", lambda entry: entry.version.number),
    Field(
        "unconfirmed", "省级待定", "names", "仍用缺省值、省级还没有确认的内容", lambda entry: entry.version.unconfirmed
    ),
)


class File(NamedTuple):
    """sha256: hexadecimal; size: bytes."""

    kind: str
    name: str
    media_type: str
    sha256: str
    size: int


MEDIA_TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8; header=present",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def name_of(edition: CatalogueEdition, kind: str) -> str:
    """items-330000-2.csv"""
    return f"items-{edition.issuer.region.code}-{edition.edition}.{kind}"


def files(edition: CatalogueEdition) -> list[File]:
    """All that there is of it. What has been counted is kept for an hour; without Redis it is counted each time."""
    key = f"opendata:{release()}:{edition.pk}:{edition.since.timestamp()}"
    found: dict[str, tuple[str, int]]
    try:
        found = cache.get_or_set(key, lambda: _sums(edition), CHECKSUMS_KEPT_FOR) or {}
    except RedisError:
        logger.exception("no checksum is kept")
        found = _sums(edition)
    return [File(kind, name_of(edition, kind), MEDIA_TYPES[kind], *found[kind]) for kind in MEDIA_TYPES]


def _sums(edition: CatalogueEdition) -> dict[str, tuple[str, int]]:
    entries = list(edition.listed())
    made = {kind: content(edition, kind, entries) for kind in MEDIA_TYPES}
    return {kind: (hashlib.sha256(body).hexdigest(), len(body)) for kind, body in made.items()}


def content(edition: CatalogueEdition, kind: str, entries: Iterable[CatalogueEntry] | None = None) -> bytes:
    """The bytes of a file. `entries`: its lines where they are at hand; one query otherwise."""
    lines = list(edition.listed() if entries is None else entries)
    for line in lines:
        line.edition = edition  # a line without a day of its own begins with the edition
    return {"json": as_json, "csv": as_csv, "xlsx": as_xlsx}[kind](edition, lines)


def as_json(edition: CatalogueEdition, entries: list[CatalogueEntry]) -> bytes:
    about = {
        "format": FORMAT,
        "province": edition.issuer.region.code,
        "province_name": edition.issuer.region.name,
        "edition": edition.edition,
        "number": edition.number,
        "published_on": edition.published_on,
        "effective_on": edition.effective_on,
        "items": [{field.name: field.read(entry) for field in FIELDS} for entry in entries],
    }
    return (json.dumps(about, ensure_ascii=False, indent=1, default=date.isoformat) + "\n").encode()


def as_csv(edition: CatalogueEdition, entries: list[CatalogueEntry]) -> bytes:
    """RFC 4180, with a byte order mark: without it Excel takes the characters for another encoding."""
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow([field.label for field in FIELDS])
    rows.writerows([harmless(field.words(entry)) for field in FIELDS] for entry in entries)
    return text.getvalue().encode("utf-8-sig")


def harmless(value: Any) -> Any:
    """Text that a spreadsheet would take for a formula gets an apostrophe in front."""
    return f"'{value}" if isinstance(value, str) and value[:1] in FORMULA else value


FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def as_xlsx(edition: CatalogueEdition, entries: list[CatalogueEntry]) -> bytes:
    from portal.web.workbook import workbook  # openpyxl: a fifth of the whole start

    columns = [Column(field.label, field.words) for field in FIELDS]
    return timeless(workbook(f"{edition}", columns, entries, ()).getvalue(), edition.published_on)


CREATED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
BEGINNING = (1980, 1, 1, 0, 0, 0)  # of the time that an archive knows


def timeless(book: bytes, day: date) -> bytes:
    """The workbook as if it had been made at the beginning of that day, whenever it was."""
    moment = f"{datetime(day.year, day.month, day.day).isoformat()}Z".encode()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            part = CREATED.sub(rb"\g<1>" + moment, old.read(name)) if name == "docProps/core.xml" else old.read(name)
            new.writestr(zipfile.ZipInfo(name, BEGINNING), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()
