from portal.flow.followers import followed_by
from portal.flow.reactions import reacts_to
from tests.proof.jobs import tell_the_partner
from tests.proof.models import Agreement, Grant, Matter, Outlet, Partner

followed_by("proof.Matter.approve", tell_the_partner)


@reacts_to("proof.Matter.approve", takes="proof.Outlet.open", later=True)
def the_outlet(matter: Matter) -> list[Outlet]:
    partner, _ = Partner.objects.get_or_create(organisation=matter.partner)
    return [
        Outlet(
            name=matter.title,
            partner=partner,
            department=matter.department,
            organisation=matter.partner,
            region_path=matter.region_path,
            organisation_path=matter.organisation_path,
        )
    ]


@reacts_to("proof.Agreement.expire", takes="proof.Outlet.suspend")
def hold_the_outlet(agreement):
    return Outlet.objects.filter(pk=agreement.outlet_id)


@reacts_to("proof.Agreement.renew", takes="proof.Outlet.release")
def release_the_outlet(agreement):
    return Outlet.objects.filter(pk=agreement.outlet_id)


@reacts_to("proof.Outlet.close", takes="proof.Agreement.end")
def end_agreements(outlet):
    return Agreement.objects.filter(outlet=outlet)


@reacts_to("proof.Outlet.suspend", takes="proof.Grant.suspend")
@reacts_to("proof.Outlet.resume", takes="proof.Grant.resume")
@reacts_to("proof.Outlet.close", takes="proof.Grant.revoke")
def grants_of(outlet):
    return Grant.objects.filter(outlet=outlet)
