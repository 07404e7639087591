"""The demo province's first list: the starter items in their three batches, published and in force; a second in draft,
and a city that leaves one item out."""

from datetime import timedelta
from itertools import groupby

from django.utils import timezone

from portal.flow.gate import enter, perform
from portal.issued.actions import put_into_force
from portal.site.demo import Demo
from services import starter
from services.forms import EditionForm
from services.models import CatalogueEdition, Narrowing, ServiceItem


def make(demo: Demo) -> None:
    manager, approver = demo.actors["zhejiang.catalogue_manager"], demo.actors["zhejiang.approver"]
    items = starter.load(manager)
    edition = filled(demo, items)
    edition = perform(edition, "submit", by=manager)
    edition = perform(edition, "approve", by=approver, seen=edition.version)
    edition = perform(edition, "publish", by=approver)
    put_into_force([CatalogueEdition])
    following = drafted(demo, days=30)
    perform(following, "copy_from", by=manager, source=edition.pk)
    narrow(demo, edition)


def filled(demo: Demo, items: list[ServiceItem]) -> CatalogueEdition:
    manager, batches = demo.actors["zhejiang.catalogue_manager"], starter.batches()
    edition = drafted(demo, days=0)
    items = sorted(items, key=lambda item: batches[item.code])
    for batch, rows in groupby(items, key=lambda item: batches[item.code]):
        edition = perform(edition, "include", by=manager, items=[item.pk for item in rows], batch=batch)
    return edition


def drafted(demo: Demo, days: int) -> CatalogueEdition:
    by = demo.actors["zhejiang.catalogue_manager"]
    day = timezone.localdate() + timedelta(days=days)
    data = {"effective_on": day, "basis": "gradual", "remark": "按由少到多、由简到繁、高频事项优先的原则分三批。"}
    return enter(CatalogueEdition(issuer=by.organisation), "draft", by=by, forms=(EditionForm,), data=data)


def narrow(demo: Demo, edition: CatalogueEdition) -> None:
    manager, approver = demo.actors["hangzhou.catalogue_manager"], demo.actors["hangzhou.approver"]
    row = Narrowing(edition=edition, issuer=manager.organisation, starts_on=timezone.localdate())
    one = enter(row, "draft", by=manager)
    card = edition.entries.get(item__code="SK020")
    one = perform(one, "leave_out", by=manager, entries=[card.pk], note="网点的制卡机还没有配齐")
    one = perform(one, "submit", by=manager)
    perform(one, "approve", by=approver, seen=one.version)
