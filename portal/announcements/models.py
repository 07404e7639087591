"""What a department tells the public: written by one, approved by another, published by the clock, taken back with a
reason. What the public sees follows from the dates alone; the job that moves the states may come late."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import Organisation
from portal.announcements import rules
from portal.announcements.enums import AnnouncementState, Kind
from portal.announcements.steps import SendBackForm, WithdrawForm
from portal.evidence.enums import Kind as FileKind
from portal.evidence.fields import EvidenceField
from portal.flow.models import Stateful
from portal.flow.step import Amend, StateField, stamp_field, step
from portal.scope import Reference, ScopedQuerySet
from portal.web.text import telephone
from portal.web.values import shown

DRAFT, REVIEW, SCHEDULED, PUBLISHED, ENDED, WITHDRAWN = AnnouncementState
WRITE, APPROVE = "announcements.write_announcement", "announcements.approve_announcement"
LONGEST_PERIOD = 60
CONTENT = {"kind", "title", "body", "attachments", "contact", "publish_at", "period"}
WAS_PUBLIC = Q(public_from__lte=Now()) & (Q(withdrawn_at=None) | Q(withdrawn_at__gt=F("public_from")))


class AnnouncementQuerySet(ScopedQuerySet):
    def standing(self) -> "AnnouncementQuerySet":
        """What the public reads at this moment: published, and not taken back."""
        return self.published().filter(withdrawn_at=None)


class Announcement(Stateful):
    """R039, R041: what is decided is made public. `public_from`: since when, fixed by the approval; `ends_on`: the
    last day of a publicity, which was announced and stays whatever becomes of the calendar."""

    scope = Reference("issued_by", issued=WAS_PUBLIC)
    handled_by = "issued_by"
    number_prefix = "GG"
    searched = ("title", "issued_by__name")
    read_by = (WRITE, APPROVE)
    derived = frozenset({"public_from", "ends_on", "withdrawn_at", "withdrawal"})
    editable = (Amend(side="department", permission=WRITE, stamp="written_by", states={DRAFT: CONTENT}),)

    issued_by = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="发布部门")
    kind = models.CharField("类别", max_length=20, choices=Kind.choices, default=Kind.NOTICE)
    title = models.CharField("标题", max_length=100)
    body = models.TextField("正文", max_length=20_000, help_text="空一行为分段")
    attachments = EvidenceField("附件", kinds=[FileKind.PDF], most=10)
    contact = models.CharField("联系电话", max_length=30, blank=True, validators=[telephone])
    publish_at = models.DateTimeField("定时公布", null=True, blank=True, help_text="不填的，审签后即公布")
    period = models.PositiveSmallIntegerField(
        "公示期（工作日）", null=True, blank=True, help_text="公示必填，从公布的次日起算",
        validators=[MinValueValidator(1, "公示期应不少于 1 个工作日"),
                    MaxValueValidator(LONGEST_PERIOD, f"公示期应不多于 {LONGEST_PERIOD} 个工作日")],
    )  # fmt: skip
    public_from = models.DateTimeField("公布时间", null=True, editable=False)
    ends_on = models.DateField("公示截止", null=True, editable=False)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, editable=False)
    withdrawal = models.CharField("撤回理由", max_length=500, blank=True, editable=False)
    written_by = stamp_field("撰稿人")
    approved_by = stamp_field("审签人")
    state = StateField("状态", enum=AnnouncementState)

    objects = AnnouncementQuerySet.as_manager()

    class Meta(Stateful.Meta):
        verbose_name = verbose_name_plural = "公告公示"
        permissions = (("write_announcement", "撰写公告公示"), ("approve_announcement", "审签、撤回公告公示"))
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=[SCHEDULED, PUBLISHED, ENDED])
                | Q(public_from__isnull=False, approved_by__isnull=False),
                name="announcement_is_dated_and_approved",
            ),
            models.CheckConstraint(
                condition=Q(public_from=None) | Q(kind=Kind.PUBLICITY, ends_on__isnull=False)
                | (~Q(kind=Kind.PUBLICITY) & Q(ends_on=None)),
                name="announcement_publicity_ends",
            ),
        ]  # fmt: skip
        indexes = [models.Index(F("public_from").desc(), F("id").desc(), name="announcement_newest")]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        wrong: dict[str, str] = {}
        if self.kind == Kind.PUBLICITY:
            wrong |= {} if self.period is not None else {"period": "公示须写明公示期"}
            wrong |= {} if self.contact else {"contact": "公示须写明反映意见的电话"}
        elif self.period is not None:
            wrong |= {"period": f"只有公示有公示期，{self.get_kind_display()}不填"}
        if wrong:
            raise ValidationError(wrong)

    @property
    def public_url(self) -> str:
        return reverse("public-announcement", args=[self.pk])

    @property
    def is_public(self) -> bool:
        """By the dates, as the query says it."""
        return bool(self.public_from and self.public_from <= timezone.now() and not self.withdrawn_at)

    @property
    def is_running(self) -> bool:
        """Within its period, of which the last day counts."""
        return self.ends_on is not None and self.ends_on >= timezone.localdate()

    @property
    def whose_turn(self) -> str:
        """Once it is approved nobody is waited for."""
        if self.state == SCHEDULED:
            return f"到{shown(self.public_from)}自动公布"
        return "" if self.state in (DRAFT, REVIEW) else "无，供查阅"

    @step(
        field=state, source=None, target=DRAFT, label="撰写公告公示", side="department", permission=WRITE,
        stamp="written_by", order=10,
    )  # fmt: skip
    def draft(self, *, by: Any) -> None:
        """A department begins to write."""

    @step(field=state, source=None, target=DRAFT, label="由业务生成", side="system", order=11)
    def propose(self, *, by: Any) -> None:
        """Something that happened elsewhere is to be told; whoever writes makes it their own or discards it."""

    @step(
        field=state, source=DRAFT, target=REVIEW, label="提交审签", side="department", permission=WRITE,
        guards=(rules.starts_in_time,), stamp="written_by", duty="announcement_writing", order=20,
        after=("审签人收到待办；审签之前内容不能再改，要改的由审签人退回。",),
    )  # fmt: skip
    def submit(self, *, by: Any) -> None:
        """Whoever submits stands for the content."""

    @step(
        field=state, source=REVIEW, target=SCHEDULED, label="审签公布", side="department", permission=APPROVE,
        guards=(rules.starts_in_time, rules.period_can_be_counted), stamp="approved_by", differs_from=("written_by",),
        decides=True, duty="announcement_approval", order=30,
        after=("到公布时间向社会公开；没有定时的，审签后即公开。", "审签后内容不能再改；有误的，撤回后重新撰写。"),
    )  # fmt: skip
    def approve(self, *, by: Any) -> None:
        """A second person puts exactly what was read before the public."""
        self.ends_on = rules.last_day(self)
        self.public_from = self.publish_at or timezone.now()

    @step(
        field=state, source=REVIEW, target=DRAFT, label="退回修改", side="department", permission=APPROVE,
        form=SendBackForm, order=40,
    )  # fmt: skip
    def send_back(self, *, by: Any, note: str) -> None:
        """To be changed, and then submitted again."""

    @step(
        field=state, source=SCHEDULED, target=PUBLISHED, label="公布", side="system",
        guards=(rules.its_time_has_come,), order=50,
    )  # fmt: skip
    def publish(self, *, by: Any) -> None:
        """Its time has come."""

    @step(
        field=state, source=PUBLISHED, target=ENDED, label="公示期满", side="system",
        guards=(rules.its_period_is_over,), order=60,
    )  # fmt: skip
    def end(self, *, by: Any) -> None:
        """The last day of its period has passed; it stays to be read."""

    @step(
        field=state, source=[SCHEDULED, PUBLISHED, ENDED], target=WITHDRAWN, label="撤回公告公示", side="department",
        permission=APPROVE, form=WithdrawForm, order=70,
        confirm=("从现在起不再公开；已公布的，原来的地址只写明撤回的时间和理由。", "撤回后不能恢复，需要的重新撰写。"),
    )  # fmt: skip
    def withdraw(self, *, by: Any, note: str) -> None:
        """It is read no more; where it stood, the public reads since when and why."""
        self.withdrawn_at, self.withdrawal = timezone.now(), note

    @step(
        field=state, source=DRAFT, target=WITHDRAWN, label="撤回草稿", side="department", permission=WRITE, order=80,
        confirm=("草稿作废，不能恢复。",),
    )  # fmt: skip
    def discard(self, *, by: Any) -> None:
        """A draft that nobody outside has seen."""
