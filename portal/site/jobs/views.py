"""后台任务: what waits, runs, failed and why, and having it run again. Never what a job is about."""

from datetime import timedelta
from typing import Any

import django_filters
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from portal.accounts.actor import Actor
from portal.jobs import actions, alive
from portal.jobs.models import KEEP, LABELS, Job, Standing
from portal.notices.channels import mail_is_off
from portal.web.filters import FilterSet
from portal.web.paging import bounded_count
from portal.web.tables import Column
from portal.web.values import MOST, shown
from portal.web.views import ListView, ModelView

MOST_AT_ONCE = 200
RECENT = timedelta(days=1)


class JobFilter(FilterSet):
    standing = django_filters.ChoiceFilter(label="状态", choices=Standing.choices, method="by_standing")
    handler = django_filters.ChoiceFilter(label="任务", choices=lambda: sorted(LABELS.items(), key=lambda one: one[1]))
    number = django_filters.NumberFilter(label="编号", field_name="pk", min_value=1, max_value=2**63 - 1)

    class Meta:
        model = Job
        fields = ()

    def by_standing(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.at(value)


class Jobs(ModelView):
    model = Job
    permission = KEEP

    def rows(self) -> QuerySet:
        """All of them, without their arguments: the row is what an administrator looks after, not its content."""
        return Job.objects.defer("arguments")


class JobList(Jobs, ListView):
    """The newest first; ticked ones that were given up run again."""

    template_name = "site/jobs/list.html"
    filterset = JobFilter
    empty = ("还没有后台任务", "写通知、发邮件、生成导出文件时，这里会有记录。")
    columns = (
        Column("任务", "label", link=False, small="handler"),
        Column("编号", "pk", num=True, sort="pk"),
        Column("状态", "standing.label"),
        Column("已尝试次数", "attempts", num=True),
        Column("建立时间", "created"),
        Column("最早执行时间", "not_before"),
        Column("完成时间", "done"),
        Column("原因", "reason"),
    )

    def content(self, found: Any) -> dict:
        counts = Job.objects.counts()
        given_up = counts[Standing.GIVEN_UP.value] > 0
        more = {"jobs": found.rows, "boxes": boxes(counts), "given_up": given_up}
        return super().content(found) | more | {"silent": alive.silent(), "mail_off": mail_is_off()}


def boxes(found: dict[str, int]) -> list[dict]:
    """A figure for each standing that leads to its rows; of what is done, that of the last day, at most a thousand."""
    rows = [{"at": one, "count": shown(found[one.value])} for one in Standing if one.value in found]
    recent = bounded_count(Job.objects.filter(done__gte=timezone.now() - RECENT))
    many = f"{shown(MOST)}+" if recent > MOST else shown(recent)
    return [*rows, {"at": Standing.DONE, "count": many, "label": "24 小时内完成"}]


class RunAgain(Jobs):
    """POST: the ticked ones (`pk`), or all that were given up (`every=1`), at most 200 at once."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        count = actions.run_again(_chosen(request), by=self.actor)
        said = f"已让 {count} 项任务重新执行。" if count else "没有选中“5 次未成”的任务。"
        messages.success(request, said, extra_tags="s-done" if count else "s-wait")
        return redirect("job-list")


def _chosen(request: HttpRequest) -> list[int]:
    if request.POST.get("every") == "1":
        return list(Job.objects.given_up().order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE])
    given = request.POST.getlist("pk")
    if len(given) > MOST_AT_ONCE:
        raise BadRequest(f"一次最多选 {MOST_AT_ONCE} 项")
    return [int(key) for key in given if key.isdecimal() and len(key) < 16]


def trouble(actor: Actor) -> dict | None:
    """What a workbench says to those who look after the jobs: who is silent, how many jobs were given up."""
    if KEEP not in actor.permissions:
        return None
    found = {"silent": alive.silent(), "failed": Job.objects.given_up().count()}
    return found if any(found.values()) else None
