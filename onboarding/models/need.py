from datetime import date
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from onboarding import rules
from onboarding.enums import NeedState
from onboarding.steps import ReasonForm
from partners.enums import SelectionMethod
from partners.models import telephone
from portal.accounts.models import Organisation
from portal.flow.models import Part, Stateful
from portal.flow.step import Amend, PartOf, StateField, stamp_field, step
from portal.scope import Owned, Reference, ScopedQuerySet

DRAFT, PUBLISHED, CLOSED, WITHDRAWN = NeedState
DRAFT_NEED, PUBLISH_NEED = "onboarding.draft_need", "onboarding.publish_need"


class CooperationNeedQuerySet(ScopedQuerySet):
    def open_on(self, day: date) -> "CooperationNeedQuerySet":
        """Those that take applications on this day."""
        return self.filter(state=PUBLISHED, opens_on__lte=day, closes_on__gte=day)


class CooperationNeed(Stateful):
    """What a department calls for (§6.1, R031), on the four principles (R013); public once it was published."""

    scope = Reference("issued_by", issued=Q(published_by__isnull=False))
    handled_by = "issued_by"
    number_prefix = "HX"
    searched = ("title", "issued_by__name")
    editable = (
        Amend(
            side="department",
            permission=DRAFT_NEED,
            stamp="drafted_by",
            states={
                DRAFT: {
                    *("title", "extent", "outlets_wanted", "selection_method", "opens_on", "closes_on", "contact"),
                    "requirements",
                }
            },
        ),
    )

    issued_by = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="公布部门")
    title = models.CharField("名称", max_length=200)
    extent = models.TextField("合作范围", help_text="在哪些地方、办哪些业务，请合作机构做什么")
    outlets_wanted = models.PositiveSmallIntegerField(
        "拟设网点数", validators=[MinValueValidator(1, "拟设网点数应不少于 1 个")]
    )
    selection_method = models.CharField(
        "确定方式", max_length=20, choices=SelectionMethod.choices, default=SelectionMethod.OPEN_CALL
    )
    opens_on = models.DateField("开始日期", help_text="从这一天起接受合作意向")
    closes_on = models.DateField("截止日期", help_text="这一天过后不再接受")
    contact = models.CharField("咨询电话", max_length=60, blank=True, validators=[telephone])
    drafted_by = stamp_field("起草人")
    published_by = stamp_field("公布人")
    state = StateField("状态", enum=NeedState)

    objects = CooperationNeedQuerySet.as_manager()

    class Meta(Stateful.Meta):
        verbose_name = verbose_name_plural = "合作需求"
        permissions = (("draft_need", "起草合作需求"), ("publish_need", "公布、截止和撤回合作需求"))
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="need_closes_after_it_opens",
                violation_error_message="截止日期应不早于开始日期",
            ),
            models.CheckConstraint(
                condition=Q(outlets_wanted__gte=1),
                name="need_wants_an_outlet",
                violation_error_message="拟设网点数应不少于 1 个",
            ),
        ]
        indexes = [models.Index(fields=["state", "closes_on"], name="need_by_closing")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state == PUBLISHED and self.opens_on <= timezone.localdate() <= self.closes_on

    @property
    def whose_turn(self) -> str:
        """While it is public nobody in particular is waited for."""
        if self.state != PUBLISHED:
            return ""
        return "合作机构，可提出合作意向" if self.is_open else f"到{self.opens_on:%Y年%-m月%-d日}开始"

    @step(
        field=state, source=None, target=DRAFT, label="起草需求", side="department", permission=DRAFT_NEED,
        stamp="drafted_by", order=10,
    )  # fmt: skip
    def draft(self, *, by: Any) -> None:
        """A department begins to say what it needs."""

    @step(
        field=state, source=DRAFT, target=PUBLISHED, label="公布需求", side="department", permission=PUBLISH_NEED,
        guards=(rules.need_is_complete,), stamp="published_by", differs_from=("drafted_by",), decides=True,
        duty="need_publication", order=20,
        after=(
            "需求向社会公开，本区划内的合作机构可以提出合作意向。",
            "公布后内容不能再改；有误的，撤回后重新起草。",
        ),
    )  # fmt: skip
    def publish(self, *, by: Any) -> None:
        """A second person puts it before the public (R031)."""

    @step(field=state, source=PUBLISHED, target=CLOSED, label="到期截止", side="system", order=30)
    def close(self, *, by: Any) -> None:
        """Its closing date has passed."""

    @step(
        field=state, source=PUBLISHED, target=CLOSED, label="提前截止", side="department", permission=PUBLISH_NEED,
        form=ReasonForm, order=40,
        confirm=("从现在起不再接受新的合作意向，已提交的照常办理。",),
    )  # fmt: skip
    def close_early(self, *, by: Any, note: str) -> None:
        """Enough has been offered; what was submitted goes on."""

    @step(
        field=state, source=PUBLISHED, target=WITHDRAWN, label="撤回需求", side="department", permission=PUBLISH_NEED,
        form=ReasonForm, order=50,
        confirm=("需求不再有效，公开页面写明已撤回。", "对这个需求的合作意向，还没有决定的一并终止。"),
    )  # fmt: skip
    def withdraw(self, *, by: Any, note: str) -> None:
        """The department takes it back; applications that are not decided end with it."""

    @step(
        field=state, source=DRAFT, target=WITHDRAWN, label="撤回草稿", side="department", permission=DRAFT_NEED,
        order=60, confirm=("草稿作废，不能恢复。",),
    )  # fmt: skip
    def discard(self, *, by: Any) -> None:
        """A draft that nobody outside has seen."""


class RequiredQualification(Part):
    """One condition that an applicant must meet and answer."""

    scope = Owned("need")

    need = PartOf(CooperationNeed, related_name="requirements", verbose_name="合作需求")
    position = models.PositiveSmallIntegerField("序号", validators=[MinValueValidator(1, "序号从 1 起")])
    text = models.CharField("资格条件", max_length=200)
    help = models.CharField("说明", max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta(Part.Meta):
        verbose_name = verbose_name_plural = "资格条件"
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.text
