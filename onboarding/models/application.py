from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from onboarding import comparison, rules
from onboarding.enums import OVER, UNDECIDED, ApplicationState, Check, Opinion, OutletKind, PremisesRight
from onboarding.models import correction
from onboarding.models.correction import ANSWERED, Asked
from onboarding.models.need import CooperationNeed, RequiredQualification
from onboarding.steps import DecideForm, ReasonForm, RecommendForm, SendBackForm
from partners.models import Partner, Qualification
from portal.accounts.models import Organisation
from portal.evidence.enums import IMAGES
from portal.evidence.fields import EvidenceField
from portal.flow.models import Part, Stateful
from portal.flow.refusals import Refused
from portal.flow.step import Amend, PartOf, StateField, stamp_field, step
from portal.personal.fields import PersonalField
from portal.regions.models import Region
from portal.regions.paths import path_field
from portal.scope import Hangs, Owned, ScopedQuerySet

DRAFT, SUBMITTED, REVIEWING, RECOMMENDED, RETURNED, APPROVED, REJECTED, WITHDRAWN, ENDED, EXPIRED = ApplicationState
APPLY, REVIEW, APPROVE = (f"onboarding.{verb}_application" for verb in ("submit", "review", "approve"))
ANSWERING = {*(f"answers.{name}" for name in ANSWERED), "outlets"}
CONTACT = ("contact_name", "contact_phone")
CHECKING = {"check_result", "check_note"}
COMPLETE = (
    rules.in_own_region_chain, rules.stands_for_the_partner, rules.every_requirement_answered,
    rules.qualifications_in_force, rules.premises_are_described,
)  # fmt: skip


class ApplicationQuerySet(ScopedQuerySet):
    def live(self) -> "ApplicationQuerySet":
        return self.exclude(state__in=OVER)

    def sent(self) -> "ApplicationQuerySet":
        return self.filter(Application.scope.sent)


class Application(Stateful):
    """合作意向: a partner's node answers a need of its own province, city or county (§6.1, R032), with its rules of
    service where it has any (§5.1, R021)."""

    scope = Hangs("region_path", "organisation_path", sent=Q(submitted_by__isnull=False), sender="partner")
    handled_by, held_by, lock_root = "department", "applicant", "need"
    shows = ("partner",)
    number_prefix, stage = "YX", 1
    searched, named_by = ("applicant__name", "need__title"), ("applicant",)
    derived = frozenset({"opinion", "comparison"})
    # fields that a send-back may name, beside single answers and outlets
    askable = ("statement", "service_rules", *CONTACT)
    editable = (
        Amend(
            side="partner",
            permission=APPLY,
            states={
                DRAFT: {"statement", "service_rules", *CONTACT, *ANSWERING},
                # narrowed to what the send-back opened
                RETURNED: {"statement", "service_rules", *CONTACT, "answers", "outlets", "corrections"},
                **{state: {*CONTACT, *ANSWERING} for state in (SUBMITTED, REVIEWING)},
                RECOMMENDED: ANSWERING,  # another contact is no reason for a recommendation to lapse
            },
            guards=rules.STAYS_COMPLETE,
        ),
        Amend(
            side="department",
            permission=REVIEW,
            label="核对资格条件",
            states={REVIEWING: {"answers.check_result", "answers.check_note"}},
        ),
    )

    need = models.ForeignKey(CooperationNeed, models.PROTECT, related_name="applications", verbose_name="合作需求")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="applications", verbose_name="合作机构")
    applicant = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="申请单位")
    department = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="受理部门")
    region_path = path_field("区划路径")
    organisation_path = path_field("机构路径")
    statement = models.TextField("合作意愿", help_text="为什么愿意承接、服务管理的能力和经验")
    service_rules = EvidenceField("服务管理制度文件")
    contact_name = PersonalField("联系人", kind="name", blank=True)
    contact_phone = PersonalField("联系电话", kind="phone", blank=True)
    opened = ArrayField(
        models.CharField(max_length=60), verbose_name="退回时开放的内容", default=list, editable=False, blank=True
    )
    opinion = models.CharField("推荐意见", max_length=10, choices=Opinion.choices, blank=True, editable=False)
    comparison = models.JSONField("推荐时的比较", default=list, blank=True, editable=False)
    submitted_by = stamp_field("提交人")
    recommended_by = stamp_field("推荐人")
    decided_by = stamp_field("决定人")
    state = StateField("状态", enum=ApplicationState)

    objects = ApplicationQuerySet.as_manager()

    class Meta(Stateful.Meta):
        verbose_name = verbose_name_plural = "合作意向"
        permissions = (
            ("submit_application", "提出、修改和撤回合作意向"),
            ("review_application", "受理、核对、退回和推荐合作意向"),
            ("approve_application", "批准和驳回合作意向"),
        )
        constraints = [
            models.UniqueConstraint(
                fields=["need", "applicant"],
                condition=~Q(state__in=OVER),
                name="one_live_application",
                violation_error_message="贵单位对这个需求已有一件在办的合作意向",
            )
        ]
        indexes = [
            models.Index(fields=["department", "state", "due", "since"], name="application_inbox"),
            models.Index(fields=["since", "id"], name="application_by_since"),
        ]

    def __str__(self) -> str:
        return f"{self.applicant}合作意向"

    def clean(self) -> None:
        """R032: whoever sent it stays to be found, and to be followed by number and telephone."""
        missing = [name for name in CONTACT if not getattr(self, name)] if self.submitted_by_id else []
        if missing:
            raise ValidationError(dict.fromkeys(missing, "提交以后不能空着，可以换成别的联系人和电话"))

    @property
    def is_undecided(self) -> bool:
        return self.state in UNDECIDED

    def openable(self, listed: Any = None) -> list[tuple[str, str]]:
        """What a send-back may open: name and words."""
        listed = self.listed_answers() if listed is None else listed
        answers = [(f"answers:{a.pk}", f"资格条件 {a.position} {a.requirement.text}") for a in listed]
        outlets = [(f"outlets:{o.pk}", f"拟设网点 {o.name}") for o in self.outlets.all()]
        fields = [(name, str(self._meta.get_field(name).verbose_name)) for name in self.askable]
        return [*fields, *answers, *outlets, ("outlets", "全部拟设网点（可增可减）")]

    def listed_answers(self) -> models.QuerySet:
        return self.answers.select_related("requirement", "qualification", "checked_by")

    def open_corrections(self) -> list[correction.Correction]:
        """What the partner is asked to mend now."""
        return correction.open_corrections(self)

    def untouched_corrections(self) -> list[correction.Correction]:
        return correction.untouched(self)

    def compared_now(self) -> str:
        return comparison.digest(comparison.rows(self.need))

    @step(
        field=state, source=None, target=DRAFT, label="起草合作意向", side="partner", permission=APPLY,
        guards=(rules.need_is_open, rules.in_own_region_chain, rules.stands_for_the_partner), order=10,
    )  # fmt: skip
    def draft(self, *, by: Any) -> None:
        """A partner begins to answer a need."""

    @step(
        field=state, source=DRAFT, target=SUBMITTED, label="提交合作意向", side="partner", permission=APPLY,
        guards=(rules.need_is_open, rules.contact_is_named, *COMPLETE), stamp="submitted_by",
        duty="application_submission", order=20,
        after=("部门从现在起能看到全部内容并开始受理。", "决定之前仍可补充资格说明和拟设网点，每次修改都有记录。"),
    )  # fmt: skip
    def submit(self, *, by: Any) -> None:
        """The partner stands by what it says (R020, R032)."""

    @step(
        field=state, source=SUBMITTED, target=REVIEWING, label="受理", side="department", permission=REVIEW,
        duty="application_intake", order=30,
    )  # fmt: skip
    def take_up(self, *, by: Any) -> None:
        """The department begins its review."""

    @step(
        field=state, source=[SUBMITTED, REVIEWING], target=REVIEWING, label="提级办理", side="department",
        permission=REVIEW, level="above", form=ReasonForm, restarts=("application_review",), order=80,
        confirm=("从现在起由本部门负责，原受理部门只能查看。",),
    )  # fmt: skip
    def take_over(self, *, by: Any, note: str) -> None:
        """A department above makes the matter its own."""
        self.department = by.organisation

    @step(
        field=state, source=REVIEWING, target=RECOMMENDED, label="提出推荐意见", side="department", permission=REVIEW,
        guards=(rules.every_answer_checked,), form=RecommendForm, stamp="recommended_by",
        differs_from=("submitted_by",), decides=True, duty="application_review", order=40,
    )  # fmt: skip
    def recommend(self, *, by: Any, opinion: str, note: str, compared: str) -> None:
        """The first pair of eyes, on the comparison that it saw (R024)."""
        rows = comparison.rows(self.need)
        if compared != comparison.digest(rows):
            raise Refused("比较结果已经变化，请重新核对后再提出意见")
        self.opinion, self.comparison = opinion, rows

    @step(
        field=state, source=RECOMMENDED, target=APPROVED, label="批准", side="department", permission=APPROVE,
        guards=(rules.negotiation_confirmed,), form=DecideForm, stamp="decided_by",
        differs_from=("submitted_by", "recommended_by"), decides=True, duty="application_decision", order=50,
        after=("双方由此确定合作，进入选址和筹备。", "批准后不能撤销。"),
    )  # fmt: skip
    def approve(self, *, by: Any, note: str) -> None:
        """The second pair of eyes, on exactly what the first one saw (R015, R032)."""

    @step(
        field=state, source=RECOMMENDED, target=REJECTED, label="驳回", side="department", permission=APPROVE,
        form=ReasonForm, stamp="decided_by", differs_from=("submitted_by", "recommended_by"), decides=True, order=95,
        confirm=("这件合作意向到此结束；需求截止前，合作机构可以另行提出。",),
    )  # fmt: skip
    def reject(self, *, by: Any, note: str) -> None:
        """Final; the record keeps the reason."""

    @step(
        field=state, source=[REVIEWING, RECOMMENDED], target=RETURNED, label="退回补正", side="department",
        permission=REVIEW, form=SendBackForm, clears=("recommended_by",), pauses=("application_review",),
        restarts=("application_review",), order=70,
    )  # fmt: skip
    def send_back(self, *, by: Any, note: str, corrections: list[Asked]) -> None:
        """Asks for corrections item by item and opens only what must be corrected."""
        self.opened = [name for one in correction.ask(self, corrections) for name in one.opens()]
        self.opinion, self.comparison = "", []

    @step(
        field=state, source=RETURNED, target=REVIEWING, label="提交补正", side="partner", permission=APPLY,
        guards=(rules.every_correction_met, *COMPLETE), stamp="submitted_by", duty="application_supplement", order=60,
    )  # fmt: skip
    def resubmit(self, *, by: Any) -> None:
        """Corrected; whoever sends it now stands by it. A need that closed meanwhile is no obstacle."""
        correction.settle(self)
        self.opened = []

    @step(
        field=state, source=[DRAFT, SUBMITTED, REVIEWING, RECOMMENDED, RETURNED], target=WITHDRAWN,
        label="撤回合作意向", side="partner", permission=APPLY, order=90,
        confirm=("这件合作意向到此结束，不能恢复；需求截止前可以另行提出。",),
    )  # fmt: skip
    def withdraw(self, *, by: Any) -> None:
        """The sender takes it back."""

    @step(
        field=state, source=RECOMMENDED, target=REVIEWING, label="推荐意见失效", side="system",
        clears=("recommended_by",), order=96,
    )  # fmt: skip
    def lapse(self, *, by: Any) -> None:
        """The content changed after it was recommended."""
        self.opinion, self.comparison = "", []

    @step(
        field=state, source=[DRAFT, SUBMITTED, REVIEWING, RECOMMENDED, RETURNED], target=ENDED, label="随需求终止",
        side="system", order=97,
    )  # fmt: skip
    def end(self, *, by: Any) -> None:
        """The need was withdrawn."""

    @step(
        field=state, source=RETURNED, target=EXPIRED, label="逾期终止", side="system",
        when_overdue="application_supplement", order=98,
    )  # fmt: skip
    def expire(self, *, by: Any) -> None:
        """It was not corrected in time, and the partner was reminded twice (R032)."""


class QualificationAnswer(Part):
    """What the partner says to one required qualification, and what the department found (R032)."""

    scope = Owned("application")

    application = PartOf(Application, related_name="answers", verbose_name="合作意向")
    requirement = models.ForeignKey(RequiredQualification, models.PROTECT, related_name="+", verbose_name="资格条件")
    statement = models.TextField("情况说明", blank=True)
    qualification = models.ForeignKey(
        Qualification, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="引用的资质"
    )
    evidence = EvidenceField("证明材料")
    check_result = models.CharField("核对结论", max_length=10, choices=Check.choices, blank=True)
    check_note = models.CharField("核对说明", max_length=200, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="核对人"
    )

    objects = ScopedQuerySet.as_manager()

    class Meta(Part.Meta):
        verbose_name = verbose_name_plural = "资格说明"
        ordering = ("requirement__position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "requirement"],
                name="one_answer_a_requirement",
                violation_error_message="每项资格条件只答复一次",
            )
        ]

    def __str__(self) -> str:
        return f"资格条件 {self.position}"

    @property
    def position(self) -> int:
        return self.requirement.position

    def clean(self) -> None:
        """R032: the answers are to this need's own requirements, and cite the partner's own qualifications."""
        if self.requirement_id and self.requirement.need_id != self.application.need_id:
            raise ValidationError({"requirement": "资格条件不属于这个合作需求"})
        if self.qualification_id and self.qualification.partner_id != self.application.partner_id:
            raise ValidationError({"qualification": "只能引用本机构登记的资质"})

    @property
    def check_tone(self) -> str:
        return {Check.MET: "s-done", Check.UNMET: "s-late"}.get(self.check_result, "s-todo")

    def amended(self, fields: set[str], by: Any) -> None:
        """What the partner changes is to be checked anew; whoever checks stands for it, and is of the department: a
        send-back opens whole rows to the partner, but never the check."""
        if fields & CHECKING and by.organisation != self.application.department:
            raise Refused("核对结论由受理部门填写")
        if fields & {"statement", "qualification", "evidence"}:
            self.check_result, self.check_note, self.checked_by = "", "", None
        elif fields & CHECKING:
            self.checked_by = by.user if self.check_result else None


class ProposedOutlet(Part):
    """拟设网点: where, on what right, how large, when open (§5.1, R020); its township and village count for R024."""

    scope = Owned("application")

    application = PartOf(Application, related_name="outlets", verbose_name="合作意向")
    name = models.CharField("网点名称", max_length=200)
    kind = models.CharField("网点类型", max_length=20, choices=OutletKind.choices, default=OutletKind.BRANCH)
    township = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="乡镇（街道）"
    )
    village = models.CharField("村（社区）", max_length=50, blank=True)
    address = models.CharField("地址", max_length=200, blank=True)
    premises_right = models.CharField("场地权属", max_length=10, choices=PremisesRight.choices, blank=True)
    area = models.DecimalField(
        "面积（平方米）", max_digits=8, decimal_places=1, null=True, blank=True,
        validators=[MinValueValidator(1, "面积应不小于 1 平方米")],
    )  # fmt: skip
    hours = models.CharField("营业时间", max_length=100, blank=True)
    premises_proof = EvidenceField("场地权属证明")
    photos = EvidenceField("现场照片", kinds=IMAGES)

    objects = ScopedQuerySet.as_manager()

    class Meta(Part.Meta):
        verbose_name = verbose_name_plural = "拟设网点"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["application", "name"],
                name="one_outlet_a_name",
                violation_error_message="同一件合作意向里网点名称不能重复",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> str:
        return " ".join(filter(None, [str(self.township or "乡镇未填"), self.village]))

    @property
    def premises(self) -> str:
        size = f"{self.area} 平方米" if self.area else "面积未填"
        return f"{self.get_premises_right_display() or '权属未填'}，{size}"

    def lacks(self) -> str:
        """R020, R024: what a submission cannot do without, first what is written, then what is uploaded; "" when
        nothing is lacking."""
        written = self._without("填写", "township", "village", "address", "premises_right", "area", "hours")
        return written or self._without("上传", "premises_proof", "photos")

    def _without(self, verb: str, *names: str) -> str:
        empty = [str(self._meta.get_field(name).verbose_name) for name in names if not getattr(self, name)]
        return f"{verb}{'、'.join(empty)}" if empty else ""

    def clean(self) -> None:
        """§6.2: an outlet stands in the region of the department that calls for it."""
        if self.township_id:
            issuer = self.application.need.issued_by
            if not self.township.path.startswith(issuer.region_path):
                raise ValidationError({"township": f"{self.township}不在{issuer}的管辖区划内"})
