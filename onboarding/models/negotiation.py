from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from onboarding import rules
from onboarding.enums import NegotiationState
from onboarding.models.application import APPLY, REVIEW, Application
from onboarding.steps import ReasonForm
from portal.flow.models import Stateful
from portal.flow.step import Amend, StateField, stamp_field, step
from portal.scope import Hangs

DRAFT, PROPOSED, RETURNED, CONFIRMED, WITHDRAWN = NegotiationState
CONTENT = {"held_on", "place", "attendees", "minutes"}


class Negotiation(Stateful):
    """协商纪要: what both sides talked over as equals, confirmed by both (§4.1, R015); needed before approval."""

    scope = Hangs(
        "application__region_path", "application__organisation_path",
        sent=Q(proposed_by__isnull=False), sender="department",
    )  # fmt: skip
    handled_by, held_by, lock_root = "application__department", "application__applicant", "application"
    number_prefix = "XS"
    searched, named_by = ("application__applicant__name",), ("application__applicant",)
    editable = (Amend(side="department", permission=REVIEW, states={DRAFT: CONTENT, RETURNED: CONTENT}),)

    application = models.ForeignKey(Application, models.PROTECT, related_name="negotiations", verbose_name="合作意向")
    held_on = models.DateField("协商日期")
    place = models.CharField("地点或方式", max_length=100)
    attendees = models.TextField("参加人员", help_text="双方各有谁参加，写姓名和职务")
    minutes = models.TextField("纪要", help_text="谈了什么、达成什么一致、还有什么分歧")
    proposed_by = stamp_field("部门确认人")
    confirmed_by = stamp_field("合作机构确认人")
    state = StateField("状态", enum=NegotiationState)

    class Meta(Stateful.Meta):
        verbose_name = verbose_name_plural = "协商纪要"

    def __str__(self) -> str:
        return f"{self.application.applicant}{self.held_on:%Y年%-m月%-d日}协商纪要"

    def clean(self) -> None:
        """R015: what was talked over, not what is to be."""
        if self.held_on and self.held_on > timezone.localdate():
            raise ValidationError({"held_on": "协商日期应不晚于今天"})

    @step(
        field=state, source=None, target=DRAFT, label="记录协商", side="department", permission=REVIEW,
        guards=(rules.application_is_undecided,), order=10,
    )  # fmt: skip
    def draft(self, *, by: Any) -> None:
        """The department writes down what was said."""

    @step(
        field=state, source=[DRAFT, RETURNED], target=PROPOSED, label="送合作机构确认", side="department",
        permission=REVIEW, guards=(rules.application_is_undecided,), stamp="proposed_by", decides=True,
        duty="negotiation_proposal", order=20,
    )  # fmt: skip
    def propose(self, *, by: Any) -> None:
        """The department stands by the minutes and asks the partner to do so too."""

    @step(
        field=state, source=PROPOSED, target=CONFIRMED, label="确认纪要", side="partner", permission=APPLY,
        guards=(rules.application_is_undecided,), stamp="confirmed_by", differs_from=("proposed_by",), decides=True,
        duty="negotiation_confirmation", order=30, after=("双方确认后纪要不能再改。",),
    )  # fmt: skip
    def confirm(self, *, by: Any) -> None:
        """Both sides stand by the same words (R015)."""

    @step(
        field=state, source=PROPOSED, target=RETURNED, label="退回修改", side="partner", permission=APPLY,
        form=ReasonForm, order=40,
    )  # fmt: skip
    def send_back(self, *, by: Any, note: str) -> None:
        """The partner remembers it otherwise."""

    @step(
        field=state, source=[DRAFT, PROPOSED, RETURNED], target=WITHDRAWN, label="撤回纪要", side="department",
        permission=REVIEW, order=90, confirm=("这份纪要作废，不能恢复；可以另记一份。",),
    )  # fmt: skip
    def withdraw(self, *, by: Any) -> None:
        """The sender takes it back."""

    @step(
        field=state, source=[DRAFT, PROPOSED, RETURNED], target=WITHDRAWN, label="随合作意向终止", side="system",
        order=95,
    )  # fmt: skip
    def end(self, *, by: Any) -> None:
        """What it was about has been decided or is over."""
