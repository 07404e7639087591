"""What auditors read: every column that a door changed, from what to what, by whom, in which record."""

import pytest
from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType

from portal.flow.gate import amend, enter, perform, perform_many
from tests.flow.test_amend import rows, title
from tests.proof.forms import AnswerFormSet, EntryForm
from tests.proof.models import Answer, Grant, Matter

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(house):
    """The entries since the placing, as (model, action, key, changes)."""

    def read(*objs):
        found = LogEntry.objects.filter(additional_data__record__gt=0).order_by("pk")
        placed = {r.pk for obj in objs for r in obj.history().filter(step="placed")}
        return [e for e in found if e.additional_data["record"] not in placed]

    return read


def told(entry):
    return entry.content_type.model, entry.get_action_display(), entry.object_id, entry.changes


def test_a_step_leaves_the_columns_it_changed(house, read):
    obj = house.matter("recommended")
    obj = perform(obj, "send_back", by=house.reviewer, note="补充", fields_opened=["note"])
    [entry] = read(obj)
    record = obj.history().last()
    model, action, key, changes = told(entry)
    assert (model, action, key) == ("matter", "update", obj.pk)
    since = changes.pop("since")
    assert since[1] == str(record.at)
    assert changes == {
        "state": ["recommended", "returned"],
        "opened": ["[]", "['note']"],
        "recommended_by_id": [str(house.reviewer.user.pk), None],
    }
    assert (entry.actor, entry.timestamp, entry.object_repr) == (house.reviewer.user, record.at, f"合作申请 {obj.pk}")
    assert entry.additional_data == {"record": record.pk, "organisation": house.county.pk}


def test_what_enters_is_a_creation_with_its_parts(house, read):
    new = {"question": "面积", "text": "60"}
    data = {"title": "城东网点", "partner": house.branch.pk, **rows((), new)}
    obj = enter(house.new_matter(), "draft", by=house.liaison, forms=[EntryForm, AnswerFormSet], data=data)
    owner, part = read()
    assert told(owner)[:3] == ("matter", "create", obj.pk)
    assert owner.changes.items() >= {"title": [None, "城东网点"], "state": [None, "draft"]}.items()
    assert told(part) == (
        "answer",
        "create",
        obj.answers.get().pk,
        {
            "id": [None, str(obj.answers.get().pk)],
            "matter_id": [None, str(obj.pk)],
            "question": [None, "面积"],
            "text": [None, "60"],
            "checked": [None, "False"],
        },
    )
    assert part.additional_data["record"] == obj.history().get().pk


def test_parts_that_change_come_and_go(house, read):
    obj = house.matter("draft", answers=2)
    first, second = obj.answers.order_by("pk")
    data = rows([first, second], {"question": "地址", "text": "文三路"}) | {
        "answers-0-text": "60",
        "answers-1-DELETE": "on",
    }
    obj = amend(obj, by=house.liaison, seen=1, forms=[AnswerFormSet], data=data)
    found = {e.get_action_display(): e for e in read(obj) if e.content_type.model == "answer"}
    assert told(found["update"])[2:] == (first.pk, {"text": ["80平方米", "60"]})
    assert told(found["delete"])[2] == second.pk
    assert found["delete"].changes["text"] == ["80平方米", None]
    assert found["create"].changes["text"] == [None, "文三路"]


def test_what_followed_on_a_part_is_told_too(house, read):
    """The check mark fell with the answer: a hook of the part, not a field of the form."""
    obj = house.matter("returned")
    kind = ContentType.objects.get_for_model(Answer)
    data = rows(obj.answers.all(), text="60")
    from portal.flow.step import opened

    with opened(obj):
        part = obj.answers.get()
        part.checked = True
        part.save()
    amend(obj, by=house.liaison, seen=1, forms=[AnswerFormSet], data=data)
    [entry] = LogEntry.objects.filter(content_type=kind, action=LogEntry.Action.UPDATE)
    assert entry.changes == {"text": ["80平方米", "60"], "checked": ["True", "False"]}


def test_a_set_leaves_one_entry_a_row(house, read):
    outlet = house.outlet()
    grants = [house.grant(outlet, "requested") for _ in range(3)]
    perform_many(Grant.objects.all(), "activate", by=house.configurer)
    found = read(outlet, *grants)
    assert [e.object_id for e in found] == sorted(g.pk for g in grants)
    assert {e.changes["state"][1] for e in found} == {"active"}
    assert len({e.additional_data["record"] for e in found}) == 3


def test_what_was_refused_leaves_nothing(house, read):
    obj = house.matter("draft")
    before = LogEntry.objects.count()
    obj = amend(obj, by=house.liaison, seen=1, **title("城西网点"))
    with pytest.raises(Exception, match="不能重新提交"):
        perform(obj, "resubmit", by=house.liaison)
    assert LogEntry.objects.count() == before
    assert Matter.objects.count() == 1


def test_the_address_comes_from_the_request(house, rf):
    """What the middleware knows of the request stands in the gate's entries as in those of a signal."""
    from auditlog.context import set_extra_data

    with set_extra_data({"remote_addr": "192.0.2.7", "remote_port": None}):
        obj = perform(house.matter("draft"), "submit", by=house.liaison)
    [entry] = LogEntry.objects.filter(object_id=obj.pk, action=LogEntry.Action.UPDATE)
    assert entry.remote_addr == "192.0.2.7"
