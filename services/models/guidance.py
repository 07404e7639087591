from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from partners.models import Cooperation
from portal.accounts.enums import Kind
from portal.accounts.models import Organisation
from portal.evidence.fields import EvidenceField
from portal.flow.models import Part, Stateful
from portal.flow.step import Amend, PartOf, StateField, stamp_field, step
from portal.scope import Hangs, Owned, ScopedQuerySet
from services.enums import GuidanceState
from services.models.edition import CatalogueEdition
from services.steps import ReasonForm

DRAFT, GIVEN, WITHDRAWN = GuidanceState
GIVE_GUIDANCE, VIEW_GUIDANCE = "services.give_guidance", "services.view_guidance"
CONTENT = {
    "organisation", "edition", "cooperation", "subject", "held_on", "place", "attendees", "minutes", "papers",
    "questions",
}  # fmt: skip


class Guidance(Stateful):
    """R044, §7.1.2: how a department guided a partner that draws up its list: minutes, questions and answers. It is
    about an edition or a cooperation, and once it has been given, the partner reads it."""

    scope = Hangs("department__region_path", "organisation__path", sent=Q(given_by__isnull=False), sender="department")
    handled_by, held_by = "department", "organisation"
    number_prefix = "ZD"
    searched, named_by = ("subject", "organisation__name"), ("organisation", "department")
    editable = (Amend(side="department", permission=GIVE_GUIDANCE, stamp="drafted_by", states={DRAFT: CONTENT}),)

    department = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="指导部门")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name="合作机构",
        limit_choices_to={"kind": Kind.PARTNER},
    )  # fmt: skip
    edition = models.ForeignKey(
        CatalogueEdition, models.PROTECT, null=True, blank=True, related_name="guidance",
        verbose_name="服务事项清单", help_text="指导的是哪一版清单或草稿；与合作关系至少填一个",
    )  # fmt: skip
    cooperation = models.ForeignKey(
        Cooperation, models.PROTECT, null=True, blank=True, related_name="guidance", verbose_name="合作关系"
    )
    subject = models.CharField("主题", max_length=100)
    held_on = models.DateField("指导日期")
    place = models.CharField("地点或方式", max_length=100)
    attendees = models.TextField("参加人员", max_length=2000, help_text="双方各有谁参加，写姓名和职务")
    minutes = models.TextField(
        "纪要", max_length=20_000, help_text="按由少到多、由简到繁、高频事项优先的原则提了什么要求"
    )
    papers = EvidenceField("附件")
    drafted_by = stamp_field("记录人")
    given_by = stamp_field("发出人")
    state = StateField("状态", enum=GuidanceState)

    class Meta(Stateful.Meta):
        verbose_name = verbose_name_plural = "指导记录"
        permissions = (("give_guidance", "记录对合作机构的指导"),)
        constraints = [
            models.CheckConstraint(
                condition=Q(edition__isnull=False) | Q(cooperation__isnull=False),
                name="guidance_is_about_something",
                violation_error_message="没有选择服务事项清单，也没有选择合作关系",
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject}（{self.organisation}）"

    @property
    def whose_turn(self) -> str:
        return "" if self.state == DRAFT else "无，供查阅"

    def clean(self) -> None:
        """R044: what was said, to whom, about what."""
        if self.held_on and self.held_on > timezone.localdate():
            raise ValidationError({"held_on": "指导日期应不晚于今天"})
        if self.edition_id is None and self.cooperation_id is None:
            raise ValidationError({"edition": "没有选择服务事项清单，也没有选择合作关系"})
        if self.cooperation and self.organisation_id and not _of(self.cooperation, self.organisation):
            raise ValidationError({"cooperation": "应是这个合作机构的合作关系"})

    @step(
        field=state, source=None, target=DRAFT, label="记录指导", side="department", permission=GIVE_GUIDANCE,
        stamp="drafted_by", order=10,
    )  # fmt: skip
    def draft(self, *, by: Any) -> None:
        """The department writes down how it guided the partner."""

    @step(
        field=state, source=DRAFT, target=GIVEN, label="发给合作机构", side="department", permission=GIVE_GUIDANCE,
        stamp="given_by", order=20, after=("合作机构可以查看；发出后不能再改，有补充的另记一份。",),
    )  # fmt: skip
    def give(self, *, by: Any) -> None:
        """From now on the partner reads it."""

    @step(
        field=state, source=GIVEN, target=WITHDRAWN, label="撤回指导记录", side="department",
        permission=GIVE_GUIDANCE, form=ReasonForm, order=85,
        confirm=("合作机构仍能看到这份记录和撤回的理由；可以另记一份。",),
    )  # fmt: skip
    def withdraw(self, *, by: Any, note: str) -> None:
        """It was wrong; both sides keep it."""

    @step(
        field=state, source=DRAFT, target=WITHDRAWN, label="撤回草稿", side="department", permission=GIVE_GUIDANCE,
        order=95, confirm=("草稿作废，不能恢复。",),
    )  # fmt: skip
    def discard(self, *, by: Any) -> None:
        """A draft that the partner has not seen."""


def _of(cooperation: Cooperation, organisation: Organisation) -> bool:
    """Of this node of the partner's tree, or of one below it."""
    return cooperation.organisation_path.startswith(organisation.path)


class GuidanceQuestion(Part):
    """What the partner asked, and what it was told."""

    scope = Owned("guidance")

    guidance = PartOf(Guidance, related_name="questions", verbose_name="指导记录")
    position = models.PositiveSmallIntegerField("序号")
    question = models.TextField("问题", max_length=2000)
    answer = models.TextField("答复", max_length=5000)

    objects = ScopedQuerySet.as_manager()

    class Meta(Part.Meta):
        verbose_name = verbose_name_plural = "问答"
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.question
