"""What was done, and what a suspension stands on."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.utils import timezone

from portal.accounts.actor import Actor
from portal.accounts.models import Organisation
from portal.accounts.roles import ROLES
from portal.append_only import APPEND_ONLY
from portal.flow.step import Step
from portal.personal.values import plain
from portal.scope import Owned, ScopedQuerySet


class TransactionNumber(models.Func):
    template = "(pg_current_xact_id()::text::bigint)"
    output_field = models.BigIntegerField()


class StepRecord(models.Model):
    """What was done, by whom, as what, because of what: version by version, never changed, never deleted (R085).

    note: words to the other side. data: codes and keys only.
    """

    scope = Owned()

    content_type = models.ForeignKey(ContentType, models.PROTECT, db_index=False)
    object_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey()
    version = models.PositiveIntegerField("版本")
    step = models.CharField("操作", max_length=50)
    source = models.CharField("原状态", max_length=30, blank=True)
    target = models.CharField("新状态", max_length=30)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="操作人")
    role = models.CharField("角色", max_length=30, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, verbose_name="单位")
    cause = models.ForeignKey("self", models.PROTECT, null=True, verbose_name="起因", related_name="effects")
    note = models.TextField("说明", blank=True)
    digest = models.CharField("所据内容", max_length=64, blank=True)
    data = models.JSONField("附带信息", default=dict, encoder=DjangoJSONEncoder)
    at = models.DateTimeField("时间", default=timezone.now)
    transaction = models.BigIntegerField("批次", db_default=TransactionNumber())

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "办理记录"
        ordering = ("version",)
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id", "version"], name="one_record_a_version")
        ]
        triggers = APPEND_ONLY

    def __str__(self) -> str:
        return f"{self.who}于{self.when}{self.label}"

    @property
    def label(self) -> str:
        """The step in the words of its button."""
        model: Any = self.content_type.model_class()
        side = self.organisation.kind if self.organisation else ""
        step = model.steps.get(self.step) or model.amend_of(side)
        return step.label if step else "修改"

    @property
    def state(self) -> Any:
        """The member of the state's enum that the step led to: `.label`, and its tone."""
        model: Any = self.content_type.model_class()
        return model._meta.get_field("state").enum(self.target)

    @property
    def tone(self) -> str:
        return self.state.tones[self.target]

    @property
    def role_name(self) -> str:
        return ROLES[self.role].name if self.role in ROLES else ""

    @property
    def who(self) -> str:
        """Person, role and organisation; what the system did because of a person names that person only."""
        if self.actor is None:
            return "系统"
        place = "，".join(filter(None, [self.role_name, str(self.organisation or "")]))
        return f"{self.actor}（{place}）" if place else f"系统（因{self.actor}的办理）"

    @property
    def when(self) -> str:
        return timezone.localtime(self.at).strftime("%Y年%-m月%-d日 %H:%M")

    @classmethod
    def of(cls, obj: Any, step: Step, by: Actor, data: dict, at: datetime) -> "StepRecord":
        kind, data = ContentType.objects.get_for_model(obj), dict(data)
        note = data.pop("note", "")
        return cls(
            content_type=kind, step=step.name, source=obj.state, note=note, at=at,
            data=cls.coded(data),
            actor=by.user, role=by.role_for(step.permission), organisation=by.organisation, cause=by.cause,
        )  # fmt: skip

    @staticmethod
    def coded(data: dict[str, Any]) -> dict[str, Any]:
        """What a record keeps of the data of a step: codes and keys."""
        return {key: _code(value) for key, value in data.items()}

    @staticmethod
    def append(records: list["StepRecord"]) -> None:
        """All in one statement. Many are told their transaction: rows of plain values go in three times as fast."""
        if len(records) > 1:
            number = _transaction()
            for record in records:
                record.transaction = number
        StepRecord.objects.bulk_create(records)


def _transaction() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        return cursor.fetchone()[0]


def _code(value: Any) -> Any:
    """A row says its key, a value of ours its `code`, personal data its mask."""
    if isinstance(value, list):
        return [_code(one) for one in value]
    return getattr(value, "pk", getattr(value, "code", plain(value)))


class Hold(models.Model):
    """One cause of a suspension. A cause that ends closes its own; "" is the decision of a department."""

    scope = Owned()

    content_type = models.ForeignKey(ContentType, models.PROTECT, db_index=False)
    object_id = models.PositiveBigIntegerField()
    cause = models.CharField("起因", max_length=60, blank=True)
    opened = models.ForeignKey(StepRecord, models.PROTECT, related_name="+")
    closed = models.ForeignKey(StepRecord, models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "暂停原因"
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "cause"],
                condition=models.Q(closed=None),
                name="one_open_hold_a_cause",
            )
        ]

    def __str__(self) -> str:
        by = self.opened.cause
        return f"{by.content_type.name}{by.object_id}" if by else "部门决定"
