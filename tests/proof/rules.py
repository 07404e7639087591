from portal.flow.refusals import Reason
from tests.proof.enums import OutletState


def every_question_answered(matter, by) -> str:
    """A department weighs only what is complete."""
    missing = matter.answers.filter(text="").first()
    return Reason(f"请先答复“{missing}”", at=f"answer-{missing.pk}") if missing else ""


def no_hold_of_others(outlet, by) -> str:
    """What suspended the outlet must have ended, each cause by itself, before a department resumes it."""
    others = outlet.holds().exclude(cause="").select_related("opened__cause__content_type")
    return f"尚有未解除的暂停：{'、'.join(map(str, others))}" if others else ""


def outlet_operates(grant, by) -> str:
    """Nobody handles cases where the outlet is not open."""
    return "" if grant.outlet.state == OutletState.OPERATING else f"网点当前为“{grant.outlet.get_state_display()}”"
