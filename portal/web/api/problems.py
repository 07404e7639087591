"""Errors of the API as problem details (RFC 9457), in Chinese."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import BadRequest, ObjectDoesNotExist, PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response

from portal.flow.refusals import Refused
from portal.web.errors import number

TYPE = "application/problem+json"
TITLES = {
    400: "请求不完整",
    401: "没有登录",
    403: "不能办理",
    404: "没有找到",
    405: "这个地址不支持这种请求",
    406: "不支持要求的格式",
    409: "没有办理",
    415: "只接受 JSON",
    422: "内容有需要改的地方",
    429: "请求太多，请稍后再试",
}


class Unprocessable(Exception):
    """What was sent cannot be taken: field → messages, as a form would say it."""

    def __init__(self, errors: dict[str, list[str]]):
        super().__init__("请检查填写的内容")
        self.errors = errors


def problem(error: Exception, context: dict) -> Response | None:
    """DRF's exception handler. None, for what is nobody's mistake but ours, leaves it to the error page 500."""
    status, detail, more = _told(error)
    if status is None:
        return None
    body = {"type": "about:blank", "title": TITLES.get(status, HTTPStatus(status).phrase), "status": status}
    body |= {"detail": detail, "number": number(context["request"], status), **more}
    return Response(body, status, headers=_headers(error), content_type=TYPE)


def _headers(error: Exception) -> dict[str, str]:
    """When to come again, and how to say who one is."""
    wait, scheme = getattr(error, "wait", None), getattr(error, "auth_header", "")
    return {"Retry-After": str(int(wait))} if wait else {"WWW-Authenticate": scheme} if scheme else {}


def _told(error: Exception) -> tuple[int | None, str, dict]:
    if isinstance(error, Refused):
        return _refused(error)
    if isinstance(error, Unprocessable):
        return 422, str(error), {"errors": error.errors}
    if isinstance(error, Http404 | ObjectDoesNotExist):
        return 404, "地址有误，或者这件事项不在您的管辖范围", {}
    if isinstance(error, PermissionDenied):
        return 403, str(error) or "您的角色不含这一步", {}
    if isinstance(error, BadRequest):
        return 400, str(error), {}
    return _of_the_framework(error)


def _refused(refusal: Refused) -> tuple[int, str, dict]:
    """Invalid content is 422; a refusal by state, version, guard or constraint is 409 and names its record."""
    if refusal.errors and refusal.record is None:
        return 422, str(refusal), {"errors": refusal.errors}
    reasons = [{"text": str(reason), "at": getattr(reason, "at", "")} for reason in refusal.reasons]
    return 409, str(refusal), {"reasons": reasons, "record": _record(refusal.record)}


def _record(record: Any) -> dict | None:
    if record is None:
        return None
    return {
        "step": record.label,
        "who": record.who,
        "at": record.at.isoformat(),
        "version": record.version,
        "state": record.target,
    }


def _of_the_framework(error: Exception) -> tuple[int | None, str, dict]:
    if isinstance(error, exceptions.NotAuthenticated):
        return error.status_code, "请先登录，或者在请求头 Authorization 里带上接口令牌", {}
    if isinstance(error, exceptions.ParseError):
        return 400, "请求体应为 JSON 对象", {}
    if isinstance(error, exceptions.Throttled):
        return 429, f"{error.wait} 秒以后可以再请求", {}
    if isinstance(error, exceptions.APIException):
        return error.status_code, str(error.detail), {}
    return None, "", {}
