"""Three small machines that use everything the kernel has: a matter, an outlet with its agreement, a grant."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from portal.accounts.models import Organisation
from portal.flow.models import Part, Stateful
from portal.flow.step import Amend, PartOf, StateField, stamp_field, step
from portal.regions.paths import path_field
from portal.scope import Hangs, Owned, Reference, ScopedQuerySet
from tests.proof import rules
from tests.proof.enums import MatterState
from tests.proof.steps import ReasonForm, SendBackForm


class Need(models.Model):
    """What a department calls for; known in its region once issued."""

    scope = Reference("issued_by", issued=Q(issued=True))

    issued_by = models.ForeignKey(Organisation, models.PROTECT, verbose_name="发布部门")
    title = models.CharField("名称", max_length=50)
    issued = models.BooleanField("已发布", default=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "合作需求"

    def __str__(self):
        return self.title


DRAFT, SUBMITTED, REVIEWING, RECOMMENDED, RETURNED, APPROVED, REJECTED, WITHDRAWN = MatterState
APPLY, REVIEW, APPROVE = (f"proof.{verb}_matter" for verb in ("submit", "review", "approve"))


class Matter(Stateful):
    scope = Hangs("region_path", "organisation_path")
    handled_by, held_by = "department", "partner"
    editable = (
        Amend(
            side="partner",
            permission=APPLY,
            states={
                DRAFT: {"title", "note", "answers"},
                RETURNED: {"title", "note", "answers"},
                RECOMMENDED: {"answers"},
            },
        ),
        Amend(side="department", permission=REVIEW, stamp="checked_by", states={REVIEWING: {"answers.checked"}}),
    )

    title = models.CharField("名称", max_length=50)
    note = models.TextField("说明", blank=True)
    department = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="受理部门")
    partner = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="申请机构")
    region_path = path_field("区划路径")
    organisation_path = path_field("机构路径")
    opened = ArrayField(models.CharField(max_length=30), default=list, editable=False, blank=True)
    submitted_by = stamp_field("提交人")
    recommended_by = stamp_field("审核人")
    checked_by = stamp_field("核对人")
    approved_by = stamp_field("批准人")
    state = StateField("状态", enum=MatterState)

    class Meta(Stateful.Meta):
        verbose_name = verbose_name_plural = "合作申请"
        permissions = (
            ("submit_matter", "提出申请"),
            ("review_matter", "审核申请"),
            ("approve_matter", "批准申请"),
        )

    def __str__(self):
        return self.title

    @step(field=state, source=None, target=DRAFT, label="新建", side="partner", permission=APPLY, order=1)
    def draft(self, *, by):
        """A partner begins."""

    @step(
        field=state,
        source=DRAFT,
        target=SUBMITTED,
        label="提交",
        side="partner",
        permission=APPLY,
        guards=(rules.every_question_answered,),
        stamp="submitted_by",
        order=10,
    )
    def submit(self, *, by):
        """The partner stands by what it says."""

    @step(
        field=state,
        source=SUBMITTED,
        target=REVIEWING,
        label="受理",
        side="department",
        permission=REVIEW,
        duty="matter_intake",
        order=20,
    )
    def take_up(self, *, by):
        """The department begins its review."""

    @step(
        field=state,
        source=[SUBMITTED, REVIEWING],
        target=REVIEWING,
        label="提级办理",
        side="department",
        permission=REVIEW,
        level="above",
        order=25,
    )
    def take_over(self, *, by):
        """A department above makes the matter its own."""
        self.department = by.organisation

    @step(
        field=state,
        source=REVIEWING,
        target=RECOMMENDED,
        label="建议批准",
        side="department",
        permission=REVIEW,
        stamp="recommended_by",
        differs_from=("submitted_by",),
        decides=True,
        duty="matter_review",
        order=30,
    )
    def recommend(self, *, by):
        """The first pair of eyes."""

    @step(
        field=state,
        source=RECOMMENDED,
        target=APPROVED,
        label="批准",
        side="department",
        permission=APPROVE,
        stamp="approved_by",
        differs_from=("submitted_by", "recommended_by"),
        decides=True,
        duty="matter_decision",
        order=40,
    )
    def approve(self, *, by):
        """The second pair of eyes, on exactly what the first one saw."""

    @step(
        field=state,
        source=RECOMMENDED,
        target=REJECTED,
        label="驳回",
        side="department",
        permission=APPROVE,
        form=ReasonForm,
        stamp="approved_by",
        differs_from=("submitted_by", "recommended_by"),
        decides=True,
        confirm=("驳回后不能恢复",),
        order=50,
    )
    def reject(self, *, by, note):
        """Final; the record keeps the reason."""

    @step(
        field=state,
        source=[REVIEWING, RECOMMENDED],
        target=RETURNED,
        label="退回",
        side="department",
        permission=REVIEW,
        form=SendBackForm,
        clears=("recommended_by",),
        order=60,
    )
    def send_back(self, *, by, note, fields_opened):
        """Asks for corrections and opens only what must be corrected."""
        self.opened = fields_opened

    @step(
        field=state,
        source=RETURNED,
        target=SUBMITTED,
        label="重新提交",
        side="partner",
        permission=APPLY,
        duty="matter_supplement",
        guards=(rules.every_question_answered,),
        stamp="submitted_by",
        order=70,
    )
    def resubmit(self, *, by):
        """Corrected; whoever sends it now stands by it."""
        self.opened = []

    @step(
        field=state,
        source=[DRAFT, SUBMITTED, REVIEWING, RETURNED],
        target=WITHDRAWN,
        label="撤回",
        side="partner",
        permission=APPLY,
        order=80,
    )
    def withdraw(self, *, by):
        """The sender takes it back."""

    @step(
        field=state,
        source=RECOMMENDED,
        target=REVIEWING,
        label="建议失效",
        side="system",
        clears=("recommended_by",),
        order=90,
    )
    def lapse(self, *, by):
        """The content changed after it was recommended."""


class Answer(Part):
    scope = Owned("matter")

    matter = PartOf(Matter, related_name="answers")
    question = models.CharField("问题", max_length=100)
    text = models.TextField("答复", blank=True)
    checked = models.BooleanField("已核对", default=False)

    objects = ScopedQuerySet.as_manager()

    class Meta(Part.Meta):
        verbose_name = verbose_name_plural = "答复"

    def __str__(self):
        return self.question

    def amended(self, fields, by):
        if "text" in fields:
            self.checked = False
