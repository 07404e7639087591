"""接口说明: the schema as a page of the portal, without script and without any other host."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from drf_spectacular.generators import SchemaGenerator

METHODS = ("get", "post", "patch")


@require_GET
def docs(request: HttpRequest) -> HttpResponse:
    schema = SchemaGenerator().get_schema(request=None, public=True)
    parts: dict[str, list] = {}
    for path, methods in schema["paths"].items():
        for method in METHODS:
            if method in methods:
                operation = methods[method]
                parts.setdefault(operation["tags"][0], []).append(_operation(path, method, operation, schema))
    return render(request, "pages/docs.html", {"parts": parts, "breadcrumbs": [("接口说明", "")]})


def _operation(path: str, method: str, operation: dict, schema: dict) -> dict:
    return {
        "path": path,
        "method": method.upper(),
        "summary": operation.get("summary", ""),
        "parameters": [p for p in operation.get("parameters", []) if p["in"] == "query"],
        "bodies": _bodies(operation, schema),
    }


def _bodies(operation: dict, schema: dict) -> list[dict]:
    """What may be sent; a step's body is one of several."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    if not content:
        return []
    name, found = _resolved(content, schema)
    one_of = [_resolved(one, schema) for one in found.get("oneOf", [])] or [(name, found)]
    return [{"name": name, "fields": _fields(body, schema)} for name, body in one_of]


def _fields(body: dict, schema: dict) -> list[dict]:
    required = body.get("required", [])
    return [
        {
            "name": name,
            "title": field.get("title") or field.get("description", ""),
            "kind": _kind(field, schema),
            "required": name in required,
        }
        for name, field in body.get("properties", {}).items()
    ]


def _kind(field: dict, schema: dict) -> str:
    """In words; of a part the names of its fields."""
    if field.get("type") == "array":
        _, inner = _resolved(field.get("items", {}), schema)
        names = "、".join(inner.get("properties", {}))
        return f"列表：{names}" if names else "列表"
    return {"integer": "整数", "boolean": "true 或 false", "number": "数"}.get(field.get("type", ""), "文字")


def _resolved(content: dict, schema: dict) -> tuple[str, Any]:
    name = content.get("$ref", "").rpartition("/")[2]
    return name, schema["components"]["schemas"][name] if name else content
