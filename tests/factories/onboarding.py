"""One factory a model of the room `onboarding`. A machine's row is placed in a state with the stamps that lead to it
and the parts that it cannot be without there."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from onboarding import comparison
from onboarding.models import (
    Application,
    CooperationNeed,
    Correction,
    Negotiation,
    ProposedOutlet,
    QualificationAnswer,
    RequiredQualification,
)
from partners.models import Partner
from portal.accounts.models import Organisation, User
from portal.flow.step import opened
from portal.flow.testing import placed, replaced
from portal.regions.models import Region
from tests.factories.evidence import evidence

PUBLISHED = ("published", "closed", "withdrawn")
CHECKED = ("recommended", "approved", "rejected")
STAMPS = {  # how many of submitted_by, recommended_by, decided_by a state has
    "draft": 0, "submitted": 1, "reviewing": 1, "returned": 1, "withdrawn": 1, "ended": 1, "expired": 1,
    "recommended": 2, "approved": 3, "rejected": 3,
}  # fmt: skip
PROOF = {"premises_proof": "pdf", "photos": "jpeg"}  # without which no outlet is sent
AGREED = {"draft": 0, "proposed": 1, "returned": 1, "withdrawn": 1, "confirmed": 2}


@transaction.atomic
def need(
    state: str, issued_by: Organisation, drafted_by: User, published_by: User,
    requirements: Iterable[str] = ("有营业场所", "有服务制度"), **fields: Any,
) -> CooperationNeed:  # fmt: skip
    """Open since ten days ago, for thirty more."""
    today = timezone.localdate()
    base = {
        "title": "乡镇合作网点", "extent": "各乡镇设合作网点", "outlets_wanted": 3,
        "opens_on": today - timedelta(days=10), "closes_on": today + timedelta(days=30),
        "drafted_by": drafted_by, "published_by": published_by if state in PUBLISHED else None,
    }  # fmt: skip
    obj = placed(CooperationNeed, state, issued_by=issued_by, **base | fields)
    for position, text in enumerate(requirements, 1):
        requirement(obj, position=position, text=text)
    return obj


def requirement(need: CooperationNeed, **fields: Any) -> RequiredQualification:
    with opened(need):
        return RequiredQualification.objects.create(need=need, **{"position": 1, "text": "有营业场所"} | fields)


@transaction.atomic
def application(
    state: str, need: CooperationNeed, partner: Partner, applicant: Organisation, people: Iterable[User],
    places: Iterable[tuple[Region, str]] = (), **fields: Any,
) -> Application:  # fmt: skip
    """`people`: who submits, recommends and decides; `places`: township and village of each outlet."""
    people = dict(zip(("submitted_by", "recommended_by", "decided_by"), people, strict=True))
    stamps = dict(list(people.items())[: STAMPS[state]])
    base = {
        "need": need, "partner": partner, "applicant": applicant, "department": need.issued_by,
        "region_path": need.issued_by.region_path, "organisation_path": applicant.path,
        "statement": "愿意承接，能较快开通", "contact_name": "余示范", "contact_phone": "13800000001",
        "opinion": "agree" if state in CHECKED else "",
    }  # fmt: skip
    obj = placed(Application, state, **base | stamps | fields)
    checks = {"check_result": "met", "checked_by": people["recommended_by"]} if state in CHECKED else {}
    for row in need.requirements.all():
        answer(obj, row, **checks)
    for township, village in places:
        outlet(obj, township=township, village=village, name=f"{township}{village}网点")
    return sent_back(obj) if state == "returned" else obj


def sent_back(application: Application) -> Application:
    """Every answer and the statement were asked for; as if they had been mended since."""
    with opened(application):
        names = ["statement", *(f"answers:{answer.pk}" for answer in application.answers.all())]
        for name in names:
            Correction.objects.create(application=application, time=1, name=name, words=name, kind="unclear")
    return replaced(application, opened=[name for one in application.corrections.all() for name in one.opens()])


def answer(application: Application, requirement: RequiredQualification, **fields: Any) -> QualificationAnswer:
    base = {"requirement": requirement, "statement": f"{requirement.text}，见附件"}
    with opened(application):
        return QualificationAnswer.objects.create(application=application, **base | fields)


def outlet(application: Application, **fields: Any) -> ProposedOutlet:
    base = {
        "name": "城西网点", "village": "一村", "address": "便民路 1 号", "premises_right": "owned", "area": "120",
        "hours": "周一至周五 9:00–17:00",
    }  # fmt: skip
    base |= {name: [attached(application, kind)] for name, kind in PROOF.items() if name not in fields}
    with opened(application):
        return ProposedOutlet.objects.create(application=application, **base | fields)


def attached(application: Application, kind: str = "jpeg") -> UUID:
    """The key of a file that the applicant has attached."""
    return evidence(application.applicant, kind, application).pk


def rewrite(owner: CooperationNeed | Application, part: Any, **fields: Any) -> None:
    """A row of a part in another shape, as if it had been placed so."""
    with opened(owner):
        for name, value in fields.items():
            setattr(part, name, value)
        part.save()


def compared(application: Application) -> str:
    """What the page of a recommendation carries along."""
    return comparison.digest(comparison.rows(application.need))


def negotiation(state: str, application: Application, people: Iterable[User], **fields: Any) -> Negotiation:
    """`people`: who proposes and who confirms."""
    stamps = dict(list(zip(("proposed_by", "confirmed_by"), people, strict=True))[: AGREED[state]])
    base = {
        "held_on": timezone.localdate(), "place": "部门会议室", "attendees": "双方各两人", "minutes": "协商一致",
    }  # fmt: skip
    return placed(Negotiation, state, application=application, **base | stamps | fields)
