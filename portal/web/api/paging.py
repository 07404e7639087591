from typing import Any

from django.http import QueryDict
from rest_framework.pagination import BasePagination
from rest_framework.response import Response

from portal.web.paging import SIZE, page
from portal.web.values import MOST

LARGEST = 200


class KeyPagination(BasePagination):
    """By key, as the lists of the pages: `limit` (at most 200), and `after` or `before` from the links."""

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> list:
        self.request = request
        self.page = page(queryset, view.order(), request.query_params.dict(), _limit(request))
        return self.page.rows

    def get_paginated_response(self, data: Any) -> Response:
        body = {
            "count": min(self.page.total, MOST),
            "more": self.page.total > MOST,
            "next": self._link("after", self.page.after),
            "previous": self._link("before", self.page.before),
            "results": data,
        }
        return Response(body)

    def _link(self, name: str, cursor: str) -> str | None:
        if not cursor:
            return None
        query: QueryDict = self.request.query_params.copy()
        for other in ("after", "before"):
            query.pop(other, None)
        query[name] = cursor
        return self.request.build_absolute_uri(f"{self.request.path}?{query.urlencode()}")

    def get_paginated_response_schema(self, schema: dict) -> dict:
        link = {"type": "string", "format": "uri", "nullable": True}
        properties = {
            "count": {"type": "integer", "description": f"至多数到 {MOST}"},
            "more": {"type": "boolean", "description": f"符合条件的超过 {MOST} 项"},
            "next": link,
            "previous": link,
            "results": schema,
        }
        return {"type": "object", "required": list(properties), "properties": properties}

    def get_schema_operation_parameters(self, view: Any) -> list[dict]:
        def parameter(name: str, kind: str, text: str) -> dict:
            return {"name": name, "in": "query", "required": False, "description": text, "schema": {"type": kind}}

        return [
            parameter("limit", "integer", f"每页项数，默认 {SIZE}，至多 {LARGEST}"),
            parameter("after", "string", "下一页的位置，取自 next"),
            parameter("before", "string", "上一页的位置，取自 previous"),
            parameter("sort", "string", "排序的列，前加 - 为降序"),
        ]


def _limit(request: Any) -> int:
    asked = request.query_params.get("limit", "")
    return min(max(int(asked), 1), LARGEST) if asked.isdecimal() and len(asked) < 9 else SIZE
