"""Guards: the reason why a step may not be taken yet, "" when nothing is in its way.

`mend` names places of the form: a field `id_closes_on`, a part `outlets`, its rows in their order `outlets-0`.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.utils import timezone

from onboarding.enums import UNDECIDED, Check, NeedState, NegotiationState
from portal.flow.refusals import Reason
from portal.regions.paths import above


def need_is_complete(need: Any, by: Any) -> str:
    """R031: what a department publishes names extent, number, qualifications and a closing date yet to come."""
    if need.closes_on < timezone.localdate():
        return Reason(f"截止日期{need.closes_on:%Y年%-m月%-d日}已过", at="facts", mend="id_closes_on")
    if not need.requirements.exists():
        return Reason("还没有写明资格条件", at="requirements", mend="requirements")
    return ""


def need_is_open(application: Any, by: Any) -> str:
    """R031: a need is answered between its opening and its closing date."""
    need, today = application.need, timezone.localdate()
    if need.state != NeedState.PUBLISHED:
        return f"合作需求“{need.title}”{need.get_state_display()}，不再接受合作意向"
    if today < need.opens_on:
        return f"合作需求“{need.title}”自{need.opens_on:%Y年%-m月%-d日}起接受合作意向"
    if today > need.closes_on:
        return f"合作需求“{need.title}”已于{need.closes_on:%Y年%-m月%-d日}截止"
    return ""


def in_own_region_chain(application: Any, by: Any) -> str:
    """R032: a partner turns to the department of its own province, city or county. One above that may have taken the
    matter over since."""
    issuer, applicant = application.need.issued_by, application.applicant
    if not issuer.path.startswith(application.department.path):
        return "合作意向应由公布需求的部门受理"
    if issuer.region_path not in above(applicant.region_path):
        return f"“{applicant}”所在区划不属于{issuer}，只能向所在省、市、县的部门提出合作意向"
    return ""


def stands_for_the_partner(application: Any, by: Any) -> str:
    """R032: the partner in the register is the one in whose tree the applying node stands."""
    if not application.organisation_path.startswith(application.partner.organisation.path):
        return f"“{application.applicant}”不是{application.partner}的机构"
    return ""


def every_requirement_answered(application: Any, by: Any) -> str:
    """R032: every required qualification is answered, one by one."""
    answered = set(application.answers.exclude(statement="").values_list("requirement_id", flat=True))
    missing = [(n, r) for n, r in enumerate(application.need.requirements.all()) if r.pk not in answered]
    if not missing:
        return ""
    number, first = missing[0]
    text = f"还有 {len(missing)} 项资格条件没有答复，第一项是“{first.text[:30]}”"
    return Reason(text, at="answers", mend=f"answers-{number}")


def qualifications_in_force(application: Any, by: Any) -> str:
    """R032: what is cited must be valid on the day."""
    for number, answer in enumerate(application.answers.select_related("requirement", "qualification")):
        if answer.qualification and not answer.qualification.is_in_force:
            text = (
                f"第 {answer.position} 项引用的{answer.qualification}{answer.qualification.validity}，请换用有效的资质"
            )
            return Reason(text, at=f"answer-{answer.pk}", mend=f"answers-{number}")
    return ""


def contact_is_named(application: Any, by: Any) -> str:
    """R032: the department knows whom to turn to, and the applicant follows the matter by number and telephone."""
    missing = [name for name in ("contact_name", "contact_phone") if not getattr(application, name)]
    words = "、".join(str(application._meta.get_field(name).verbose_name) for name in missing)
    return Reason(f"还没有填写{words}", at="facts", mend=f"id_{missing[0]}") if missing else ""


def premises_are_described(application: Any, by: Any) -> str:
    """R020: a partner has premises that serve the public: address, right to use them, area and hours, a proof of the
    right and a photograph for each."""
    outlets = list(application.outlets.all())
    if not outlets:
        return Reason("还没有拟设网点", at="outlets", mend="outlets")
    for number, outlet in enumerate(outlets):
        if lacks := outlet.lacks():
            text = f"拟设网点“{outlet.name}”还没有{lacks}"
            return Reason(text, at=f"outlet-{outlet.pk}", mend=f"outlets-{number}")
    return ""


def once_sent(guard: Callable) -> Callable:
    """The same, of what the department reads; a draft or a mending is judged when the partner sends it."""

    @wraps(guard)
    def judged(application: Any, by: Any) -> str:
        return guard(application, by) if application.state in UNDECIDED else ""

    return judged


STAYS_COMPLETE = (once_sent(every_requirement_answered), once_sent(premises_are_described))


def every_correction_met(application: Any, by: Any) -> str:
    """R032: whoever sends it back again has changed, or answered, each thing that was asked."""
    left = application.untouched_corrections()
    if not left:
        return ""
    text = f"还有 {len(left)} 项补正要求既没有修改也没有说明，第一项是“{left[0].words[:30]}”"
    return Reason(text, at="corrections", mend="corrections-asked")


def every_answer_checked(application: Any, by: Any) -> str:
    """R032: the department checks off what was answered before it says what it thinks of it."""
    for number, answer in enumerate(application.answers.select_related("requirement")):
        if not answer.check_result:
            text = f"第 {answer.position} 项资格条件没有核对"
            return Reason(text, at=f"answer-{answer.pk}", mend=f"answers-{number}")
    return ""


def negotiation_confirmed(application: Any, by: Any) -> str:
    """R015: cooperation comes from equal negotiation, whose minutes both sides have confirmed."""
    if application.negotiations.filter(state=NegotiationState.CONFIRMED).exists():
        return ""
    return Reason("还没有双方确认的协商纪要", at="negotiations")


def application_is_undecided(negotiation: Any, by: Any) -> str:
    """R015: one negotiates about what is still open."""
    application = negotiation.application
    return "" if application.is_undecided else f"合作意向当前为“{application.get_state_display()}”，不能协商"


def conditions_met(answers: Any) -> int:
    """How many of the required qualifications were found to be met."""
    return sum(answer.check_result == Check.MET for answer in answers)
