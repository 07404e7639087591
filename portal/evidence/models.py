import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import Organisation
from portal.evidence.enums import IMAGES, Kind
from portal.evidence.fields import names_evidence, owners
from portal.evidence.triggers import ONCE
from portal.scope import Attached, ScopedQuerySet


class AttachedOrLoose(Attached):
    """Read through what it is attached to; until then by whoever uploaded it, acting where it was uploaded."""

    def seen_by(self, model: Any, organisation: Any) -> Q:
        return Q(object_id=None, organisation=organisation) | super().seen_by(model, organisation)


class EvidenceQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Any) -> "EvidenceQuerySet":
        seen = super().visible_to(actor)
        return seen if actor.system else seen.exclude(Q(object_id=None) & ~Q(uploaded_by=actor.user))

    def loose(self) -> "EvidenceQuerySet":
        return self.filter(object_id=None)

    def attachable_by(self, organisation: Any) -> "EvidenceQuerySet":
        """What this organisation uploaded and nobody has attached."""
        return self.loose().filter(organisation=organisation)

    def of(self, owner: Any) -> "EvidenceQuerySet":
        """All that was ever attached to it, what was replaced since too; oldest first."""
        kind = ContentType.objects.get_for_model(owner)
        return self.filter(content_type=kind, object_id=owner.pk).order_by("uploaded_at", "pk")


class Evidence(models.Model):
    """A file that somebody uploaded, as it was examined: never changed, given to one owner once (R020, R021).

    name: cleaned, to be shown; stored, thumbnail: names in the private storage, "" for no thumbnail; captured_at: when
    the camera says it was taken; width, height in pixels as it is looked at; pages of a PDF.
    """

    scope = AttachedOrLoose(owners)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("文件名", max_length=100)
    kind = models.CharField("类型", max_length=10, choices=Kind.choices)
    size = models.PositiveBigIntegerField("大小（字节）")
    sha256 = models.CharField("SHA-256", max_length=64)
    width = models.PositiveIntegerField("宽（像素）", null=True)
    height = models.PositiveIntegerField("高（像素）", null=True)
    pages = models.PositiveIntegerField("页数", null=True)
    captured_at = models.DateTimeField("拍摄时间", null=True)
    stored = models.CharField("存储名", max_length=100)
    thumbnail = models.CharField("缩略图存储名", max_length=100, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="上传单位")
    uploaded_at = models.DateTimeField("上传时间", default=timezone.now)
    content_type = models.ForeignKey(ContentType, models.PROTECT, null=True, db_index=False)
    object_id = models.PositiveBigIntegerField(null=True)
    owner = GenericForeignKey()
    attached_at = models.DateTimeField("归属时间", null=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "证据材料"
        ordering = ("uploaded_at", "pk")
        indexes = [
            models.Index(fields=["content_type", "object_id"], name="evidence_by_owner"),
            models.Index("uploaded_at", condition=Q(object_id=None), name="evidence_loose"),
        ]
        constraints = [
            models.CheckConstraint(
                name="evidence_owner_is_whole",
                condition=Q(content_type=None, object_id=None, attached_at=None)
                | Q(content_type__isnull=False, object_id__isnull=False, attached_at__isnull=False),
            )
        ]
        triggers = ONCE

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("evidence-file", args=[self.pk])

    @property
    def is_image(self) -> bool:
        return self.kind in IMAGES

    @property
    def facts(self) -> str:
        """PDF 文件，3 页，1.2 MB; of a photograph when it was taken."""
        more = [f"{self.pages} 页"] if self.pages else []
        more += [f"{timezone.localtime(self.captured_at):%Y年%-m月%-d日 %H:%M}拍摄"] if self.captured_at else []
        return "，".join([str(self.get_kind_display()), *more, filesizeformat(self.size).replace("\xa0", " ")])

    def readable_with(self) -> str:
        """The permission that the pages of its owner ask for; "" while it has none."""
        if not self.content_type_id:
            return ""
        model: Any = self.content_type.model_class()
        return getattr(model, "evidence_permission", f"{model._meta.app_label}.view_{model._meta.model_name}")


def shelf(*rows: Iterable[Any]) -> dict[uuid.UUID, Evidence]:
    """The evidence that these rows name in any of their fields, in one query; none when they name none."""
    keys = {key for several in rows for row in several for key in named(row)}
    return Evidence.objects.in_bulk(keys) if keys else {}


def named(row: Any) -> Iterable[uuid.UUID]:
    for field in row._meta.concrete_fields:
        if names_evidence(field):
            yield from getattr(row, field.attname)
