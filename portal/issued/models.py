"""What a province issues in versions, and what those below make of it: only tighter (R019).

Two abstract machines. `Issued` is numbered by its issuer, approved by a second person, published, in force from a date
and superseded by the next. What runs keeps its version by a key to it. `Tightening` belongs to a department below.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Func, Max, Q, Value
from django.utils import timezone

from portal.accounts.models import Organisation
from portal.flow.models import Stateful
from portal.flow.step import StateField, stamp_field, step
from portal.issued import rules
from portal.issued.comparing import Line
from portal.issued.enums import DATED, IssuedState, TighteningState
from portal.issued.told import told
from portal.regions.paths import above
from portal.scope import Reference, ScopedQuerySet

DRAFT, REVIEW, APPROVED, PUBLISHED, IN_FORCE, SUPERSEDED, WITHDRAWN = IssuedState
HAS_APPLIED = Q(state__in=[IN_FORCE, SUPERSEDED]) | Q(state=WITHDRAWN, ended_on__isnull=False)


def days(start: str, end: str) -> Func:
    """From the first day up to, and without, the last; without end when it is null."""
    return Func(F(start), F(end), Value("[)"), function="DATERANGE", output_field=DateRangeField())


class IssuedQuerySet(ScopedQuerySet):
    def dated(self) -> "IssuedQuerySet":
        """Those that apply on some day: published, and not withdrawn before they began."""
        return self.filter(Q(state__in=DATED) | Q(state=WITHDRAWN, ended_on__isnull=False))

    def applying(self, region_path: str, day: date) -> "IssuedQuerySet":
        """What applies to this region on this day, at most one row. By the dates alone: a night that the job missed
        changes nothing for anybody who asks."""
        around = self.dated().filter(issuer__region_path__in=above(region_path), effective_on__lte=day)
        return around.filter(Q(ended_on=None) | Q(ended_on__gt=day)).order_by("-effective_on")[:1]


class Issued(Stateful):
    """noun: 清单; key: the start of its limits' names ("catalogue": catalogue_approval, catalogue_publication);
    permissions: {"draft": …, "approve": …}; asks: {"send_back": form, "withdraw": form, "repeal": form}, forms that
    ask for `note`. `missing()` says what its content lacks, `lines()` what it is compared by."""

    scope = Reference("issuer", issued=Q(published_by__isnull=False))
    handled_by = "issuer"
    named_by: tuple[str, ...] = ("issuer__region",)
    noun, key = "版本", "issued"
    permissions: dict[str, str] = {}
    asks: dict[str, type] = {}
    missing: Callable[[], str]  # what the content still lacks, in words; "" when it can be judged
    lines: Callable[[], list[Line]]  # the content, line by line, as versions are compared
    derived = frozenset({"edition", "ended_on", "published_on"})

    issuer = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="发布部门")
    edition = models.PositiveSmallIntegerField("版次", default=0, editable=False)
    effective_on = models.DateField("施行日期", help_text="从这一天起施行；上一版到前一天为止")
    published_on = models.DateField("公布日期", null=True, editable=False)
    ended_on = models.DateField("终止日期", null=True, editable=False)
    drafted_by = stamp_field("起草人")
    approved_by = stamp_field("审定人")
    published_by = stamp_field("公布人")
    state = StateField("状态", enum=IssuedState)

    objects = IssuedQuerySet.as_manager()

    class Meta(Stateful.Meta):
        abstract = True
        ordering = ("-effective_on", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "edition"],
                name="%(app_label)s_%(class)s_edition",
                violation_error_message="同时有人起草了这一版，请再试一次",
            ),
            models.UniqueConstraint(
                fields=["issuer", "effective_on"],
                condition=Q(state__in=DATED),
                name="%(app_label)s_%(class)s_one_a_day",
                violation_error_message="已有一版在同一天施行，请退回修改施行日期",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("effective_on")),
                name="%(app_label)s_%(class)s_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~Q(state=SUPERSEDED) | Q(ended_on__isnull=False), name="%(app_label)s_%(class)s_has_ended"
            ),
            ExclusionConstraint(
                name="%(app_label)s_%(class)s_one_in_force",
                expressions=[(days("effective_on", "ended_on"), "&&"), ("issuer", "=")],
                condition=HAS_APPLIED,
                violation_error_message="同一天不能有两版施行",
            ),
        ]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.steps = {name: told(cls, one) for name, one in cls.steps.items()}

    def __str__(self) -> str:
        return f"{self.issuer.region}{self.noun}（第{self.edition}版）"

    @property
    def is_dated(self) -> bool:
        return self.state in DATED

    @property
    def whose_turn(self) -> str:
        """While it is in force nobody in particular is waited for."""
        if self.state == PUBLISHED:
            return f"到{self.effective_on:%Y年%-m月%-d日}自动施行"
        return "" if self.state in (DRAFT, REVIEW, APPROVED) else "无，供查阅"

    def begun(self) -> None:
        """What a model writes elsewhere when its version takes effect, in the same transaction. The one before it was
        superseded a moment ago."""

    def lapsed(self) -> None:
        """The same when it is repealed and nothing takes its place."""

    def before(self) -> Any:
        """The version that applied, or was to apply, before this one; None for the first."""
        earlier = type(self).objects.dated().filter(issuer=self.issuer_id, edition__lt=self.edition)
        return earlier.select_related("issuer__region").order_by("-edition").first()

    def successor(self) -> Any:
        """The published version that is next to take its place."""
        later = type(self).objects.filter(issuer=self.issuer_id, state=PUBLISHED)
        return later.filter(effective_on__gt=self.effective_on).order_by("effective_on").first()

    @step(
        field=state, source=None, target=DRAFT, label="起草{noun}", side="department", permission="draft",
        guards=(rules.issued_by_a_province,), stamp="drafted_by", order=10,
    )  # fmt: skip
    def draft(self, *, by: Any) -> None:
        """A new version, numbered after the issuer's last."""
        last = type(self).objects.filter(issuer=self.issuer_id).aggregate(last=Max("edition"))["last"]
        self.edition = (last or 0) + 1

    @step(
        field=state, source=DRAFT, target=REVIEW, label="提交审定", side="department", permission="draft",
        guards=(rules.is_complete, rules.starts_in_time), stamp="drafted_by", order=11,
        after=("审定人收到待办；审定之前内容不能再改，要改的由审定人退回。",),
    )  # fmt: skip
    def submit(self, *, by: Any) -> None:
        """Whoever submits stands for the content."""

    @step(
        field=state, source=REVIEW, target=APPROVED, label="审定{noun}", side="department", permission="approve",
        guards=(rules.is_complete, rules.starts_in_time), stamp="approved_by", differs_from=("drafted_by",),
        decides=True, duty="{key}_approval", order=30,
        after=("审定后内容不能再改。", "从审定起须在期限内向社会公布。"),
    )  # fmt: skip
    def approve(self, *, by: Any) -> None:
        """A second person decides on exactly the content that was read (R039)."""

    @step(
        field=state, source=[REVIEW, APPROVED], target=DRAFT, label="退回修改", side="department",
        permission="approve", clears=("approved_by",), order=60,
    )  # fmt: skip
    def send_back(self, *, by: Any, note: str) -> None:
        """To be changed, and then submitted again."""

    @step(
        field=state, source=APPROVED, target=PUBLISHED, label="公布{noun}", side="department", permission="approve",
        guards=(rules.starts_in_time,), stamp="published_by", duty="{key}_publication", order=40,
        after=("{noun}向社会公开，从施行日期起适用；上一版同日终止。",),
    )  # fmt: skip
    def publish(self, *, by: Any) -> None:
        """Before the public, to be in force from its date (R041)."""
        self.published_on = timezone.localdate()

    @step(
        field=state, source=PUBLISHED, target=IN_FORCE, label="施行", side="system", guards=(rules.its_day_has_come,),
        order=70,
    )  # fmt: skip
    def take_effect(self, *, by: Any) -> None:
        """Its day has come."""
        self.begun()

    @step(
        field=state, source=IN_FORCE, target=SUPERSEDED, label="由新版替代", side="system",
        guards=(rules.its_successor_has_come,), order=80,
    )  # fmt: skip
    def supersede(self, *, by: Any) -> None:
        """Up to the day on which the next one begins, however late the job came."""
        self.ended_on = self.successor().effective_on

    @step(
        field=state, source=[APPROVED, PUBLISHED], target=WITHDRAWN, label="撤回{noun}", side="department",
        permission="approve", guards=(rules.has_not_started,), order=85,
        confirm=("这一版不再施行，现行的版本继续有效。",),
    )  # fmt: skip
    def withdraw(self, *, by: Any, note: str) -> None:
        """Before it began."""

    @step(
        field=state, source=IN_FORCE, target=WITHDRAWN, label="废止{noun}", side="department", permission="approve",
        order=90, confirm=("从今天起没有施行中的{noun}，直到下一版施行。",),
    )  # fmt: skip
    def repeal(self, *, by: Any, note: str) -> None:
        """It applied up to yesterday."""
        self.ended_on = timezone.localdate()
        self.lapsed()

    @step(
        field=state, source=DRAFT, target=WITHDRAWN, label="撤回草稿", side="department", permission="draft",
        order=95, confirm=("草稿作废，不能恢复。",),
    )  # fmt: skip
    def discard(self, *, by: Any) -> None:
        """A draft that nobody else has seen."""


T_DRAFT, T_REVIEW, T_IN_FORCE, T_ENDED, T_WITHDRAWN = TighteningState


class TighteningQuerySet(ScopedQuerySet):
    def applying(self, region_path: str, day: date) -> "TighteningQuerySet":
        """Those of this region and all that it lies in, on this day."""
        around = self.filter(state__in=[T_IN_FORCE, T_ENDED], issuer__region_path__in=above(region_path))
        return around.filter(Q(ended_on=None) | Q(ended_on__gt=day), starts_on__lte=day)


class Tightening(Stateful):
    """What a department below makes stricter in something issued; `tightens` names the key to that."""

    scope = Reference("issuer", issued=Q(approved_by__isnull=False))
    handled_by = "issuer"
    named_by: tuple[str, ...] = ("issuer__region",)
    noun, key, tightens = "收紧", "tightening", ""
    missing: Callable[[], str]  # what it still lacks, in words; "" when it can be judged
    permissions: dict[str, str] = {}
    asks: dict[str, type] = {}
    derived = frozenset({"ended_on"})

    issuer = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="发布部门")
    starts_on = models.DateField("开始日期", help_text="从这一天起在本区划适用")
    ended_on = models.DateField("终止日期", null=True, editable=False)
    drafted_by = stamp_field("起草人")
    approved_by = stamp_field("批准人")
    state = StateField("状态", enum=TighteningState)

    objects = TighteningQuerySet.as_manager()

    class Meta(Stateful.Meta):
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("starts_on")),
                name="%(app_label)s_%(class)s_ends_after_it_starts",
            ),
        ]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.steps = {name: told(cls, one) for name, one in cls.steps.items()}

    def __str__(self) -> str:
        return f"{self.issuer.region}{self.noun}（{self.number}）"

    @property
    def issued(self) -> Any:
        return getattr(self, self.tightens)

    @property
    def whose_turn(self) -> str:
        return "" if self.state in (T_DRAFT, T_REVIEW) else "无，供查阅"

    def over_on(self) -> date | None:
        """The day on which what it tightens ended; None while that applies or will."""
        return self.issued.ended_on

    @step(
        field=state, source=None, target=T_DRAFT, label="起草{noun}", side="department", permission="draft",
        guards=(rules.lies_below, rules.applies_or_will), stamp="drafted_by", order=10,
    )  # fmt: skip
    def draft(self, *, by: Any) -> None:
        """On one version of what the province has issued."""

    @step(
        field=state, source=T_DRAFT, target=T_REVIEW, label="提交批准", side="department", permission="draft",
        guards=(rules.is_complete, rules.tightens_in_time), stamp="drafted_by", order=11,
    )  # fmt: skip
    def submit(self, *, by: Any) -> None:
        """Whoever submits stands for the content."""

    @step(
        field=state, source=T_REVIEW, target=T_IN_FORCE, label="批准{noun}", side="department", permission="approve",
        guards=(rules.is_complete, rules.applies_or_will, rules.tightens_in_time), stamp="approved_by",
        differs_from=("drafted_by",), decides=True, duty="{key}_approval", order=30,
        after=("从开始日期起在本区划及以下适用。",),
    )  # fmt: skip
    def approve(self, *, by: Any) -> None:
        """A second person decides (R018)."""

    @step(
        field=state, source=T_REVIEW, target=T_DRAFT, label="退回修改", side="department", permission="approve",
        order=60,
    )  # fmt: skip
    def send_back(self, *, by: Any, note: str) -> None:
        """To be changed, and then submitted again."""

    @step(
        field=state, source=T_IN_FORCE, target=T_ENDED, label="终止{noun}", side="department", permission="approve",
        order=80, confirm=("从今天起恢复省级版本的内容。",),
    )  # fmt: skip
    def lift(self, *, by: Any, note: str) -> None:
        """Up to yesterday; one that never began never applied."""
        self.ended_on = max(self.starts_on, timezone.localdate())

    @step(
        field=state, source=T_IN_FORCE, target=T_ENDED, label="随版本终止", side="system",
        guards=(rules.its_version_has_ended,), order=85,
    )  # fmt: skip
    def end(self, *, by: Any) -> None:
        """What it tightened no longer applies."""
        self.ended_on = max(self.starts_on, self.over_on())

    @step(
        field=state, source=T_DRAFT, target=T_WITHDRAWN, label="撤回草稿", side="department", permission="draft",
        order=95, confirm=("草稿作废，不能恢复。",),
    )  # fmt: skip
    def discard(self, *, by: Any) -> None:
        """A draft that nobody else has seen."""
