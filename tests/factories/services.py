"""One factory a model of the room `services`: rows placed in a state, with the stamps and lines that lead to it."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import Organisation, User
from portal.flow.step import opened
from portal.flow.testing import placed
from services.models import (
    CatalogueEdition,
    CatalogueEntry,
    Exclusion,
    Guidance,
    GuidanceQuestion,
    ItemImport,
    ItemVersion,
    Material,
    Narrowing,
    ServiceItem,
)
from services.models.freezing import frozen

_number = count(1)
PUBLIC = ("published", "in_force", "superseded")
ITEM: dict[str, Any] = {
    "name": "职工参保登记", "category": "employee_pension", "applicant": "person", "forms": ["counter"],
    "legal_basis": "《社会保险经办条例》第6条", "risk": "low", "risk_reason": "不改变待遇", "outlet_role": "whole",
    "outlet_tier": 1, "retention": "10", "frequency": 50, "complexity": 1,
}  # fmt: skip


def item(issuer: Organisation, changed_by: User, state: str = "active", papers: int = 1, **fields: Any) -> ServiceItem:
    base = {**ITEM, "code": f"XX{next(_number):04d}", "issuer": issuer, "changed_by": changed_by}
    with transaction.atomic():
        obj = placed(ServiceItem, state, **base | fields)
        for number in range(papers):
            material(obj, position=number + 1)
    return obj


def material(item: ServiceItem, **fields: Any) -> Material:
    base = {"position": 1, "name": "居民身份证", "legal_basis": "《社会保险经办条例》第31条"}
    with opened(item):
        return Material.objects.create(item=item, **base | fields)


def version(item: ServiceItem) -> ItemVersion:
    return frozen([item])[item.pk]


def edition(
    state: str, issuer: Organisation, people: tuple[User, User], lines: Any = (), **fields: Any
) -> CatalogueEdition:
    """`people`: who drafts, who approves and publishes. `lines`: items, or pairs of an item and its batch."""
    last = CatalogueEdition.objects.filter(issuer=issuer).count()
    stamps: dict[str, Any] = {"drafted_by": people[0]}
    stamps |= {"approved_by": people[1]} if state in (*PUBLIC, "approved") else {}
    stamps |= {"published_by": people[1], "published_on": timezone.localdate()} if state in PUBLIC else {}
    base = {"issuer": issuer, "edition": last + 1, "effective_on": timezone.localdate()}
    with transaction.atomic():
        obj = placed(CatalogueEdition, state, **base | stamps | fields)
        for line in lines:
            one, batch = line if isinstance(line, tuple) else (line, 1)
            entry(obj, one, batch=batch)
    return obj


def entry(edition: CatalogueEdition, item: ServiceItem, **fields: Any) -> CatalogueEntry:
    with opened(edition):
        return CatalogueEntry.objects.create(edition=edition, item=item, version=version(item), **fields)


def narrowing(
    state: str, edition: CatalogueEdition, issuer: Organisation, people: tuple[User, User], entries: Any = (),
    **fields: Any,
) -> Narrowing:  # fmt: skip
    stamps: dict[str, Any] = {"drafted_by": people[0]}
    stamps |= {"approved_by": people[1]} if state in ("in_force", "ended") else {}
    base = {"issuer": issuer, "edition": edition, "starts_on": timezone.localdate()}
    with transaction.atomic():
        obj = placed(Narrowing, state, **base | stamps | fields)
        with opened(obj):
            for one in entries:
                Exclusion.objects.create(narrowing=obj, entry=one, reason="设备不足")
    return obj


def guidance(
    state: str, department: Organisation, organisation: Organisation, given_by: User, **fields: Any
) -> Guidance:
    """With one question; `fields` name the edition or the cooperation that it is about."""
    stamps = {"drafted_by": given_by} | ({"given_by": given_by} if state == "given" else {})
    base = {
        "department": department, "organisation": organisation, "subject": "首批事项怎么选", "place": "县局会议室",
        "held_on": timezone.localdate(), "attendees": "双方经办负责人", "minutes": "先从查询、打印类事项开始",
    }  # fmt: skip
    with transaction.atomic():
        obj = placed(Guidance, state, **base | stamps | fields)
        with opened(obj):
            GuidanceQuestion.objects.create(guidance=obj, position=1, question="认证可以上门吗？", answer="可以")
    return obj


def item_import(organisation: Organisation, requester: User, state: str = "tried", **fields: Any) -> ItemImport:
    base = {"name": "事项.xlsx", "stored": "imports/none.xlsx", "rows": 3, "totals": {"new": 2, "skip": 1}}
    return ItemImport.objects.create(organisation=organisation, requester=requester, state=state, **base | fields)


def in_days(number: int) -> date:
    return timezone.localdate() + timedelta(days=number)
