"""审计记录: who changed what, for the auditors of the department and those above."""

from typing import Any

import django_filters
from auditlog.models import LogEntry
from django import forms
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import BigAutoField, Model, Q, QuerySet

from portal.accounts.actor import Actor
from portal.accounts.models import Membership, Organisation, User
from portal.site.accounts.audit_words import Words, action_of, thing_of
from portal.site.accounts.navigation import READ
from portal.site.accounts.views import ForAdministrators
from portal.web.filters import FilterSet, Search
from portal.web.tables import Column
from portal.web.views import ListView


def audited_models() -> list[type[Model]]:
    """Whatever hangs somewhere and has a number: business rows as the gate writes them, organisations, people and
    memberships. Evidence has no number, and none of its own changes."""
    hanging = [model for model in apps.get_models() if hasattr(model, "scope")]
    return [model for model in hanging if isinstance(model._meta.pk, BigAutoField)]


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


class AuditList(ForAdministrators, ListView):
    model = LogEntry
    permissions = (READ,)
    related = ("actor", "content_type")
    filterset = AuditFilter
    ordering = ("-timestamp",)
    title = "审计记录"
    template_name = "site/accounts/audit.html"
    empty = ("还没有审计记录", "单位、人员、角色和业务有变动时，这里会有记录。")
    columns = (Column("时间", "timestamp"),)  # the page draws its own table

    def rows(self) -> QuerySet:
        return entries_for(self.actor).select_related(*self.related)

    def content(self, found: Any) -> dict:
        words = Words(found.rows)
        entries = [
            {"entry": e, "action": action_of(e), "thing": thing_of(e), "changes": words.changes(e)} for e in found.rows
        ]
        return super().content(found) | {"entries": entries}
