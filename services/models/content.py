"""What is said of a service item: the same columns on the item that is worked on and on its frozen versions."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from services.enums import (
    PENDING,
    Applicant,
    Category,
    Form,
    LifeEvent,
    OutletRole,
    Retention,
    Risk,
    Tier,
    Unit,
)

MOST_DAYS = 366
LIMITS = ("promised_days", "provincial_days", "statutory_days")  # each at most as long as the next
LIMIT_WORDS = {"promised_days": "承诺时限", "provincial_days": "本省时限", "statutory_days": "法定时限"}


def choices_field(label: str, choices: Any, **options: Any) -> ArrayField:
    return ArrayField(models.CharField(max_length=30, choices=choices.choices), verbose_name=label, **options)


def limit_field(label: str, **options: Any) -> models.PositiveSmallIntegerField:
    most = MaxValueValidator(MOST_DAYS, f"{label}应不多于 {MOST_DAYS} 天")
    return models.PositiveSmallIntegerField(label, null=True, blank=True, validators=[most], **options)


def not_longer(shorter: str, longer: str) -> models.CheckConstraint:
    """R050: promised ≤ provincial ≤ statutory; one that is not set says nothing."""
    known = Q(**{f"{shorter}__isnull": False, f"{longer}__isnull": False})
    return models.CheckConstraint(
        condition=~known | Q(**{f"{shorter}__lte": F(longer)}),
        name=f"%(class)s_{shorter}_within_{longer}",
        violation_error_message=f"{LIMIT_WORDS[shorter]}应不长于{LIMIT_WORDS[longer]}",
    )


class ItemContent(models.Model):
    """unconfirmed: names of columns whose value is a default without a source; shown 省级待定 until the province
    confirms them. Days are null where no limit is set; limit_unit says what they are counted in."""

    name = models.CharField("事项名称", max_length=200)
    summary = models.TextField("事项简述", max_length=1000, blank=True)
    category = models.CharField("险种（业务大类）", max_length=30, choices=Category.choices)
    applicant = models.CharField("服务对象", max_length=20, choices=Applicant.choices)
    forms = choices_field("办理方式", Form)
    life_events = choices_field("人生事件", LifeEvent, default=list, blank=True)
    legal_basis = models.TextField("设定依据", max_length=2000, help_text="法律、法规、规章或文件号，写到条")
    limit_unit = models.CharField("时限单位", max_length=10, choices=Unit.choices, default=Unit.WORKING)
    statutory_days = limit_field("法定时限（天）", help_text="没有全国统一时限的不填")
    statutory_source = models.CharField("法定时限的依据", max_length=200, blank=True)
    provincial_days = limit_field("本省时限（天）", help_text="应不长于法定时限")
    promised_days = limit_field("承诺时限（天）", help_text="0 为当场办结；应不长于本省时限")
    risk = models.CharField("风险等级", max_length=10, choices=Risk.choices)
    risk_reason = models.CharField("定级理由", max_length=200)
    outlet_role = models.CharField("网点办理", max_length=20, choices=OutletRole.choices)
    outlet_tier = models.PositiveSmallIntegerField("网点等级", choices=Tier.choices, help_text="达到这一级的网点可办")
    retention = models.CharField("档案保管期限", max_length=10, choices=Retention.choices)
    frequency = models.PositiveSmallIntegerField(
        "频次指数", validators=[MaxValueValidator(100, "频次指数为 0 至 100")], help_text="0 至 100，越大越常办"
    )
    complexity = models.PositiveSmallIntegerField(
        "复杂程度", help_text="1 至 5，越大越复杂",
        validators=[MinValueValidator(1, "复杂程度为 1 至 5"), MaxValueValidator(5, "复杂程度为 1 至 5")],
    )  # fmt: skip
    procedure = models.TextField("办理流程", max_length=5000, blank=True, help_text="每行一步")
    delivery = models.CharField("结果送达", max_length=200, blank=True)
    fee = models.CharField("收费依据及标准", max_length=200, blank=True)
    hours = models.CharField("办事时间", max_length=200, blank=True)
    place = models.CharField("办理机构及地点", max_length=200, blank=True)
    enquiry = models.CharField("咨询查询途径", max_length=200, blank=True)
    complaint = models.CharField("监督投诉渠道", max_length=200, blank=True)
    code_39554 = models.CharField("GB/T 39554.1 编码", max_length=60, blank=True)
    code_35617 = models.CharField("GB/T 35617 代码", max_length=60, blank=True)
    unconfirmed = ArrayField(
        models.CharField(max_length=40), verbose_name="待确认", default=list, blank=True, editable=False
    )

    class Meta:
        abstract = True
        constraints = [
            *(not_longer(a, b) for n, a in enumerate(LIMITS) for b in LIMITS[n + 1 :]),
            models.CheckConstraint(
                condition=Q(legal_basis__regex=r"\S"),
                name="%(class)s_has_a_legal_basis",
                violation_error_message="没有填写设定依据",
            ),
            models.CheckConstraint(
                condition=Q(forms__len__gt=0),
                name="%(class)s_has_a_form",
                violation_error_message="没有选择办理方式",
            ),
            models.CheckConstraint(condition=Q(complexity__range=(1, 5), frequency__lte=100), name="%(class)s_ranks"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """R050, beside the field that is too long."""
        super().clean()
        for n, shorter in enumerate(LIMITS):
            for longer in LIMITS[n + 1 :]:
                a, b = getattr(self, shorter), getattr(self, longer)
                if a is not None and b is not None and a > b:
                    words = f"{LIMIT_WORDS[shorter]} {a} 天，应不长于{LIMIT_WORDS[longer]} {b} 天"
                    raise ValidationError({shorter: words})

    @property
    def is_reviewed(self) -> bool:
        """§9.1.1: what is of high risk is reviewed by the department."""
        return self.risk == Risk.HIGH

    @property
    def form_words(self) -> str:
        return words_of(Form, self.forms)

    @property
    def life_event_words(self) -> str:
        return words_of(LifeEvent, self.life_events)

    def days_words(self, name: str) -> str:
        """10 个工作日; 当场办结; of a default that nobody has confirmed: 省级待定."""
        return PENDING if name in self.unconfirmed else self.length_of(name)

    def length_of(self, name: str) -> str:
        return length(getattr(self, name), self.limit_unit)

    @property
    def statutory(self) -> str:
        return self.days_words("statutory_days")

    @property
    def provincial(self) -> str:
        return self.days_words("provincial_days")

    @property
    def promised(self) -> str:
        return self.days_words("promised_days")

    def said(self, name: str, words: str) -> str:
        """The words of a column; a default without a source says so, and one that is empty says nothing else."""
        if name not in self.unconfirmed:
            return words
        return f"{words}（{PENDING}）" if words else PENDING


def words_of(enum: Any, values: Iterable[str]) -> str:
    return "、".join(enum(value).label for value in values)


def length(days: int | None, unit: str) -> str:
    if days is None:
        return "没有规定"
    if days == 0:
        return "当场办结"
    return f"{days} 个工作日" if unit == Unit.WORKING else f"{days} 日（日历日）"
