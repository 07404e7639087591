"""The limits of a province, issued in versions: the second user of portal.issued."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.functional import cached_property

from portal.clock.actions import replace_limits
from portal.clock.models import MOST_DAYS, Limit, length
from portal.clock.running import Term, Unit
from portal.clock.tables import Limits, load_limits
from portal.flow import recompute
from portal.flow.models import Part
from portal.flow.refusals import Reason
from portal.flow.step import Amend, PartOf
from portal.issued.comparing import Line
from portal.issued.enums import IssuedState
from portal.issued.models import Issued, IssuedQuerySet
from portal.limits.rules import why_not
from portal.limits.steps import ReasonForm
from portal.scope import Owned, ScopedQuerySet

DRAFT = IssuedState.DRAFT
DRAFT_LIMITS, APPROVE_LIMITS, VIEW_LIMITS = "limits.draft_limits", "limits.approve_limits", "limits.view_limitset"


class LimitSet(Issued):
    """All limits that a province sets itself (R019, R050); what it does not set, the country's default holds for.

    In force they are the province's rows of `portal.clock`, by which every clock in the province runs; with the next
    set, or when it is repealed, they are not.
    """

    noun, key = "办理时限", "limits"
    number_prefix = "BS"
    permissions = {"draft": DRAFT_LIMITS, "approve": APPROVE_LIMITS}
    asks = {"send_back": ReasonForm, "withdraw": ReasonForm, "repeal": ReasonForm}
    searched = ("issuer__name", "source")
    editable = (
        Amend(
            side="department",
            permission=DRAFT_LIMITS,
            stamp="drafted_by",
            states={DRAFT: {"effective_on", "source", "remark", "limits"}},
        ),
    )

    source = models.CharField("依据", max_length=200, help_text="本省文件的名称和文号，最多 200 字")
    remark = models.TextField("说明", blank=True)

    objects = IssuedQuerySet.as_manager()

    class Meta(Issued.Meta):
        verbose_name = verbose_name_plural = "办理时限版本"
        permissions = (
            ("draft_limits", "起草本省的办理时限"),
            ("approve_limits", "审定、公布、撤回和废止本省的办理时限"),
        )

    @cached_property
    def usual(self) -> dict[str, Limit]:
        """Once for all rows of a form; a door reads the row anew."""
        return usual_limits()

    def missing(self) -> str:
        """R019: something is set, and nothing is longer than law allows."""
        rows, usual = list(self.limits.all()), self.usual
        if not rows:
            return Reason("还没有设定时限", at="limits", mend="limits")
        for number, row in enumerate(rows):
            if reason := why_not(row.term, usual[row.key]):
                return Reason(reason, at="limits", mend=f"limits-{number}")
        return ""

    def lines(self) -> list[Line]:
        """Every duty, so that what goes back to the country's default says so."""
        own = {row.key: row for row in self.limits.all()}
        return [_line(usual, own.get(key)) for key, usual in self.usual.items()]

    def limits_now(self) -> "models.QuerySet[Limit]":
        """What holds in this province now, of its own."""
        return Limit.objects.filter(region=self.issuer.region_id).order_by("pk")

    def proposed(self) -> Limits:
        """All limits, as if this set were in force."""
        return load_limits().with_province(self.issuer.region_path, self.terms())

    def terms(self) -> list[tuple[str, Term]]:
        return [(row.key, row.term) for row in self.limits.all()]

    def begun(self) -> None:
        """Its limits instead of whatever the province had."""
        replace_limits(self.issuer.region, self.terms(), source=self.source, by=self.published_by)
        recompute.after_change()

    def lapsed(self) -> None:
        """The country's defaults hold again."""
        replace_limits(self.issuer.region, [], source="", by=None)
        recompute.after_change()


def usual_limits() -> dict[str, Limit]:
    """The country's, in the order in which they came."""
    return {one.key: one for one in Limit.objects.filter(region=None).order_by("pk")}


def usual_lines() -> list[Line]:
    """What holds where a province has set nothing."""
    return [_line(usual, None) for usual in usual_limits().values()]


def _line(usual: Limit, own: "SetLimit | None") -> Line:
    return Line(usual.key, usual.name, {"时限": own.length if own else f"{usual.length}（全国缺省）"})


class SetLimit(Part):
    """How long a duty may take in the province. key: of the duty; name: as it was called."""

    scope = Owned("limit_set")

    limit_set = PartOf(LimitSet, related_name="limits", verbose_name="办理时限版本")
    key = models.CharField("事项", max_length=50)
    name = models.CharField("事项名称", max_length=50, editable=False)
    days = models.PositiveSmallIntegerField(
        "天数", validators=[MaxValueValidator(MOST_DAYS, f"天数应不多于 {MOST_DAYS}")], help_text="从收到的次日起算"
    )
    unit = models.CharField("单位", max_length=10, choices=Unit.choices, default=Unit.WORKING)

    objects = ScopedQuerySet.as_manager()

    class Meta(Part.Meta):
        verbose_name = verbose_name_plural = "设定的时限"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["limit_set", "key"], name="one_limit_a_set", violation_error_message="这个事项在前面已有一行"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.length}"

    def clean(self) -> None:
        """R019: beside the field that is too long."""
        super().clean()
        usual = self.limit_set.usual.get(self.key)
        if usual is None:
            return  # the field has said so
        self.name = usual.name
        if self.days is not None and (reason := why_not(self.term, usual)):
            raise ValidationError({"days": reason})

    @property
    def term(self) -> Term:
        return Term(self.days, self.unit)

    @property
    def length(self) -> str:
        return length(self.term)
