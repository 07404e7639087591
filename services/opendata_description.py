"""What the data are, for machines: a JSON Schema of the items, a Data Package (datapackage.org) of each edition."""

from typing import Any

from django.conf import settings

from services.models import CatalogueEdition
from services.opendata import FIELDS, FORMAT, Field, File
from services.published import Standing

DRAFT = "https://json-schema.org/draft/2020-12/schema"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
DAY = {"type": "string", "format": "date"}
MATERIAL = {
    "type": "object",
    "required": ["name", "legal_basis", "shared"],
    "additionalProperties": False,
    "properties": {
        "name": {"title": "材料名称", "type": "string"},
        "legal_basis": {"title": "依据", "type": "string"},
        "shared": {"title": "能共享数据的免交", "type": "boolean"},
    },
}
ABOUT: dict[str, Any] = {
    "format": {"title": "格式的版本", "const": FORMAT},
    "province": {"title": "省级区划代码", "type": "string", "pattern": "^[0-9]{6}$"},
    "province_name": {"title": "省份", "type": "string"},
    "edition": {"title": "版次", "type": "integer", "minimum": 1},
    "number": {"title": "编号", "type": "string"},
    "published_on": {"title": "公布日期", **DAY},
    "effective_on": {"title": "施行日期", **DAY},
}


def json_schema(address: str) -> dict[str, Any]:
    """Of items.json, for every edition."""
    items = {
        "title": "事项", "type": "array",
        "items": {
            "type": "object", "additionalProperties": False, "required": [field.name for field in FIELDS],
            "properties": {field.name: _property(field) for field in FIELDS},
        },
    }  # fmt: skip
    return {
        "$schema": DRAFT, "$id": address, "title": "合作网点服务事项清单", "type": "object",
        "additionalProperties": False, "required": [*ABOUT, "items"], "properties": {**ABOUT, "items": items},
    }  # fmt: skip


def _property(field: Field) -> dict[str, Any]:
    words = {"title": field.label, **({"description": meaning} if (meaning := meaning_of(field)) else {})}
    return {**words, **_type(field)}


def _type(field: Field) -> dict[str, Any]:
    if field.kind == "choice":
        return {"enum": field.choices.values}
    if field.kind == "choices":
        return {"type": "array", "items": {"enum": field.choices.values}}
    if field.kind == "materials":
        return {"type": "array", "items": MATERIAL}
    if field.kind == "names":
        return {"type": "array", "items": {"type": "string"}}
    if field.kind == "date":
        return DAY
    name = "integer" if field.kind == "number" else "string"
    return {"type": [name, "null"] if field.empty else name}


def meaning_of(field: Field) -> str:
    """What stands for what: the words about a field, and its choices by their keys."""
    choices = "；".join(f"{key} {label}" for key, label in field.choices.choices) if field.choices else ""
    return "。".join(filter(None, [field.meaning, choices]))


def data_package(edition: CatalogueEdition, standing: Standing, files: list[File], homepage: str) -> dict[str, Any]:
    """Of one edition; the paths are beside the description."""
    return {
        "$schema": PROFILE,
        "name": f"items-{edition.issuer.region.code}-{edition.edition}",
        "title": f"{edition}",
        "description": standing.sentence,
        "version": f"{edition.edition}",
        "created": f"{edition.published_on.isoformat()}T00:00:00+08:00",
        "homepage": homepage,
        "licenses": [{"path": settings.OPEN_DATA_LICENCE_URL, "title": settings.OPEN_DATA_LICENCE}],
        "contributors": [{"title": f"{edition.issuer}", "roles": ["publisher"]}],
        "resources": [_resource(file) for file in files],
        "effective_on": edition.effective_on.isoformat(),
        "ended_on": edition.ended_on.isoformat() if edition.ended_on else None,
        "standing": standing.words,
    }


def _resource(file: File) -> dict[str, Any]:
    about = {
        "name": f"items-{file.kind}", "path": f"items.{file.kind}", "format": file.kind,
        "mediatype": file.media_type.partition(";")[0], "encoding": "utf-8", "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
    }  # fmt: skip
    return about if file.kind == "json" else about | {"type": "table", "schema": {"fields": table_fields()}}


def table_fields() -> list[dict[str, str]]:
    """Of the two tables: a column is called by its label, and choices stand there in words."""
    kinds = {"number": "integer", "date": "date"}
    return [
        {"name": field.label, "type": kinds.get(field.kind, "string"), "description": field.meaning or field.label}
        for field in FIELDS
    ]
