"""The machine of an announcement of the county: who may do what in which state, written by hand."""

import copy
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.announcements.enums import AnnouncementState
from portal.announcements.forms import AnnouncementForm
from portal.announcements.models import Announcement
from portal.flow.gate import amend, enter, perform
from portal.flow.refusals import Refused
from tests.factories import announcements as make
from tests.flows.tables import (
    ABOVE,
    BANK,
    COUNTY,
    EVERYBODY,
    FORBIDDEN,
    NOT_FOUND,
    REFUSED,
    expected,
    outcome,
    persons,
    shut,
    walked,
)

pytestmark = pytest.mark.django_db
OWN = COUNTY | {"system"}
PUBLIC = OWN | ABOVE | BANK | {"other liaison", "outlet manager"}  # not beside, not the sister's county
SEEN = {"draft": OWN, "review": OWN, "scheduled": OWN, "published": PUBLIC, "ended": PUBLIC, "withdrawn": PUBLIC}
APPROVERS = ("approver", "second approver")
RIGHTS = {
    "draft": {"reviewer": {}},
    "propose": {"system": {}},
    "submit": {"reviewer": {"draft": "review"}},
    "approve": {key: {"review": "scheduled"} for key in APPROVERS},
    "send_back": {key: {"review": "draft"} for key in APPROVERS},
    "publish": {"system": {"scheduled": "published"}},
    "end": {"system": {"published": "ended"}},
    "withdraw": {key: dict.fromkeys(("scheduled", "published", "ended"), "withdrawn") for key in APPROVERS},
    "discard": {"reviewer": {"draft": "withdrawn"}},
}
DATA = {"send_back": {"note": "写明日期"}, "withdraw": {"note": "数字有误"}}
CONTENT = {"kind": "notice", "title": "改题", "body": "改过的正文", "contact": "", "publish_at": "", "period": ""}


def announcement(rooms, state, **fields):
    """Its time has come and its period is over, so that the calendar is in nobody's way."""
    now = timezone.now()
    dates = {"public_from": now - make.HOUR} if state == "scheduled" else {}
    dates |= {"ends_on": timezone.localdate() - timedelta(days=1)} if state == "published" else {}
    pair = rooms.reviewer.user, rooms.approver.user
    return make.announcement(state, rooms.county, pair, **dates | fields)


def test_the_table_is_complete():
    assert set(RIGHTS) == set(Announcement.steps)
    assert set(SEEN) == set(AnnouncementState.values)


@pytest.mark.requirement("R039")
@pytest.mark.parametrize("state", AnnouncementState.values)
def test_every_step_by_everybody(rooms, state):
    people = persons(rooms)
    assert set(people) == EVERYBODY
    obj = announcement(rooms, state, **({"public_from": timezone.now() + make.HOUR} if state == "scheduled" else {}))
    table = expected(state, SEEN, RIGHTS)
    if state == "scheduled":
        moment = timezone.localtime(obj.public_from)
        table["publish", "system"] = f"refused: 公布时间{moment:%Y年%-m月%-d日 %-H:%M}还没有到"
    assert walked(obj, people, DATA) == table


def test_what_is_due_is_published(rooms):
    """Before its time only its own department sees it; from its time on everybody, whatever its state is."""
    obj = announcement(rooms, "scheduled")
    people = persons(rooms)
    assert {who for who, by in people.items() if Announcement.objects.visible_to(by).exists()} == PUBLIC
    assert outcome(lambda: perform(copy.copy(obj), "publish", by=people["system"])) == "published"


@pytest.mark.parametrize("gone", ["discarded", "withdrawn before its time"])
def test_what_was_never_public_stays_with_its_issuer(rooms, gone):
    dates = {"public_from": None, "approved_by": None, "withdrawn_at": None}
    if gone != "discarded":
        dates = {"public_from": timezone.now() - make.HOUR, "withdrawn_at": timezone.now() - 2 * make.HOUR}
    announcement(rooms, "withdrawn", **dates)
    seen = {who for who, by in persons(rooms).items() if Announcement.objects.visible_to(by).exists()}
    assert seen == OWN


@pytest.mark.parametrize("state", AnnouncementState.values)
def test_who_amends(rooms, state):
    obj = announcement(rooms, state)
    seen = SEEN["published"] if state == "scheduled" else SEEN[state]
    got = {
        name: outcome(
            lambda by=by: amend(copy.copy(obj), by=by, seen=obj.version, forms=[AnnouncementForm], data=CONTENT)
        )
        for name, by in persons(rooms).items()
    }
    assert got == shut(seen, {"reviewer": "draft" if state == "draft" else REFUSED})


def test_who_enters(rooms):
    row = {"title": "公告", "body": "正文"}
    got = {
        name: outcome(lambda by=by: enter(Announcement(issued_by=rooms.county, **row), "draft", by=by))
        for name, by in persons(rooms).items()
        if by.user
    }
    assert got == {
        name: "draft" if name == "reviewer" else FORBIDDEN if name in COUNTY else NOT_FOUND
        for name in EVERYBODY - {"stranger", "system"}
    }


@pytest.mark.requirement("R039")
def test_whoever_submitted_it_does_not_approve(rooms):
    """Four eyes, by the stamp and not by the role: one person may hold both roles."""
    both = rooms.person("reviewer approver", rooms.county)
    obj = enter(Announcement(issued_by=rooms.county, title="公告", body="正文"), "draft", by=rooms.reviewer)
    obj = perform(obj, "submit", by=both)
    with pytest.raises(Refused, match=r"^您是撰稿人，须由他人办理$"):
        perform(obj, "approve", by=both, seen=obj.version)
    assert perform(obj, "approve", by=rooms.approver, seen=obj.version).approved_by == rooms.approver.user
