"""审计记录: who changed what, for the auditors of the department and those above."""

import ast
from collections.abc import Iterator
from typing import Any

import django_filters
from auditlog.models import LogEntry
from django import forms
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet

from portal.accounts.actor import Actor
from portal.accounts.models import Membership, Organisation, User
from portal.accounts.roles import ROLES, names_of
from portal.site.accounts.navigation import READ
from portal.site.accounts.views import ForAdministrators
from portal.web.filters import FilterSet, Search
from portal.web.tables import Column
from portal.web.views import ListView

ACTIONS = {0: "新建", 1: "修改", 2: "删除", 3: "访问"}
EVENTS = {"login": "登录", "login_failed": "登录失败", "password_reset": "重置密码"}


def audited_models() -> list[type[Model]]:
    """Whatever hangs somewhere: business rows as the gate writes them, organisations, people and memberships."""
    return [model for model in apps.get_models() if hasattr(model, "scope")]


def entries_for(actor: Actor) -> QuerySet[LogEntry]:
    """About the things in the auditor's scope, and by the people at home in it."""
    people = User.objects.administered_by(actor)
    found = Q(actor__in=people)
    for model in audited_models():
        kind = ContentType.objects.get_for_model(model)
        found |= Q(content_type=kind, object_id__in=_rows(model, actor).values("pk"))
    return LogEntry.objects.filter(found)


def _rows(model: type[Model], actor: Actor) -> QuerySet:
    places = Organisation.objects.administered_by(actor)
    if model is Membership:
        return Membership.objects.filter(organisation__in=places)
    if model in (Organisation, User):
        return model.objects.administered_by(actor)
    return model.objects.visible_to(actor)


def _kinds() -> list[tuple[int, str]]:
    kinds = [(ContentType.objects.get_for_model(m).pk, str(m._meta.verbose_name)) for m in audited_models()]
    return sorted(kinds, key=lambda kind: kind[1])


def _date() -> Any:
    return forms.DateInput(attrs={"type": "date"})


class AuditFilter(FilterSet):
    who = Search("经手人的姓名或账号", fields=("actor__name", "actor__username"))
    what = Search("对象的名称", fields=("object_repr",))
    kind = django_filters.ChoiceFilter(label="对象", field_name="content_type_id", choices=_kinds, empty_label="全部")
    since = django_filters.DateFilter(label="从", field_name="timestamp", lookup_expr="date__gte", widget=_date())
    until = django_filters.DateFilter(label="到", field_name="timestamp", lookup_expr="date__lte", widget=_date())

    class Meta:
        model = LogEntry
        fields = ()


def action_of(entry: LogEntry) -> str:
    """新建, 修改, or what happened by name: 登录, 重置密码, 导出."""
    facts = entry.additional_data or {}
    if "export" in facts:
        return "导出"
    return EVENTS.get(facts.get("event", ""), ACTIONS[entry.action])


def thing_of(entry: LogEntry) -> str:
    """合作意向：示例银行竹溪支行. What its room has been taken away keeps its name."""
    model = entry.content_type.model_class()
    return f"{model._meta.verbose_name if model else entry.content_type.model}：{entry.object_repr}"


def changes_of(entry: LogEntry) -> list[str]:
    return list(_changes(entry))


def _changes(entry: LogEntry) -> Iterator[str]:
    model = entry.content_type.model_class()
    for name, pair in (entry.changes or {}).items():
        if name == "id" or not isinstance(pair, list):
            continue
        before, after = (_words(model, name, value) for value in pair)
        yield f"{_label(model, name)}：{before} → {after}"


def _label(model: type[Model] | None, name: str) -> str:
    fields = {field.name: field for field in model._meta.fields} if model else {}
    return str(fields[name].verbose_name) if name in fields else name


def _words(model: type[Model] | None, name: str, value: Any) -> str:
    if value in (None, "", "None"):
        return "无"
    if model is Membership and name == "roles":
        return _roles(value)
    return {"True": "是", "False": "否"}.get(value, str(value))


def _roles(written: str) -> str:
    """As auditlog writes a list: "['reviewer']"."""
    return names_of(key for key in ast.literal_eval(written) if key in ROLES)


class AuditList(ForAdministrators, ListView):
    model = LogEntry
    permissions = (READ,)
    related = ("actor", "content_type")
    filterset = AuditFilter
    ordering = ("-timestamp",)
    title = "审计记录"
    template_name = "site/accounts/audit.html"
    empty = ("还没有审计记录", "单位、人员、角色和业务有变动时，这里会有记录。")
    columns = (
        Column("时间", "timestamp"),
        Column("经手人", lambda entry: entry.actor or "系统"),
        Column("做了什么", action_of),
        Column("对象", thing_of),
        Column("变动", changes_of),
        Column("地址", "remote_addr"),
    )

    def rows(self) -> QuerySet:
        return entries_for(self.actor).select_related(*self.related)

    def content(self, found: Any) -> dict:
        entries = [
            {"entry": e, "action": action_of(e), "thing": thing_of(e), "changes": changes_of(e)} for e in found.rows
        ]
        return super().content(found) | {"entries": entries}
