"""Demo needs, applications and minutes, taken through the doors with the forms of the pages."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from onboarding import forms
from onboarding.models import Application, CooperationNeed, Negotiation
from onboarding.views import new_application
from portal.accounts.actor import Actor
from portal.flow.gate import amend, enter, perform
from portal.regions.models import Level, Region
from portal.regions.paths import under
from portal.site import demo_files
from portal.site.demo import PHONE, Demo

REQUIREMENTS = (
    "有面向社会提供服务的营业场所",
    "有健全的服务管理制度",
    "持有有效的金融、保险许可证或行业资质",
    "承诺接入总对总专线，经办终端不接互联网",
    "能设社会保险专窗、配备专人",
)
STATEMENTS = (
    "临街一楼营业大厅，无障碍通道齐全，周一至周日营业。",
    "有服务规范、考勤、应急、保密、档案五项制度，每年修订。",
    "许可证在有效期内，见引用的资质。",
    "总行已有专线，合作网点开通前接入，终端单独划网。",
    "每个网点设社保专窗一个，配经办人员两名。",
)


def posted(fields: Mapping[str, Any], **parts: list[Mapping[str, Any]]) -> dict[str, Any]:
    """What a page would send: fields, and rows of parts with their management form."""
    data = {name: _text(value) for name, value in fields.items()}
    for part, rows in parts.items():
        data[f"{part}-TOTAL_FORMS"] = str(len(rows))
        data[f"{part}-INITIAL_FORMS"] = str(sum("id" in row for row in rows))
        for number, row in enumerate(rows):
            data |= {f"{part}-{number}-{name}": _text(value) for name, value in row.items()}
    return data


def _text(value: Any) -> Any:
    if isinstance(value, list):
        return [str(one) for one in value]
    return "" if value is None else [value.code] if isinstance(value, Region) else str(getattr(value, "pk", value))


def need(by: Actor, title: str, wanted: int, opens: date, closes: date) -> CooperationNeed:
    """A drafted need with its conditions."""
    fields = {
        "title": title, "outlets_wanted": wanted, "selection_method": "open_call", "opens_on": opens,
        "closes_on": closes, "contact": "0571-12333",
        "extent": f"在{by.organisation.region.name}的乡镇（街道）设合作网点，受理高频事项，提供咨询和自助服务。",
    }  # fmt: skip
    rows = [{"position": n, "text": text, "help": ""} for n, text in enumerate(REQUIREMENTS, 1)]
    data = posted(fields, requirements=rows)
    row = CooperationNeed(issued_by=by.organisation)
    return enter(row, "draft", by=by, forms=(forms.NeedForm, forms.RequirementForms), data=data)


def application(by: Actor, to: CooperationNeed, places: Iterable[tuple[Region, str]]) -> Application:
    """A drafted application with every answer and an outlet a place."""
    row = new_application(by, str(to.pk))
    licence = row.partner.in_force().first()
    answers = [
        {
            "requirement": r.pk,
            "statement": STATEMENTS[n % 5],
            "qualification": licence.pk if n == 2 and licence else "",
            "evidence": [demo_files.scan(by, "专线验收单", STATEMENTS[n % 5])] if n == 3 else [],
        }
        for n, r in enumerate(to.requirements.all())
    ]
    outlets = [_outlet(by, *place) for place in places]
    said = {"statement": "愿意承接，已有便民服务基础，能较快开通。"}
    said |= {"contact_name": by.user.name, "contact_phone": PHONE}
    said["service_rules"] = [demo_files.scan(by, "服务管理制度汇编", STATEMENTS[1])]
    data = posted(said, answers=answers, outlets=outlets)
    return enter(row, "draft", by=by, forms=(forms.ApplicationForm, forms.AnswerForms, forms.OutletForms), data=data)


def _outlet(by: Actor, township: Region, village: str) -> dict[str, Any]:
    name = f"{township.name}{village}网点"
    return {
        "premises_proof": [demo_files.scan(by, "不动产权证", name)],
        "photos": [demo_files.photograph(by, "门头", name)],
        "name": name, "kind": "branch", "township": township, "village": village,
        "address": f"{township.name}{village}便民路 1 号", "premises_right": "owned", "area": "120",
        "hours": "周一至周日 9:00–17:00",
    }  # fmt: skip


def checked(one: Application, by: Actor) -> Application:
    """Taken up, and every answer checked off."""
    one = perform(one, "take_up", by=by)
    rows = [{"id": a.pk, "check_result": "met", "check_note": ""} for a in one.answers.all()]
    return amend(one, by=by, seen=one.version, forms=(forms.CheckForms,), data=posted({}, answers=rows))


def negotiated(one: Application, department: Actor, partner: Actor) -> None:
    """Minutes that both sides confirm."""
    fields = {
        "held_on": timezone.localdate() - timedelta(days=1), "place": "部门会议室",
        "attendees": f"部门：{department.user}；机构：{partner.user}",
        "minutes": "双方就网点位置、事项范围、专线接入和人员培训协商一致，无分歧。",
    }  # fmt: skip
    row = Negotiation(application=one)
    minutes = enter(row, "draft", by=department, forms=(forms.NegotiationForm,), data=posted(fields))
    minutes = perform(minutes, "propose", by=department, seen=minutes.version)
    perform(minutes, "confirm", by=partner, seen=minutes.version)


def make(demo: Demo) -> None:
    """Of everything one: a draft, an open need with three applicants in a tie, one at each stage, an approved one."""
    today = timezone.localdate()
    reviewer, approver = demo.actors["xihu.reviewer"], demo.actors["xihu.approver"]
    need(reviewer, "西湖区社区网点二期", 4, today, today + timedelta(days=45))
    called = need(reviewer, "西湖区乡镇（街道）合作网点", 6, today - timedelta(days=10), today + timedelta(days=30))
    called = perform(called, "publish", by=approver, seen=called.version)
    towns = townships(demo.organisations["xihu"].region, 6)
    shili, yangli, lian = (demo.actors[f"{place}-xihu.liaison"] for place in ("shili", "yangli", "lian"))
    first = _submitted(shili, called, [(towns[0], "一村"), (towns[1], "二村"), (towns[2], "三村")])
    checked(first, reviewer)
    second = _submitted(yangli, called, [(towns[0], "一村"), (towns[0], "四村"), (towns[1], "五村")])
    checked(second, reviewer)
    _submitted(lian, called, [(towns[3], "六村"), (towns[4], "七村")])
    _approved(demo)
    city = need(demo.actors["hangzhou.reviewer"], "杭州市城区自助服务网点", 10, today, today + timedelta(days=60))
    perform(city, "publish", by=demo.actors["hangzhou.approver"], seen=city.version)


def _approved(demo: Demo) -> None:
    today, by = timezone.localdate(), demo.actors["haishu.reviewer"]
    called = need(by, "海曙区合作网点", 2, today - timedelta(days=20), today + timedelta(days=5))
    called = perform(called, "publish", by=demo.actors["haishu.approver"], seen=called.version)
    partner = demo.actors["shili-haishu.liaison"]
    places = [(town, "中心村") for town in townships(demo.organisations["haishu"].region, 2)]
    one = checked(_submitted(partner, called, places), by)
    negotiated(one, by, partner)
    one = recommended(one, by)
    perform(one, "approve", by=demo.actors["haishu.approver"], seen=one.version, note="")


def recommended(one: Application, by: Actor) -> Application:
    return perform(
        one, "recommend", by=by, seen=one.version, opinion="agree", note="条件齐全，网点分布合理。",
        compared=one.compared_now(),
    )  # fmt: skip


def _submitted(by: Actor, to: CooperationNeed, places: Iterable[tuple[Region, str]]) -> Application:
    return perform(application(by, to, places), "submit", by=by)


def townships(region: Region, most: int) -> list[Region]:
    return list(Region.objects.filter(under("path", region.path), level=Level.TOWNSHIP).order_by("path")[:most])
