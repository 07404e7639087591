"""What the pages of the rooms send."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from onboarding import forms
from onboarding.models import Application, CooperationNeed
from onboarding.views import new_application
from portal.accounts.actor import Actor
from portal.flow.gate import amend, enter
from portal.regions.models import Region
from tests.factories.evidence import proven

NEED = (forms.NeedForm, forms.RequirementForms)
APPLICATION = (forms.ApplicationForm, forms.AnswerForms, forms.OutletForms)
CHECKS = (forms.CheckForms,)
ANSWER = ("requirement", "statement", "qualification", "evidence")
OUTLET = (
    "name", "kind", "township", "village", "address", "premises_right", "area", "hours", "premises_proof", "photos",
)  # fmt: skip


def asked(*names: str, kind: str = "unclear", note: str = "") -> list[dict[str, str]]:
    """The items of a send-back, as the interface takes them."""
    return [{"name": name, "kind": kind, "note": note} for name in names]


def posted(fields: Mapping[str, Any], **parts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Fields, and rows of parts with their management form."""
    data = {name: text(value) for name, value in fields.items()}
    for part, rows in parts.items():
        rows = list(rows)
        data[f"{part}-TOTAL_FORMS"] = str(len(rows))
        data[f"{part}-INITIAL_FORMS"] = str(sum("id" in row for row in rows))
        for number, row in enumerate(rows):
            data |= {f"{part}-{number}-{name}": text(value) for name, value in row.items()}
    return data


def text(value: Any) -> Any:
    if isinstance(value, Region):
        return [value.code]
    return "" if value is None else value if isinstance(value, list) else str(getattr(value, "pk", value))


def row(obj: Any, names: Iterable[str], **changed: Any) -> dict[str, Any]:
    """As its page shows it, with what is typed over it."""
    return {"id": obj.pk} | {name: getattr(obj, name) for name in names} | changed


def new_need(by: Actor, requirements: Iterable[str] = ("有营业场所",), **fields: Any) -> CooperationNeed:
    """Drafted through the door."""
    today = timezone.localdate()
    base = {
        "title": "乡镇合作网点", "extent": "各乡镇设合作网点", "outlets_wanted": 3, "selection_method": "open_call",
        "opens_on": today, "closes_on": today, "contact": "",
    }  # fmt: skip
    rows = [{"position": n, "text": words, "help": ""} for n, words in enumerate(requirements, 1)]
    obj = CooperationNeed(issued_by=by.organisation)
    return enter(obj, "draft", by=by, forms=NEED, data=posted(base | fields, requirements=rows))


def applied(by: Actor, to: CooperationNeed, outlets: Iterable[Mapping] = (), **answer: Any) -> Application:
    """Drafted through the door: every requirement answered alike, with these outlets."""
    rows = [{"requirement": r, "statement": "具备", "qualification": ""} | answer for r in to.requirements.all()]
    said = {"statement": "愿意承接", "contact_name": "余示范", "contact_phone": "13800000001"}
    outlets = [proven(by) | outlet for outlet in outlets]
    data = posted(said, answers=rows, outlets=outlets)
    return enter(new_application(by, str(to.pk)), "draft", by=by, forms=APPLICATION, data=data)


def offered(place: Region, **fields: Any) -> dict[str, Any]:
    """An outlet with all that R020 asks for."""
    return {
        "name": "北山网点", "kind": "branch", "township": place, "village": "一村", "address": "便民路 1 号",
        "premises_right": "owned", "area": "120", "hours": "9:00–17:00",
    } | fields  # fmt: skip


def amended(obj: Application, by: Actor, seen: int | None = None, statement: Any = None, **rows: Any) -> Application:
    """The partner's page sent back: `answers` and `outlets` are {key: what changed}; a row without key is new."""
    parts = {
        "answers": [row(a, ANSWER, **rows.get("answers", {}).get(a.pk, {})) for a in obj.answers.all()],
        "outlets": [row(o, OUTLET, **rows.get("outlets", {}).get(o.pk, {})) for o in obj.outlets.all()],
    }
    parts["outlets"] += rows.get("more", [])
    fields = {"statement": obj.statement if statement is None else statement}
    fields |= {"contact_name": obj.contact_name.clear, "contact_phone": obj.contact_phone.clear}
    seen = obj.version if seen is None else seen
    return amend(obj, by=by, seen=seen, forms=APPLICATION, data=posted(fields, **parts))


def checked(obj: Application, by: Actor, result: str = "met", **one: Any) -> Application:
    """The department's page: every answer checked off alike."""
    rows = [{"id": a.pk, "check_result": result, "check_note": "", **one} for a in obj.answers.all()]
    return amend(obj, by=by, seen=obj.version, forms=CHECKS, data=posted({}, answers=rows))
