"""Many matters over real counties, for measuring: the same doors, one condition and one outlet an application."""

from collections.abc import Iterator
from datetime import timedelta
from math import ceil
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from onboarding import forms
from onboarding.models import Application, CooperationNeed
from onboarding.views import new_application
from partners.actions import register_partner
from partners.codes import check_character
from partners.models import Partner
from portal.accounts.actor import Actor
from portal.accounts.enums import Kind
from portal.accounts.models import Membership, Organisation, User
from portal.flow.gate import enter, perform, perform_many
from portal.regions.models import Level, Region
from portal.site import demo_files
from portal.site.demo import PHONE
from portal.site.demo_matters import posted, townships

BANKS, NEEDS = 8, 5
STAGES = ("", "submit", "take_up", "withdraw")  # a quarter of the applications ends at each


def make(most: int) -> int:
    """About so many applications more, county after county, each county in one transaction. Returns how many."""
    banks, made = list(_banks()), 0
    taken = Organisation.objects.filter(kind=Kind.DEPARTMENT).values("region")
    counties = Region.objects.filter(level=Level.COUNTY).exclude(pk__in=taken).order_by("path")
    for county in counties[: ceil(most / (BANKS * NEEDS))]:
        made += _county(county, banks, min(most - made, BANKS * NEEDS))
    return made


@transaction.atomic
def _county(county: Region, banks: list[Partner], most: int) -> int:
    department = Organisation(
        name=f"{county.name}社会保险经办机构（{county.code}）", kind=Kind.DEPARTMENT, region=county
    )
    department.save()
    reviewer, approver = (_person(department, role) for role in ("reviewer", "approver"))
    liaisons = [_person(_branch(bank, county), "liaison") for bank in banks[: ceil(most / NEEDS)]]
    needs = [_need(reviewer, approver, number) for number in range(1, NEEDS + 1)]
    pairs = [(liaison, need) for liaison in liaisons for need in needs][:most]
    by = liaisons[0]  # whose two files are examined; thousands of examinations would take minutes
    proof = {
        "premises_proof": demo_files.scan(by, "不动产权证", "规模"),
        "photos": demo_files.photograph(by, "门头", "规模"),
    }
    made = [_application(liaison, need, proof) for liaison, need in pairs]
    for stage, steps in enumerate(STAGES):
        for liaison in liaisons:
            reached = [a for n, a in enumerate(made) if n % len(STAGES) >= stage]
            mine = [a.pk for a in reached if a.applicant == liaison.organisation]
            if steps:
                by = reviewer if steps == "take_up" else liaison
                perform_many(Application.objects.filter(pk__in=mine), steps, by=by)
    return len(made)


def _banks() -> Iterator[Partner]:
    """Head offices, one in each of the first provinces; made once."""
    for number, province in enumerate(Region.objects.filter(level=Level.PROVINCE).order_by("path")[:BANKS], 1):
        body = f"91{province.code}MA0DATA{number:02d}"
        code = body + check_character(body)
        yield Partner.objects.filter(code=code).first() or register_partner(
            name=f"规模测试银行{number:02d}", region=province, code=code, kind="finance", telephone="95000",
            by=Actor(organisation=_office(province), roles=frozenset({"system_administrator"})),
        )  # fmt: skip


def _office(province: Region) -> Organisation:
    known = Organisation.objects.filter(region=province, kind=Kind.DEPARTMENT).first()
    office = known or Organisation(name=f"{province.name}人力资源和社会保障厅", kind=Kind.DEPARTMENT, region=province)
    if known is None:
        office.save()
    return office


def _branch(bank: Partner, county: Region) -> Organisation:
    name = f"{bank}{county.name}支行{county.code}"
    branch = Organisation(name=name, kind=Kind.PARTNER, region=county, parent=bank.organisation)
    branch.save()
    return branch


def _person(organisation: Organisation, role: str) -> Actor:
    user = User(
        username=f"scale.{organisation.pk}.{role}", name="规模测试", organisation=organisation,
        must_change_password=False,
    )  # fmt: skip
    user.set_unusable_password()
    user.save()
    place = Membership(user=user, organisation=organisation, roles=[role])
    place.save()
    return place.actor


def _need(reviewer: Actor, approver: Actor, number: int) -> CooperationNeed:
    today, region = timezone.localdate(), reviewer.organisation.region
    fields = {
        "title": f"{region.name}第 {number} 批合作网点", "extent": "乡镇（街道）网点", "outlets_wanted": BANKS,
        "selection_method": "open_call", "opens_on": today, "closes_on": today + timedelta(days=60), "contact": "",
    }  # fmt: skip
    data = posted(fields, requirements=[{"position": 1, "text": "有面向社会提供服务的营业场所", "help": ""}])
    row = CooperationNeed(issued_by=reviewer.organisation)
    row = enter(row, "draft", by=reviewer, forms=(forms.NeedForm, forms.RequirementForms), data=data)
    return perform(row, "publish", by=approver, seen=row.version)


def _application(liaison: Actor, need: CooperationNeed, proof: dict[str, UUID]) -> Application:
    row = new_application(liaison, str(need.pk))
    asked = need.requirements.all()
    answers = [{"requirement": r.pk, "statement": "临街营业大厅。", "qualification": ""} for r in asked]
    place = next(iter(townships(need.issued_by.region, 1)), None)
    outlet = {
        **{name: [demo_files.again(key, liaison)] for name, key in proof.items()},
        "name": f"{liaison.organisation}网点", "kind": "branch", "township": place, "village": "中心村",
        "address": "便民路 1 号", "premises_right": "owned", "area": "120", "hours": "周一至周五 9:00–17:00",
    }  # fmt: skip
    said = {"statement": "愿意承接。", "contact_name": liaison.user.name, "contact_phone": PHONE}
    data = posted(said, answers=answers, outlets=[outlet])
    given = (forms.ApplicationForm, forms.AnswerForms, forms.OutletForms)
    return enter(row, "draft", by=liaison, forms=given, data=data)
