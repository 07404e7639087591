"""逾期事项: whatever is past its last day, in one's own department and below, whoever's turn it is."""

from typing import Any

import django_filters
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db.models import Q, QuerySet
from django.utils import timezone

from portal.accounts.enums import Kind
from portal.accounts.models import Organisation
from portal.clock.models import Clock, Limit
from portal.flow.clocks import duties
from portal.flow.offers import due_step, follow, machines, related_holders
from portal.regions.paths import under
from portal.web.filters import FilterSet, ScopedChoice
from portal.web.tables import Column, whose_turn
from portal.web.views import ListView

SIDES = (("department", "部门"), ("partner", "合作机构"))


def timed() -> list[Any]:
    """The machines in which somebody is waited for."""
    return [model for model in machines() if duties(model)]


def about(condition: Any) -> Q:
    """The clocks of the rows that `condition(model)` leaves of each machine."""
    found = Q(pk__in=[])
    for model in timed():
        kind = ContentType.objects.get_for_model(model)
        found |= Q(content_type=kind, object_id__in=condition(model).values("pk"))
    return found


class OverdueFilter(FilterSet):
    department = ScopedChoice(
        "部门", Organisation, lambda found: found.filter(kind=Kind.DEPARTMENT), method="by_department"
    )
    side = django_filters.ChoiceFilter(label="轮到", choices=SIDES, method="by_side", empty_label="全部")
    duty = django_filters.ChoiceFilter(label="事项", choices=lambda: _names(), empty_label="全部")

    class Meta:
        model = Clock
        fields = ()

    def by_department(self, rows: QuerySet, name: str, value: Organisation) -> QuerySet:
        """This one and those below it."""
        return rows.filter(about(lambda m: m.objects.filter(under(f"{m.handled_by}__path", value.path))))

    def by_side(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        steps = [step for model in timed() for step in model.steps.values()]
        return rows.filter(duty__in={step.duty for step in steps if step.duty and step.side == value})


def _names() -> list[tuple[str, str]]:
    return list(Limit.objects.filter(region=None).order_by("pk").values_list("key", "name"))


def _step(clock: Clock) -> str:
    step = due_step(type(clock.subject), clock.subject.state)
    return step.label if step else ""


class OverdueList(ListView):
    """The longest overdue first. What one may see of the matters, one may see of their clocks."""

    model = Clock
    title = "逾期事项"
    filterset = OverdueFilter
    ordering = ("due",)
    empty = ("现在没有逾期的", "过了期限还没有办的，列在这里，逾期最久的在最前面。")
    columns = (
        Column("事项", lambda clock: str(clock.subject), small="subject.number"),
        Column("要办的", _step),
        Column("轮到", lambda clock: whose_turn(clock.subject)),
        Column("部门", lambda clock: follow(clock.subject, clock.subject.handled_by)),
        Column("已提醒", lambda clock: f"{clock.reminders} 次", num=True),
        Column("期限", "due", sort="due", num=True, wide=False, due=True),
    )

    def rows(self) -> QuerySet:
        subjects = [m.objects.select_related(*related_holders(m), *getattr(m, "named_by", ())) for m in timed()]
        mine = about(lambda model: model.objects.visible_to(self.actor))
        rows = Clock.objects.overdue(timezone.localdate()).filter(mine)
        return rows.select_related("content_type").prefetch_related(GenericPrefetch("subject", subjects))
