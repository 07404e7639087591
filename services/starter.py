"""The starter items: data/service_items.csv, each value with its source or marked as a default (省级待定).

What has no source in the data (the guide's places and hours, an article of law) is left to the province as well. The
notes of the data, and sources that are no law, are for whoever keeps the data: none of them comes before the public.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.db import transaction

from portal.accounts.actor import Actor
from portal.accounts.models import Organisation
from portal.flow.gate import enter
from services.enums import (
    PENDING,
    Applicant,
    Category,
    Form,
    LifeEvent,
    OutletRole,
    Retention,
    Risk,
    Tier,
    Unit,
)
from services.forms import MaterialForms, NewItemForm
from services.models import ServiceItem

FILE = Path(__file__).parent / "data" / "service_items.csv"
UNSOURCED = "缺省"  # as the data say of a value for which no source was found
RISK_REASON = "起始目录的缺省等级：改变资金去向或待遇资格的为高，登记、申报、转移的为中，其余为低"
REGULATION = "《社会保险经办条例》（国务院令第765号）"
LAWS = {"条例": REGULATION, "工伤保险条例": "《工伤保险条例》"}  # as the data call them
ARTICLE = re.compile(r"(工伤保险条例|条例)((?:\d+、)*\d+条)")
BY_ANALOGY = "参照"  # an article that says how long something else may take
FORMS = {"窗口": Form.COUNTER, "自助": Form.SELF_SERVICE, "咨询": Form.ADVICE, "上门": Form.HOME}
APPLICANTS = {"个人": Applicant.PERSON, "单位": Applicant.EMPLOYER}
ROLES = {
    "网点办结": OutletRole.WHOLE,
    "网点受理、人社复核办结": OutletRole.ACCEPT,
    "网点代收材料、人社办理": OutletRole.COLLECT,
    "仅咨询指引": OutletRole.GUIDE,
}
COLUMNS = {  # of the data → of an item
    "risk_level": "risk", "freq_index": "frequency", "complexity": "complexity", "outlet_role": "outlet_role",
    "outlet_tier": "outlet_tier", "archive_retention_default": "retention", "promised_limit_wd": "promised_days",
    "materials": "materials",
}  # fmt: skip
UNKNOWN = ("fee", "delivery", "hours", "place", "enquiry", "complaint")
EVENTS = (  # words in a name → when people need it
    ("失业|技能", LifeEvent.JOBLESS), ("工伤|伤残|工亡|劳动能力|伙食", LifeEvent.INJURY),
    ("丧葬|抚恤|死亡|注销登记|遗属|工亡", LifeEvent.DEATH), ("退休|待遇|领取", LifeEvent.RETIRE),
    ("转移|转出|互转|衔接|异地|变更", LifeEvent.MOVE), ("社会保障卡|电子社保卡", LifeEvent.CARD),
    ("参保登记|采集|申领引导", LifeEvent.WORK), ("单位|项目|增减|稳岗", LifeEvent.EMPLOYER),
)  # fmt: skip


def rows() -> list[dict[str, str]]:
    with FILE.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def batches() -> dict[str, int]:
    """Code → the batch of the starter edition; 0 for guidance only."""
    return {row["code"]: int(row["batch"]) for row in rows()}


@transaction.atomic
def load(by: Actor) -> list[ServiceItem]:
    """The items that this province does not have yet, through the door. Raises Refused below the province."""
    return [_entered(row, by) for row in missing(by.organisation)]


def missing(issuer: Organisation) -> list[dict[str, str]]:
    known = set(ServiceItem.objects.filter(issuer=issuer).values_list("code", flat=True))
    return [row for row in rows() if row["code"] not in known]


def _entered(row: Mapping[str, str], by: Actor) -> ServiceItem:
    item = ServiceItem(issuer=by.organisation)
    forms = (type("StarterForm", (NewItemForm,), {"_post_clean": _marked(defaults(row))}), MaterialForms)
    return enter(item, "register", by=by, forms=forms, data=content(row))


def _marked(names: list[str]) -> Any:
    """What comes from the data is settled by nobody yet."""

    def post_clean(form: NewItemForm) -> None:
        super(type(form), form)._post_clean()
        form.instance.unconfirmed = names

    return post_clean


def defaults(row: Mapping[str, str]) -> list[str]:
    """Columns without a source. A limit of which the data say nothing is none, and no default."""
    named = [COLUMNS[name] for name in row["default_fields"].split(";") if name in COLUMNS]
    found = {*named, *UNKNOWN, "life_events"}
    source, bases = row["legal_limit_source"], [paper["legal_basis"] for paper in materials(row)]
    if not law(source):
        found.add("legal_basis")
    if limited(row) and (not law(source) or BY_ANALOGY in source):
        found.add("statutory_days")
    if UNSOURCED in row["materials_source"] or PENDING in bases:
        found.add("materials")
    return sorted(found - ({"promised_days"} if not row["promised_limit_wd"] else set()))


def content(row: Mapping[str, str]) -> dict[str, Any]:
    """As the form of a new item takes it."""
    calendar, article = row["legal_limit_calendar_days"], law(row["legal_limit_source"])
    data = {
        "code": row["code"], "name": row["name"],
        "category": _by_label(Category, row["category"]),
        "applicant": APPLICANTS.get(row["applicant"], Applicant.BOTH),
        "forms": [FORMS[word] for word in row["forms"].split("+")], "life_events": list(events(row)),
        "legal_basis": article or REGULATION,
        "limit_unit": Unit.CALENDAR if calendar else Unit.WORKING,
        "statutory_days": calendar or row["legal_limit_wd"], "statutory_source": article if limited(row) else "",
        "provincial_days": "", "promised_days": row["promised_limit_wd"],
        "risk": _by_label(Risk, row["risk_level"]), "risk_reason": RISK_REASON,
        "outlet_role": ROLES[row["outlet_role"]], "outlet_tier": _by_label(Tier, row["outlet_tier"]),
        "retention": _by_label(Retention, row["archive_retention_default"]), "frequency": row["freq_index"],
        "complexity": row["complexity"], "fee": "不收费",
    }  # fmt: skip
    papers = list(materials(row))
    data |= {"materials-TOTAL_FORMS": str(len(papers)), "materials-INITIAL_FORMS": "0"}
    for number, paper in enumerate(papers):
        data |= {f"materials-{number}-{name}": value for name, value in paper.items()}
    return data


def law(source: str) -> str:
    """The article that a source names; "" where it names none."""
    found = ARTICLE.search(source)
    return f"{LAWS[found[1]]}第{found[2]}" if found else ""


def limited(row: Mapping[str, str]) -> bool:
    return bool(row["legal_limit_wd"] or row["legal_limit_calendar_days"])


def materials(row: Mapping[str, str]) -> Iterable[dict[str, str]]:
    """One paper for each part between semicolons."""
    source = row["materials_source"]
    basis = f"{REGULATION}第31条" if "31条" in source else law(source) or PENDING
    for position, name in enumerate(filter(None, row["materials"].split("；")), 1):
        if name != "无":
            shared = {"shared": "on"} if "共享" in name else {}
            yield {"position": str(position), "name": name, "legal_basis": basis, **shared}


def events(row: Mapping[str, str]) -> Iterable[str]:
    return [event for words, event in EVENTS if re.search(words, row["name"])]


def _by_label(enum: Any, label: str) -> str:
    return next(str(value) for value, words in enum.choices if words == label)
