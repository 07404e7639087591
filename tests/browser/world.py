"""What the pages are looked at with: of everything one, each name as long as it may be, with rare characters."""

from types import SimpleNamespace
from typing import Any

from django.db import transaction

from portal.flow.gate import perform
from portal.notices.models import Notice
from tests.factories import onboarding as make
from tests.factories import partners as make_partner
from tests.factories.posting import asked
from tests.factories.rooms import Rooms

RARE = "𠮷䶮·"  # U+20BB7, U+4DAE and the middle dot of names


def long(length: int, end: Any = "") -> str:
    """Of exactly this length: Chinese, which may break anywhere, and a word that would not."""
    return (RARE + "合作经办" * length)[: length // 2].ljust(length - len(str(end)), "W") + str(end)


def shown() -> tuple[Rooms, SimpleNamespace]:
    """The standing places and people, and what is looked at: `laid(shown)`."""
    rooms = Rooms()
    return rooms, full(rooms)


@transaction.atomic
def full(rooms: Rooms) -> SimpleNamespace:
    for place in (rooms.county, rooms.city, rooms.bank, rooms.branch, rooms.other_branch, rooms.insurer_branch):
        place.name = long(200, place.pk)
        place.save()
    certificate = make_partner.qualification(rooms.register, name=long(100), certificate=long(60))
    rows = SimpleNamespace(
        certificate=certificate,
        partner=rooms.register,
        drafted=need(rooms, "draft"),
        called=need(rooms),
        closed=need(rooms, "closed"),
        open=need(rooms),
        empty=need(rooms, requirements=()),
        cooperation=rooms.cooperation(rooms.insurer_branch, procedure=long(600)),
    )
    checked = {"qualification": certificate, "check_result": "met", "check_note": long(200)}
    rows.fresh = application(rooms, "submitted", rows.called, rooms.insurer_branch)
    rows.reviewed = application(rooms, "reviewing", rows.called, **checked)
    rows.rival = application(rooms, "reviewing", rows.called, rooms.other_branch)
    rows.draft = application(rooms, "draft", need(rooms), places=())
    rows.recommended = application(rooms, "recommended", need(rooms))
    rows.returned = returned(rooms)
    details = {"place": long(100), "attendees": long(300), "minutes": long(900)}
    rows.minutes = rooms.negotiation("draft", rows.reviewed, **details)
    rows.proposed = rooms.negotiation("proposed", rows.reviewed, **details)
    rooms.negotiation("confirmed", rows.recommended, **details)
    rows.told = notices(rooms, rows.fresh)
    return rows


def notices(rooms: Rooms, about: Any) -> Notice:
    """One that leads nowhere, and an urgent one that asks for something."""
    by = {"person": rooms.reviewer.user, "organisation": rooms.county, "kind": "onboarding.submitted"}
    Notice.objects.create(**by, occasion="a", urgent=True, subject=long(400), text=long(900), object=about)
    return Notice.objects.create(**by, occasion="b", subject=long(400), text=long(900))


def need(rooms: Rooms, state: str = "published", requirements: Any = None) -> Any:
    words = [long(200, n) for n in range(3)] if requirements is None else requirements
    return rooms.need(state, title=long(200), extent=long(900), contact=long(60), requirements=words)


def application(rooms: Rooms, state: str, to: Any, applicant: Any = None, places: Any = None, **answer: Any) -> Any:
    where = (("330106001", long(50)), ("330106109", long(50))) if places is None else places
    one = rooms.application(state, to, applicant, places=where, statement=long(900))
    for row in one.answers.all():
        make.rewrite(one, row, statement=long(500), **answer)
    for row in one.outlets.all():
        make.rewrite(one, row, name=long(200, row.pk), address=long(200), hours=long(100))
    return one


def returned(rooms: Rooms) -> Any:
    one = application(rooms, "reviewing", need(rooms))
    opened = [f"answers:{one.answers.first().pk}", f"outlets:{one.outlets.first().pk}"]
    return perform(one, "send_back", by=rooms.reviewer, seen=one.version, note=long(500), corrections=asked(*opened))
