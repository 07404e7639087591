import json
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import Organisation
from portal.jobs.models import Job, Standing
from portal.personal.fields import PersonalField
from portal.scope import Owned, ScopedQuerySet
from portal.web.values import clock_time


class Draft(models.Model):
    """What somebody has typed on a page and not yet submitted: only for that person, acting there, for thirty days.

    organisation: where; none when the session had ended before it was kept. version: of the thing that was read.
    """

    scope = Owned()

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="人员")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", verbose_name="单位")
    page = models.CharField("页面", max_length=500)
    title = models.CharField("标题", max_length=300)
    version = models.PositiveIntegerField("所见版本", null=True)
    content = PersonalField("内容", kind="text")
    saved_at = models.DateTimeField("保存时间", default=timezone.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "草稿"
        ordering = ("-saved_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "page"], name="one_draft_a_page", nulls_distinct=False
            )
        ]
        indexes = [models.Index(fields=["saved_at"], name="draft_by_time")]

    def __str__(self) -> str:
        return f"草稿 {self.title}"

    def get_absolute_url(self) -> str:
        return self.page

    @property
    def data(self) -> QueryDict:
        """As the page would post it."""
        found = QueryDict(mutable=True)
        for name, values in json.loads(self.content.clear).items():
            found.setlist(name, values)
        return found

    @property
    def when(self) -> str:
        """10:32; of another day with its date."""
        return clock_time(self.saved_at)

    @classmethod
    def packed(cls, values: Any) -> str:
        return json.dumps(dict(values.lists()), ensure_ascii=False)


class ExportState(models.TextChoices):
    WAITING = "waiting", "正在生成"
    READY = "ready", "可以下载"
    REFUSED = "refused", "没有生成"
    EXPIRED = "expired", "已过期"


TONES = {"waiting": "s-now", "ready": "s-done", "refused": "s-late", "expired": "s-todo"}


class ExportQuerySet(ScopedQuerySet):
    def of(self, actor: Any) -> "ExportQuerySet":
        """One's own, of the place in which one acts."""
        if actor.user is None or actor.organisation is None:
            return self.none()
        return self.filter(requester=actor.user, organisation=actor.organisation)


class Export(models.Model):
    """An Excel sheet of a list with more than a thousand rows, made by a job and kept for seven days.

    listing: the name of the list's address; query: its filters and sort; once: the page on which it was asked for, so
    that a second click makes no second one; joined: other pages that were led to it while it was being made; place:
    where the requester's organisation hung when it was made; stored: its name in the private storage, the same for
    every attempt; capped: there were more rows than a file may have.
    """

    scope = Owned()
    KEPT_FOR = timedelta(days=7)

    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, db_index=False, related_name="+", verbose_name="导出人"
    )
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="单位")
    listing = models.CharField("列表", max_length=100)
    title = models.CharField("标题", max_length=100)
    query = models.CharField("筛选条件", max_length=2000, blank=True)
    once = models.CharField("申请页面", max_length=64)
    joined = ArrayField(models.CharField(max_length=64), verbose_name="并入的申请页面", default=list, blank=True)
    state = models.CharField("状态", max_length=10, choices=ExportState.choices, default=ExportState.WAITING)
    reason = models.CharField("没有生成的原因", max_length=200, blank=True)
    place = models.CharField("生成时单位所在", max_length=300, blank=True)
    rows = models.PositiveIntegerField("行数", null=True)
    capped = models.BooleanField("超过最多行数", default=False)
    size = models.PositiveBigIntegerField("大小（字节）", null=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    stored = models.CharField("存储名", max_length=100)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+", verbose_name="后台任务")
    requested_at = models.DateTimeField("申请时间", default=timezone.now)
    made_at = models.DateTimeField("生成时间", null=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导出文件"
        ordering = ("-requested_at", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["requester", "once"], name="one_export_a_page"),
            models.UniqueConstraint(
                fields=["requester", "organisation", "listing", "query"],
                condition=Q(state=ExportState.WAITING),
                name="one_export_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["requester", "organisation", "requested_at"], name="export_by_time")]

    def __str__(self) -> str:
        return f"导出{self.title}"

    def get_absolute_url(self) -> str:
        return reverse("export-detail", args=[self.pk])

    @property
    def work(self) -> str:
        """What its progress is called."""
        return f"export:{self.pk}"

    @property
    def since(self) -> datetime:
        return self.made_at or self.requested_at

    @property
    def expires_at(self) -> datetime:
        return self.since + self.KEPT_FOR

    @property
    def is_stuck(self) -> bool:
        """Its job was given up: it waits for an administrator, or to be asked for once more."""
        waits = self.state == ExportState.WAITING
        return waits and self.job is not None and self.job.standing == Standing.GIVEN_UP

    @property
    def is_waiting(self) -> bool:
        return self.state == ExportState.WAITING and not self.is_stuck

    @property
    def is_ready(self) -> bool:
        return self.state == ExportState.READY and timezone.now() < self.expires_at

    @property
    def standing(self) -> tuple[str, str]:
        """In words and as a tone."""
        if self.is_stuck:
            return "没有完成", "s-late"
        if self.state == ExportState.READY and not self.is_ready:
            return ExportState.EXPIRED.label, TONES["expired"]
        return str(self.get_state_display()), TONES[self.state]
