from django.db.models import QuerySet

from onboarding.enums import OVER
from onboarding.models import Application, CooperationNeed, Negotiation
from partners.models import Cooperation
from portal.flow.reactions import reacts_to


@reacts_to("onboarding.Application.approve", takes="partners.Cooperation.agree", later=True)
def the_cooperation(application: Application) -> list[Cooperation]:
    """R010: who was determined, in what way and by what procedure. A pair that cooperates already stays as it is."""
    if Cooperation.objects.filter(organisation=application.applicant, department=application.department).exists():
        return []
    need = application.need
    procedure = (
        f"{need.issued_by}公布合作需求“{need.title}”（{need.number}），{application.applicant}提出合作意向"
        f"（{application.number}），{application.department}审核推荐并批准"
    )
    return [
        Cooperation(
            partner=application.partner,
            organisation=application.applicant,
            department=application.department,
            region_path=application.department.region_path,
            organisation_path=application.organisation_path,
            selection_method=need.selection_method,
            procedure=procedure,
        )
    ]


@reacts_to("onboarding.CooperationNeed.withdraw", takes="onboarding.Application.end")
def what_answers_it(need: CooperationNeed) -> QuerySet[Application]:
    return Application.objects.filter(need=need).exclude(state__in=OVER)


@reacts_to("onboarding.Application.approve", takes="onboarding.Negotiation.end")
@reacts_to("onboarding.Application.reject", takes="onboarding.Negotiation.end")
@reacts_to("onboarding.Application.withdraw", takes="onboarding.Negotiation.end")
@reacts_to("onboarding.Application.end", takes="onboarding.Negotiation.end")
@reacts_to("onboarding.Application.expire", takes="onboarding.Negotiation.end")
def minutes_that_nobody_needs(application: Application) -> QuerySet[Negotiation]:
    """R015: what is decided or over is no longer negotiated; confirmed minutes stay as they are."""
    return Negotiation.objects.filter(application=application)
