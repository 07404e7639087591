from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from portal.accounts.models import Organisation
from portal.append_only import APPEND_ONLY
from portal.scope import Owned, ScopedQuerySet


class Purpose(models.TextChoices):
    """Why somebody reads personal data in clear."""

    CONTACT = "contact", "联系对方"
    VERIFY = "verify", "核实材料"
    COMPLAINT = "complaint", "处理投诉举报"
    INSPECTION = "inspection", "检查审计"
    OTHER = "other", "其他"


class Reading(models.Model):
    """查看明文: who read which personal data of what row, why and when. It holds no personal data itself.

    holder: the organisation whose matter or person it is.
    """

    scope = Owned()

    content_type = models.ForeignKey(ContentType, models.PROTECT, db_index=False, verbose_name="对象类别")
    object_id = models.PositiveBigIntegerField("对象编号")
    subject = GenericForeignKey()
    name = models.CharField("对象", max_length=200)
    fields = ArrayField(models.CharField(max_length=60), verbose_name="内容")
    purpose = models.CharField("用途", max_length=20, choices=Purpose.choices)
    words = models.CharField("说明", max_length=200)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="查看人")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="查看单位")
    holder = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="信息所属单位")
    at = models.DateTimeField("时间", default=timezone.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "明文查看记录"
        ordering = ("-at", "-pk")
        permissions = (("show_personal", "查看个人信息明文"),)
        indexes = [
            models.Index(fields=["content_type", "object_id"], name="reading_subject"),
            models.Index(fields=["at", "id"], name="reading_by_time"),
        ]
        triggers = APPEND_ONLY

    def __str__(self) -> str:
        return f"{self.reader}查看{self.name}"

    @property
    def what(self) -> str:
        """The fields in words: 联系人、联系电话."""
        model: Any = self.content_type.model_class()
        labels = {f.name: str(f.verbose_name) for f in model._meta.concrete_fields} if model else {}
        return "、".join(labels.get(name, name) for name in self.fields)
