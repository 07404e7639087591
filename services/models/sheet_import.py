from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import Organisation
from portal.jobs.models import Job, Standing
from portal.scope import Owned, ScopedQuerySet
from services.enums import ImportState


class ImportQuerySet(ScopedQuerySet):
    def of(self, actor: Any) -> "ImportQuerySet":
        """One's own, of the place in which one acts."""
        if actor.user is None or actor.organisation is None:
            return self.none()
        return self.filter(requester=actor.user, organisation=actor.organisation)


class ItemImport(models.Model):
    """A sheet of items: tried by a job first, taken by another when its sender has read the report. All or nothing.

    name: as the file was called; stored: its name in the private storage; totals: {"new", "update", "skip"} → how
    many rows; faults: [[row of the sheet, [what is wrong there]], …].
    """

    scope = Owned()
    KEPT_FOR = timedelta(days=7)

    requester = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="导入人")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="单位")
    name = models.CharField("文件名", max_length=200)
    stored = models.CharField("存储名", max_length=100)
    rows = models.PositiveSmallIntegerField("行数")
    state = models.CharField("状态", max_length=10, choices=ImportState.choices, default=ImportState.TRYING)
    totals = models.JSONField("结果", default=dict)
    faults = models.JSONField("有误的行", default=list)
    reason = models.CharField("没有导入的原因", max_length=200, blank=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+", verbose_name="后台任务")
    requested_at = models.DateTimeField("上传时间", default=timezone.now)
    ended_at = models.DateTimeField("完成时间", null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "事项导入"
        ordering = ("-requested_at", "-pk")
        indexes = [models.Index(fields=["requested_at"], name="import_by_time")]

    def __str__(self) -> str:
        return f"导入事项：{self.name}"

    def get_absolute_url(self) -> str:
        return reverse("itemimport-detail", args=[self.pk])

    @property
    def work(self) -> str:
        """What the progress of its present job is called."""
        return f"import:{self.pk}:{self.state}"

    @property
    def expires_at(self) -> datetime:
        return self.requested_at + self.KEPT_FOR

    @property
    def under_way(self) -> bool:
        return self.state in (ImportState.TRYING, ImportState.TAKING)

    @property
    def is_tried(self) -> bool:
        """Its sender may have it taken."""
        return self.state == ImportState.TRIED

    @property
    def is_done(self) -> bool:
        return self.state == ImportState.DONE

    @property
    def is_stuck(self) -> bool:
        """Its job was given up: it waits for an administrator, or to be tried once more."""
        return self.under_way and self.job is not None and self.job.standing == Standing.GIVEN_UP

    @property
    def is_waiting(self) -> bool:
        return self.under_way and not self.is_stuck

    @property
    def standing(self) -> tuple[str, str]:
        """In words and as a tone."""
        return (
            ("没有完成", "s-late") if self.is_stuck else (str(self.get_state_display()), ImportState(self.state).tone)
        )

    @property
    def doing(self) -> str:
        return "正在导入" if self.state == ImportState.TAKING else "正在预演"

    @property
    def total_words(self) -> str:
        """新增 3 项，修改 2 项，未变 495 项."""
        named = (("new", "新增"), ("update", "修改"), ("skip", "未变"))
        return "，".join(f"{word} {self.totals.get(key, 0)} 项" for key, word in named)
