"""The catalogue that the pages are looked at with: a province's items and editions, and what a city leaves out."""

from types import SimpleNamespace
from typing import Any

from django.db import transaction

from portal.flow.testing import replaced
from services.enums import Form, LifeEvent
from services.models.guide import CONFIRMABLE
from tests.browser.world import long
from tests.factories import services as make
from tests.factories.onboarding import rewrite
from tests.factories.rooms import Rooms

CODES = {"code_39554": long(60), "code_35617": "1" * 60}
SHORT = ("statutory_source", "risk_reason", "delivery", "fee", "hours", "place", "enquiry", "complaint")
WORDS = {name: long(200) for name in SHORT} | {"summary": long(900), "legal_basis": long(900)}
DAYS = {"statutory_days": 366, "provincial_days": 60, "promised_days": 0}


@transaction.atomic
def catalogue(rooms: Rooms) -> SimpleNamespace:
    """Every name as long as it may be; each state that a page shows in its own way."""
    rooms.province.name = long(200, rooms.province.pk)
    rooms.province.save()
    rows = SimpleNamespace(items=[item(rooms, number) for number in range(4)])
    first, second, third, fresh = rows.items
    rows.fresh, rows.item = fresh, first
    rows.retired = item(rooms, 5, state="retired")
    past = {"effective_on": make.in_days(-30), "ended_on": make.in_days(-9)}
    rows.old = edition(rooms, "superseded", [first, second, rows.retired], **past)
    replaced(first, promised_days=5, legal_basis=long(900, "新"), procedure=long(900, "新"))
    rows.current = edition(rooms, "in_force", [(first, 2), (second, 1), (third, 0)], effective_on=make.in_days(-9))
    rewrite(rows.current, rows.current.entries.get(item=first), starts_on=make.in_days(0), reason=long(500))
    rows.draft = edition(rooms, "draft", [first, (second, 2)], effective_on=make.in_days(9))
    rows.listed = rows.draft.entries.get(item=second)
    replaced(second, name=long(200, "改"))
    rows.bare = edition(rooms, "draft", [], effective_on=make.in_days(9))
    rows.review = edition(rooms, "review", [first, second], effective_on=make.in_days(9))
    rows.approved = edition(rooms, "approved", [first, second], effective_on=make.in_days(9))
    rows.narrowings = {state: narrowing(rooms, state, rows.current) for state in ("draft", "review", "in_force")}
    rows.untouched = make.narrowing("draft", rows.current, rooms.city, pair(rooms, rooms.city))
    rows.carried = make.narrowing("in_force", rows.old, rooms.city, pair(rooms, rooms.city), rows.old.entries.all())
    return rows


def pair(rooms: Rooms, place: Any) -> tuple[Any, Any]:
    """Who drafts and who approves there."""
    return rooms.one("catalogue_manager", place).user, rooms.one("approver", place).user


def item(rooms: Rooms, number: int, **fields: Any) -> Any:
    """The fourth has every default still to confirm."""
    content = {
        "name": long(200, number), "code": f"W{number:019d}", "forms": Form.values, "life_events": LifeEvent.values,
        "procedure": "\n".join(long(90, step) for step in range(6)), "risk": ("high", "low")[number % 2],
        "unconfirmed": list(CONFIRMABLE) if number == 3 else [],
    }  # fmt: skip
    drafter = rooms.one("catalogue_manager", rooms.province).user
    made = make.item(rooms.province, drafter, papers=0, **{**WORDS, **DAYS, **CODES, **content, **fields})
    for position in range(3):
        paper = {"name": long(200, position), "legal_basis": long(200, position), "shared": position == 1}
        make.material(made, position=position + 1, **paper)
    return made


def edition(rooms: Rooms, state: str, lines: list, **fields: Any) -> Any:
    return make.edition(state, rooms.province, pair(rooms, rooms.province), lines, remark=long(900), **fields)


def narrowing(rooms: Rooms, state: str, of: Any) -> Any:
    made = make.narrowing(state, of, rooms.city, pair(rooms, rooms.city), [of.entries.order_by("pk").last()])
    rewrite(made, made.exclusions.get(), reason=long(500))
    return made
