"""An entry of the audit log in words: what was done, to what, and each change with its labels instead of its keys."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from auditlog.models import LogEntry
from django.core.exceptions import ValidationError
from django.db.models import DateField, Field, Model

from portal.accounts.models import Membership
from portal.accounts.roles import ROLES, names_of
from portal.evidence.fields import KEY, EvidenceField
from portal.evidence.models import Evidence
from portal.web.values import shown

OPENED = "opened"  # of a matter that was sent back: what the other side may amend
NOTHING = (None, "", "None", "[]")
ACTIONS = {0: "新建", 1: "修改", 2: "删除", 3: "访问"}
OF_PEOPLE = {
    "login": "登录", "login_failed": "登录失败", "login_suspended": "暂停的账号尝试登录", "password_reset": "重置密码",
    "factor_added": "设置第二因素", "factor_removed": "删除第二因素", "factor_failed": "验证码不对",
    "factor_reset": "重置第二因素", "recovery_codes_made": "生成恢复码", "recovery_code_used": "使用恢复码",
    "sessions_ended": "结束登录", "suspended": "暂停账号", "lifted": "恢复暂停的账号",
}  # fmt: skip
EVENTS = {**OF_PEOPLE, "run_again": "重新执行"}


def action_of(entry: LogEntry) -> str:
    """新建, 修改, or what happened by its name: 登录, 重置密码, 导出."""
    facts = entry.additional_data or {}
    return "导出" if "export" in facts else EVENTS.get(facts.get("event", ""), ACTIONS[entry.action])


def thing_of(entry: LogEntry) -> str:
    """合作意向：示例银行竹溪支行; the gate's entries bring the kind along: 合作意向 12."""
    kind = str(entry.content_type.name)
    return entry.object_repr if entry.object_repr.startswith(kind) else f"{kind}：{entry.object_repr}"


class Words:
    """Of all entries of a page, so that what their keys name is read once for each model."""

    def __init__(self, entries: Iterable[LogEntry]) -> None:
        wanted: dict[type[Model], set[str]] = defaultdict(set)
        for field, value in (pair for entry in entries for pair in _keys(entry)):
            wanted[field.related_model].add(value)
        files = {key for entry in entries for key in _files(entry)}
        self.files = dict(Evidence.objects.filter(pk__in=files).values_list("pk", "name")) if files else {}
        self.named = {model: model._base_manager.in_bulk(keys) for model, keys in wanted.items()}

    def changes(self, entry: LogEntry) -> list[str]:
        """名称：某银行 → 某银行县支行; of a new row only what it has."""
        return [
            f"{field.verbose_name}：{self._value(field, before)} → {self._value(field, after)}"
            for field, before, after in _changed(entry)
            if before not in NOTHING or after not in NOTHING
        ]

    def _value(self, field: Field, value: Any) -> str:
        if value in NOTHING:
            return "无"
        if isinstance(field, EvidenceField):
            return "、".join(self.files.get(UUID(key), key) for key in KEY.findall(value))
        if isinstance(field, DateField):
            return _day(field, value)
        if field.related_model:
            return str(self.named[field.related_model].get(int(value), f"编号 {value}")) if _is_key(value) else value
        if field.model is Membership and field.name == "roles":
            return names_of(key for key in ast.literal_eval(value) if key in ROLES)
        if field.name == OPENED:
            return "、".join(_place(field.model, name) for name in ast.literal_eval(value))
        labels = dict(field.flatchoices) | {"True": "是", "False": "否"}
        return str(labels.get(value, value))


def _place(model: type[Model], name: str) -> str:
    """answers:5.statement → 资格说明 5 的情况说明, as the gate names what a send-back opens."""
    part, _, row = name.partition(":")
    field = model._meta.get_field(part)
    if not field.auto_created:
        return str(field.verbose_name)
    key, _, column = row.partition(".")
    words = f"{field.related_model._meta.verbose_name} {key}".strip()
    return f"{words} 的{field.related_model._meta.get_field(column).verbose_name}" if column else words


def _changed(entry: LogEntry) -> Iterator[tuple[Field, Any, Any]]:
    """The changes whose field the model still has."""
    model = entry.content_type.model_class()
    fields = {name: f for f in (model._meta.fields if model else ()) for name in (f.name, f.attname)}
    for name, pair in (entry.changes or {}).items():
        if name in fields and not fields[name].primary_key and isinstance(pair, list):
            yield fields[name], *pair


def _files(entry: LogEntry) -> Iterator[UUID]:
    for field, *values in _changed(entry):
        if isinstance(field, EvidenceField):
            yield from (UUID(key) for key in KEY.findall(f"{values}"))


def _day(field: Field, value: str) -> str:
    """Written as it stood in the database: a time without a zone is UTC."""
    try:
        moment = field.to_python(value)
    except ValidationError:
        return value
    naive = isinstance(moment, datetime) and moment.tzinfo is None
    return shown(moment.replace(tzinfo=UTC) if naive else moment)


def _keys(entry: LogEntry) -> Iterator[tuple[Field, str]]:
    for field, *values in _changed(entry):
        if field.related_model:
            yield from ((field, value) for value in values if _is_key(value))


def _is_key(value: Any) -> bool:
    return str(value).isdigit()
