"""账号安全: one's own second factors and sessions, and when one logged in."""

from typing import Any

from auditlog.models import LogEntry
from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import View

from portal.accounts import events, rules, sessions
from portal.accounts.models import User
from portal.accounts.second_factor import Kind, codes_left, factors, name_of
from portal.site.accounts.audit_words import OF_PEOPLE, action_of
from portal.web.tables import Column
from portal.web.views import ListView


def ways(*last: tuple[str, str]) -> list[tuple[str, str]]:
    return [("工作台", reverse("workbench")), ("本人信息", reverse("acting")), *last]


@method_decorator(never_cache, name="dispatch")
class Security(View):
    page_title = "账号安全"

    def get(self, request: HttpRequest) -> HttpResponse:
        sessions.keep(request, request.user)
        found = [self.shown(row) for row in factors(request.user)]
        content = {
            "view": self,
            "factors": found,
            "codes": codes_left(request.user) if found else 0,
            "has_authenticator": any(one["kind"] == Kind.TOTP for one in found),
            "logins": list(sessions.open_logins(request.user, request.session.session_key)),
            "one_at_a_time": rules.one_login_at_a_time(request.places),
            "breadcrumbs": ways((self.page_title, "")),
        }
        return TemplateResponse(request, "site/accounts/security.html", content)

    def shown(self, row: Any) -> dict:
        return {
            "pk": row.pk,
            "kind": row.type,
            "name": name_of(row),
            "made": row.created_at.date(),
            "used": row.last_used_at,
        }

    def post(self, request: HttpRequest) -> HttpResponse:
        asked = request.POST.get("end", "")
        if asked == "others":
            sessions.end_others(request)
            words = "其他登录都已结束。"
        elif asked.isdecimal() and len(asked) < 16 and sessions.end(request.user, int(asked)):
            words = "已结束这次登录。"
        else:
            raise Http404
        events.note(request.user, "sessions_ended", request, actor=request.user)
        messages.success(request, words, extra_tags="s-done")
        return redirect("account-security")


class LoginList(ListView):
    """What the audit log has about one's own logins and second factors."""

    model = LogEntry
    ordering = ("-timestamp",)
    title = "登录记录"
    empty = ("还没有登录记录", "每次登录、登录失败和第二因素的变动都会记在这里。")
    columns = (
        Column("时间", "timestamp", link=False),
        Column("事项", action_of, wide=False),
        Column("地址", lambda entry: entry.remote_addr or "不明", wide=False),
    )

    def rows(self) -> QuerySet:
        kind = ContentType.objects.get_for_model(User)
        return LogEntry.objects.filter(
            content_type=kind, object_id=self.request.user.pk, additional_data__event__in=list(OF_PEOPLE)
        )

    def way(self, *last: tuple[str, str]) -> list[tuple[str, str]]:
        return ways((Security.page_title, reverse("account-security")), *last)

    def content(self, found: Any) -> dict:
        return super().content(found) | {"breadcrumbs": self.way((self.page_title, ""))}
