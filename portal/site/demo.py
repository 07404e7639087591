"""Demo people and organisations: one province, two cities, three counties; two banks and an insurer with branches.

All but the places is invented. Everything goes through the doors that the pages use.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from partners.actions import add_qualification, register_partner, save_contact
from partners.codes import check_character
from partners.models import Contact, Partner
from portal.accounts.actor import Actor
from portal.accounts.enums import Kind
from portal.accounts.models import Membership, Organisation, User
from portal.regions.models import Region
from portal.site.demo_files import scan

PASSWORD = "zhongtai-2026-demo"
PHONE = "0571-12345678"
DEPARTMENTS = {  # place → (region, place above)
    "zhejiang": ("330000", ""),
    "hangzhou": ("330100", "zhejiang"),
    "ningbo": ("330200", "zhejiang"),
    "xihu": ("330106", "hangzhou"),
    "gongshu": ("330105", "hangzhou"),
    "haishu": ("330203", "ningbo"),
}
PARTNERS = {  # place → (name, first 17 of the code, kind)
    "shili": ("示例银行", "91330000MA0EXAM10", "finance"),
    "yangli": ("样例农商银行", "91330000MA0EXAM20", "finance"),
    "lian": ("例安财产保险", "91330000MA0EXAM30", "insurance"),
}
BRANCHES = {  # place → (name, head office, region)
    "shili-xihu": ("示例银行西湖支行", "shili", "330106"),
    "shili-haishu": ("示例银行海曙支行", "shili", "330203"),
    "yangli-xihu": ("样例农商银行西湖支行", "yangli", "330106"),
    "lian-xihu": ("例安财产保险西湖支公司", "lian", "330106"),
}
OFFICE = ("reviewer", "approver")
ADMINISTRATION = ("system_administrator", "security_administrator", "audit_administrator")
SURNAMES = "李王张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁"
GIVEN = ("示范", "样例", "演示", "试用", "例行")


@dataclass
class Demo:
    organisations: dict[str, Organisation]
    actors: dict[str, Actor]
    partners: dict[str, Partner]


def people(demo: Demo) -> Iterable[tuple[str, str]]:
    """Place and role of every account."""
    for place in DEPARTMENTS:
        yield from ((place, role) for role in OFFICE)
    yield from ((place, "catalogue_manager") for place in ("zhejiang", "hangzhou"))
    yield from (("zhejiang", role) for role in ADMINISTRATION)
    yield from ((place, "partner_manager") for place in PARTNERS)
    yield from ((place, "liaison") for place in (*PARTNERS, *BRANCHES))


def make() -> Demo:
    """Places, people and register entries; needs the regions."""
    demo = Demo({}, {}, {})
    for place, (code, above) in DEPARTMENTS.items():
        region = Region.objects.get(code=code)
        office = "厅" if code.endswith("0000") else "局"
        demo.organisations[place] = _organisation(
            f"{region.name}人力资源和社会保障{office}", Kind.DEPARTMENT, region, demo.organisations.get(above)
        )
    _administrators(demo)
    registrar = demo.actors["zhejiang.system_administrator"]
    for place, entry in PARTNERS.items():
        demo.partners[place] = _partner(registrar, *entry)
        demo.organisations[place] = demo.partners[place].organisation
    for place, (name, head, code) in BRANCHES.items():
        region = Region.objects.get(code=code)
        demo.organisations[place] = _organisation(name, Kind.PARTNER, region, demo.organisations[head])
    _accounts(demo, people(demo))
    _qualifications(demo)
    _contacts(demo)
    return demo


def _administrators(demo: Demo) -> None:
    _accounts(demo, (("zhejiang", role) for role in ADMINISTRATION))


def _organisation(name: str, kind: str, region: Region, parent: Organisation | None) -> Organisation:
    organisation = Organisation(name=name, kind=kind, region=region, parent=parent)
    organisation.save()
    return organisation


def _partner(by: Actor, name: str, body: str, kind: str) -> Partner:
    code = body + check_character(body)
    return register_partner(name=name, region=by.organisation.region, code=code, kind=kind, telephone=PHONE, by=by)


def _accounts(demo: Demo, wanted: Iterable[tuple[str, str]]) -> None:
    secret = make_password(PASSWORD)  # hashed once: a demo has one password, and hashing is slow on purpose
    for place, role in wanted:
        if (username := f"{place}.{role}") in demo.actors:
            continue
        number, organisation = len(demo.actors), demo.organisations[place]
        name = SURNAMES[number % len(SURNAMES)] + GIVEN[number // len(SURNAMES)]
        user = User(username=username, name=name, organisation=organisation, must_change_password=False)
        user.password = secret
        user.save()
        place_held = Membership(user=user, organisation=organisation, roles=[role])
        place_held.save()
        demo.actors[username] = place_held.actor


def _qualifications(demo: Demo) -> None:
    for place in PARTNERS:
        by, partner = demo.actors[f"{place}.partner_manager"], demo.partners[place]
        name = "保险许可证" if place == "lian" else "金融许可证"
        add_qualification(
            partner=partner, by=by, name=name, certificate=f"L{partner.pk:06d}", valid_from="2024-01-01",
            valid_until="2031-06-30", scans=[scan(by, name, f"持证机构：{partner}")],
        )  # fmt: skip


def _contacts(demo: Demo) -> None:
    for place in PARTNERS:
        by, partner = demo.actors[f"{place}.partner_manager"], demo.partners[place]
        contact = Contact(
            partner=partner, organisation=partner.organisation, duty="业务协调", name=by.user.name, phone=PHONE,
            email=f"{place}@example.com",
        )  # fmt: skip
        save_contact(contact=contact, by=by)
