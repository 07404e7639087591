import secrets
from typing import Any

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import Organisation
from portal.documents.kinds import KINDS, owners
from portal.documents.triggers import NEVER_CHANGED, ONWARDS
from portal.flow.models import StepRecord
from portal.scope import Attached, Owned, ScopedQuerySet


class NumberSequence(models.Model):
    """The last number that an issuer gave to a kind of document in a year."""

    scope = Owned()

    issuer = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="制发单位")
    kind = models.CharField("文书种类", max_length=60)
    year = models.PositiveSmallIntegerField("年份")
    last = models.PositiveIntegerField("最后的序号", default=0)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "文书编号"
        constraints = [models.UniqueConstraint(fields=["issuer", "kind", "year"], name="one_sequence_a_year")]
        triggers = ONWARDS

    def __str__(self) -> str:
        return f"〔{self.year}〕{self.last}号"

    @classmethod
    def next(cls, issuer: Organisation, kind: str, year: int) -> int:
        """Without gaps: the row stays locked until the transaction ends, and is the last lock that it takes."""
        key = {"issuer": issuer, "kind": kind, "year": year}
        cls.objects.bulk_create([cls(**key)], ignore_conflicts=True)
        row = cls.objects.select_for_update(no_key=True).get(**key)
        row.last += 1
        row.save(update_fields=["last"])
        return row.last


class DocumentQuerySet(ScopedQuerySet):
    def of(self, owner: Any) -> "DocumentQuerySet":
        """All that were ever made about it, newest first."""
        kind = ContentType.objects.get_for_model(owner)
        return self.filter(content_type=kind, object_id=owner.pk).order_by("-record__version", "kind")


def new_code() -> str:
    return secrets.token_urlsafe(18)


class Document(models.Model):
    """A PDF that was made once: what it says and its bytes never change; a newer one supersedes it.

    serial: its number in the year; number: as it is written. record: the step it was made of, `record.digest` the
    content. template: its version. code: for the public page that says whether it is genuine. missing: characters
    that the font does not have, printed as code points.
    """

    scope = Attached(owners)

    kind = models.CharField("文书种类", max_length=60)
    issuer = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="制发单位")
    year = models.PositiveSmallIntegerField("年份")
    serial = models.PositiveIntegerField("序号")
    number = models.CharField("文书编号", max_length=60)
    content_type = models.ForeignKey(ContentType, models.PROTECT, db_index=False, related_name="+")
    object_id = models.PositiveBigIntegerField()
    owner = GenericForeignKey()
    record = models.ForeignKey(StepRecord, models.PROTECT, related_name="+", verbose_name="办理记录")
    template = models.CharField("模板版本", max_length=20)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveIntegerField("大小（字节）")
    pages = models.PositiveSmallIntegerField("页数")
    missing = ArrayField(models.CharField(max_length=8), verbose_name="字库缺的字", default=list)
    stored = models.CharField("存储名", max_length=100)
    code = models.CharField("查验码", max_length=24, unique=True, default=new_code)
    made_at = models.DateTimeField("生成时间", default=timezone.now)
    superseded_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", verbose_name="替换它的文书")

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "文书"
        constraints = [
            models.UniqueConstraint(fields=["kind", "record"], name="one_document_a_step"),
            models.UniqueConstraint(fields=["issuer", "kind", "year", "serial"], name="one_document_a_number"),
        ]
        indexes = [models.Index(fields=["content_type", "object_id"], name="document_by_owner")]
        triggers = NEVER_CHANGED

    def __str__(self) -> str:
        return f"{self.label} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("document-file", args=[self.pk])

    @property
    def label(self) -> str:
        return KINDS[self.kind].label if self.kind in KINDS else "文书"

    @property
    def code_points(self) -> str:
        """What could not be printed: U+20BB7、U+30EDE."""
        return "、".join(f"U+{ord(character):04X}" for character in self.missing)

    @property
    def is_current(self) -> bool:
        return self.superseded_by_id is None
