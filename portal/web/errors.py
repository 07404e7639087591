"""Error pages: what happened, that nothing was half done, what to do, and a number by which the log is found."""

import logging
import sys
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.conf import settings
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import Context, Engine
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import requires_csrf_token

from portal.web.values import clock_time, shown

logger = logging.getLogger(__name__)
UNSURE = "不知道刚才的操作有没有办成，但不会只办一半"  # a fault may come after the commit
LOOK = "请过几分钟打开那件事项，看“办理记录”；没有办成的，再办一次；仍不行的，请把下面的错误编号告诉系统管理员。"
BUSY = {  # PostgreSQL's code of what it ended → why
    "57014": "要查的内容太多，数据库没有在规定的时间内查完",
    "55P03": "同一件事项正由别人办理，等候的时间太长",
}
NO_ANSWER = "08000"  # where PostgreSQL itself says nothing, because the connection was refused or lost
UNREACHED = ("08", "57P", "53300")  # codes begin so when it does not answer, ends or begins, or is full


def number(request: HttpRequest, status: int) -> str:
    """409-7F3A21: the status and the beginning of the request's number in the log."""
    return f"{status}-{getattr(request, 'number', '')[:8].upper()}"


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return too_large(request)
    if isinstance(exception, SessionInterrupted):
        return interrupted(request)
    reason = str(exception) if isinstance(exception, BadRequest) and str(exception) else "请求的内容不完整"
    return _page(
        request, 400, "请求不完整", reason, "没有改动任何内容。请返回上一页，从页面上的按钮重新进入。", "alert"
    )


def interrupted(request: HttpRequest) -> HttpResponse:
    """The session could not be saved at the end of a request: the database went away, or the person logged out
    elsewhere. What the request did may stand."""
    advice = "请打开刚才那件事项，看“办理记录”；没有办成的，再办一次。"
    return _page(request, 503, "没有办理结果", UNSURE, advice, "alert")


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    advice = f"{_identity(request)}需要这个权限的，请向本单位安全管理员申请。没有改动任何内容。"
    return _page(request, 403, "不能办理这一步", str(exception) or "您的角色不含这一步", advice, "lock")


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    advice = "请检查地址和编号是否完整。从旧收藏进来的，请从首页重新进入。"
    return _page(request, 404, "没有找到这一页", "地址有误，或者这件事项不在您的管辖范围", advice, "search")


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    advice = "没有改动任何内容。请返回上一页刷新后再办；刚登录或退出过的，旧页面上的按钮不再有效。"
    return _page(request, 403, "这一页已经过期", "页面打开太久，或者浏览器没有保存本站的 Cookie", advice, "clock")


@requires_csrf_token
def too_many(
    request: HttpRequest, reason: str = "短时间内尝试的次数太多", opens: datetime | None = None, instead: str = ""
) -> HttpResponse:
    """allauth's answer to somebody who tries too often, and ours: `opens` says from when on it may be tried again, and
    `instead` what else leads there."""
    advice = "没有改动任何内容。1 分钟后可以再试；不是您本人操作的，请告诉本单位系统管理员。"
    if opens:
        advice = f"没有改动任何内容。{clock_time(opens)}以后可以再试{instead}。"
    response = _page(request, 429, "尝试太频繁", reason, advice, "clock")
    response["Retry-After"] = str(seconds_until(opens or timezone.now() + timedelta(minutes=1)))
    return response


def seconds_until(moment: datetime) -> int:
    """At least one."""
    return max(ceil((moment - timezone.now()).total_seconds()), 1)


def withheld(request: HttpRequest, what: str) -> HttpResponse:
    """A file on the disk is not the one that was kept: nobody gets it, and nobody takes it for one that never was."""
    reason = f"存放的{what}与登记的 SHA-256 不一致，或者已不在存放处"
    advice = "登记没有改动。请把下面的错误编号告诉系统管理员，由系统管理员从备份恢复后再下载。"
    return _page(request, 409, f"不能提供这份{what}", reason, advice, "alert")


@requires_csrf_token
def too_large(request: HttpRequest) -> HttpResponse:
    reason = f"一次提交最多 {settings.REQUEST_MAX_MB} MB，每个文件最多 {settings.EVIDENCE_MAX_MB} MB"
    advice = "没有改动任何内容。请返回上一页，少选几个文件或把图片缩小，分几次保存。"
    return _page(request, 413, "提交的内容太大", reason, advice, "alert")


def server_error(request: HttpRequest) -> HttpResponse:
    """Without the shell, the database, the session or the cache: any of them may be what is broken."""
    error = sys.exception()
    if reason := _too_slow(error):
        return _later(request, "系统正忙", f"{reason}，已经停下", "请缩小查询的范围，或者过几分钟再试")
    if reason := _away(error):
        return _later(request, "平台暂时不能用", reason, "请过几分钟再试")
    return _plain(request, 500, "系统出了问题", UNSURE, f"不是您的问题。{LOOK}")


def _too_slow(error: BaseException | None) -> str:
    """Why the database ended a statement by itself; what it ended is rolled back. "" for every other fault."""
    return BUSY.get(_sqlstate(error), "") if isinstance(error, OperationalError) else ""


def _away(error: BaseException | None) -> str:
    """What the portal does not reach, because it is restarted or broken; "" for every other fault."""
    from redis.exceptions import ConnectionError, TimeoutError  # the cache loads it when it is first used

    if isinstance(error, OperationalError | InterfaceError) and _sqlstate(error).startswith(UNREACHED):
        return "平台连接不上数据库"
    return "平台连接不上缓存" if isinstance(error, ConnectionError | TimeoutError) else ""


def _sqlstate(error: BaseException) -> str:
    return getattr(error.__cause__, "sqlstate", "") or NO_ANSWER


def _later(request: HttpRequest, title: str, reason: str, advice: str) -> HttpResponse:
    """No fault of the program: soon the same will be possible."""
    response = _plain(
        request, 503, title, reason, LOOK if request.method == "POST" else f"没有改动任何内容。{advice}。"
    )
    response["Retry-After"] = "30"
    return response


def _plain(request: HttpRequest, status: int, title: str, reason: str, advice: str) -> HttpResponse:
    if is_api(request):
        return _problem(request, status, title, reason)
    page = {
        "site": settings.SITE_NAME,
        "number": number(request, status),
        "title": title,
        "reason": reason,
        "advice": advice,
        "now": shown(timezone.now()),
        "bootstrap": _static("vendor/bootstrap-5.3.9/bootstrap.min.css"),
        "theme": _static("theme.css"),
    }
    engine = Engine(dirs=[settings.BASE_DIR / "templates"])
    return HttpResponse(engine.get_template("errors/500.html").render(Context(page)), status=status)


def _static(path: str) -> str:
    try:
        return static(path)
    except ValueError:  # no manifest of static files: the page stands without its dress
        return f"{settings.STATIC_URL}{path}"


def _identity(request: HttpRequest) -> str:
    actor = getattr(request, "actor", None)
    return f"您现在的身份是{actor}，{actor.organisation}。" if actor and actor.organisation else ""


def is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def _problem(request: HttpRequest, status: int, title: str, detail: str) -> HttpResponse:
    """RFC 9457, for what never reached an endpoint."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    body |= {"number": number(request, status)}
    return JsonResponse(body, status=status, content_type="application/problem+json")


def _page(request: HttpRequest, status: int, title: str, reason: str, advice: str, symbol: str) -> HttpResponse:
    if is_api(request):
        return _problem(request, status, title, reason)
    content = {"title": title, "reason": reason, "advice": advice, "symbol": symbol, "ways": _ways(request)}
    content |= {"number": number(request, status), "now": timezone.now()}
    return render(request, "errors/_page.html", content, status=status)


def _ways(request: HttpRequest) -> list[tuple[str, Any]]:
    actor = getattr(request, "actor", None)
    if actor and actor.user:
        return [("回到工作台", reverse("workbench"))]
    return [("回到首页", reverse("home")), ("登录", reverse("account_login"))]


handler400, handler403, handler404, handler500 = bad_request, forbidden, not_found, server_error
handler429 = too_many
