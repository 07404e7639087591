"""Every way round the doors, tried and refused: by the model, or by the database at commit."""

import copy

import pytest
from asgiref.sync import async_to_sync
from django.core import serializers
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction
from django.db.models import F, ProtectedError
from django.forms import modelform_factory

from portal.flow.gate import amend, enter, perform
from portal.flow.models import StepRecord
from portal.flow.refusals import Refused
from portal.flow.step import ClosedDoor
from tests.flow.test_amend import title
from tests.proof.models import Answer, Matter, Outlet

pytestmark = pytest.mark.django_db(transaction=True)


def fresh(obj):
    return type(obj).objects.get(pk=obj.pk)


def sql(statement, *params):
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def rows(obj):
    return Matter.objects.filter(pk=obj.pk)


def row(obj, **changed):
    return Matter(**(rows(obj).values().get() | changed))


def bulk_update(obj):
    obj.__dict__["state"] = "approved"
    Matter.objects.bulk_update([obj], ["state"])


def model_form(obj):
    form = modelform_factory(Matter, fields=["title"])({"title": "新名"}, instance=obj)
    assert form.is_valid()
    form.save()


def upsert(obj):
    Matter.objects.bulk_create(
        [row(obj, state="withdrawn")], update_conflicts=True, unique_fields=["id"], update_fields=["state"]
    )


def load_data(obj):
    [loaded] = serializers.deserialize("json", serializers.serialize("json", [row(obj, title="x")]))
    loaded.save()


def raw_insert(obj):
    sql("create temp table copied on commit drop as select * from proof_matter where id = %s", obj.pk)
    sql("update copied set id = -id")
    sql("insert into proof_matter select * from copied")


SIDE_DOORS = {
    "save": lambda obj: obj.save(),
    "save one field": lambda obj: obj.save(update_fields=["title"]),
    "asave": lambda obj: async_to_sync(obj.asave)(),
    "save_base": lambda obj: row(obj, title="x").save_base(raw=True, force_update=True),
    "create": lambda obj: Matter.objects.create(title="x"),
    "get_or_create": lambda obj: Matter.objects.get_or_create(title="x"),
    "constructor with a state": lambda obj: row(obj, state="approved").save(),
    "update_or_create": lambda obj: Matter.objects.update_or_create(pk=obj.pk, defaults={"title": "x"}),
    "ModelForm": model_form,
    "assignment": lambda obj: setattr(obj, "state", "approved"),
    "the method": lambda obj: obj.withdraw(by=None),
    "update of the state": lambda obj: rows(obj).update(state="withdrawn"),
    "update of content": lambda obj: rows(obj).update(title="x"),
    "update of the version alone": lambda obj: rows(obj).update(version=F("version") + 1),
    "update back to an older version": lambda obj: rows(obj).update(version=F("version") - 1, title="x"),
    "update with a forged version": lambda obj: rows(obj).update(state="withdrawn", version=F("version") + 1),
    "update of the time": lambda obj: rows(obj).update(since="2020-01-01T00:00Z"),
    "update under a lock": lambda obj: rows(obj).select_for_update().update(title="x"),
    "bulk_update": bulk_update,
    "bulk_create": lambda obj: Matter.objects.bulk_create([row(obj, id=None, state="approved")]),
    "bulk_create with a version": lambda obj: Matter.objects.bulk_create([row(obj, id=None, version=2)]),
    "upsert": upsert,
    "loaddata": load_data,
    "raw update": lambda obj: sql("update proof_matter set state = 'withdrawn' where id = %s", obj.pk),
    "raw update of the key": lambda obj: sql("update proof_matter set id = -id, version = version + 1"),
    "raw insert": raw_insert,
    "delete": lambda obj: obj.delete(),
    "adelete": lambda obj: async_to_sync(obj.adelete)(),
    "delete of rows": lambda obj: rows(obj).delete(),
    "raw delete": lambda obj: sql("delete from proof_matter where id = %s", obj.pk),
    "truncate": lambda obj: sql("truncate proof_matter cascade"),
}


def one(obj):
    return obj.answers.get()


def changed_part(obj):
    part = one(obj)
    part.text = "x"
    return part


def steal(obj, thief=None):
    """A part of this row comes to hang on another."""
    thief = thief or Matter.objects.exclude(pk=obj.pk).latest("pk")
    obj.answers.update(matter=thief)


PART_DOORS = {
    "save": lambda obj: changed_part(obj).save(),
    "save_base": lambda obj: changed_part(obj).save_base(raw=True, force_update=True),
    "create": lambda obj: obj.answers.create(question="x"),
    "bulk_create": lambda obj: Answer.objects.bulk_create([Answer(matter=obj, question="x")]),
    "update": lambda obj: obj.answers.update(text="x"),
    "bulk_update": lambda obj: Answer.objects.bulk_update([changed_part(obj)], ["text"]),
    "delete": lambda obj: one(obj).delete(),
    "delete of rows": lambda obj: obj.answers.all().delete(),
    "ModelForm": lambda obj: modelform_factory(Answer, fields=["text"])({"text": "x"}, instance=one(obj)).save(),
    "update_or_create": lambda obj: obj.answers.update_or_create(question="面积", defaults={"text": "x"}),
    "moved to another owner": steal,
    "raw update": lambda obj: sql("update proof_answer set text = 'x' where matter_id = %s", obj.pk),
    "raw insert": lambda obj: sql(
        "insert into proof_answer (matter_id, question, text, checked) values (%s, 'x', '', false)", obj.pk
    ),
    "raw delete": lambda obj: sql("delete from proof_answer where matter_id = %s", obj.pk),
    "truncate": lambda obj: sql("truncate proof_answer"),
}


def stopped(door, *args):
    try:
        with transaction.atomic():
            door(*args)
    except AttributeError as error:
        return str(error) == "Direct state modification is not allowed"
    except (ClosedDoor, IntegrityError, OperationalError) as error:
        return not isinstance(error, ProtectedError)
    return False


def whole():
    return (
        sorted(Matter.objects.values_list("state", "title", "version", "since")),
        sorted(Answer.objects.values_list("matter__title", "question", "text")),
    )


def test_side_doors_are_shut(house):
    house.matter("draft", answers=0)
    before = whole()
    assert [way for way, door in SIDE_DOORS.items() if not stopped(door, Matter.objects.get())] == []
    assert whole() == before


def test_an_open_door_lets_nothing_else_in(house):
    """In one transaction with a lawful step: a flag that says "the gate is open" would let these through."""
    house.matter("draft", answers=0)
    before = whole()
    for lawful in (
        lambda obj: perform(obj, "submit", by=house.liaison),
        lambda obj: amend(obj, by=house.liaison, seen=obj.version, **title("新名")),
    ):

        def both(door, lawful=lawful):
            door(lawful(Matter.objects.get()))

        assert [way for way, door in SIDE_DOORS.items() if not stopped(both, door)] == []
    assert whole() == before


def test_a_lawful_step_after_the_side_door_mends_nothing(house):
    house.matter("draft", answers=0)
    before = whole()
    for name in ("update of the state", "update of content", "update with a forged version", "upsert", "raw update"):

        def first_wrong_then_right(obj, door=SIDE_DOORS[name]):
            door(fresh(obj))
            perform(fresh(obj), "submit" if fresh(obj).state == "draft" else "withdraw", by=house.liaison)

        with pytest.raises((IntegrityError, Refused)), transaction.atomic():
            first_wrong_then_right(Matter.objects.get())
    assert whole() == before


def test_one_row_is_no_door_to_another(house):
    mine, other = house.matter("draft", answers=0), house.matter("draft", answers=0, title="另一网点")
    before = whole()

    def beside(door):
        perform(copy.copy(mine), "submit", by=house.liaison)
        door(fresh(other))

    assert [way for way, door in SIDE_DOORS.items() if not stopped(beside, door)] == []
    assert whole() == before


def test_the_side_doors_of_parts_are_shut(house):
    obj, _ = house.matter("draft"), house.matter("draft", title="另一网点")
    before = whole()
    assert [way for way, door in PART_DOORS.items() if not stopped(door, obj)] == []
    assert whole() == before


def test_the_parts_of_one_row_are_no_door_to_those_of_another(house):
    """In one transaction with a lawful step of another row, which may not take them away either."""
    obj, other = house.matter("draft"), house.matter("draft", title="另一网点")
    before = whole()

    def beside(door):
        perform(copy.copy(other), "submit", by=house.liaison)
        door(obj)

    assert [way for way, door in PART_DOORS.items() if not stopped(beside, door)] == []
    assert whole() == before


def test_in_its_owners_own_transaction_the_model_still_refuses(house):
    """The one stated limit: SQL beside a lawful step of the same owner. A house test finds no such code."""
    house.matter("draft", title="另一网点")

    def beside(door):
        obj = house.matter("draft")
        perform(copy.copy(obj), "submit", by=house.liaison)
        door(obj)

    refused = {way for way, door in PART_DOORS.items() if stopped(beside, door)}
    assert refused == {
        "save",
        "create",
        "delete",
        "ModelForm",
        "update_or_create",
        "moved to another owner",
        "truncate",
    }


@pytest.mark.requirement("R085")
@pytest.mark.parametrize("statement", ["update {} set step = 'x'", "delete from {}", "truncate {} cascade"])
def test_the_record_is_append_only(house, statement):
    house.matter("draft")
    with pytest.raises(DatabaseError), transaction.atomic():
        sql(statement.format(StepRecord._meta.db_table))
    assert StepRecord.objects.count() == 1


def test_a_related_manager_is_no_door(house):
    outlet, other = house.outlet(), house.outlet()
    agreement = house.agreement(outlet)
    assert stopped(lambda: other.agreement_set.add(agreement))
    assert fresh(agreement).outlet == outlet


# Entering -------------------------------------------------------------------------------------------------------


def test_enter_starts_at_the_beginning(house):
    with pytest.raises(Refused, match="当前状态为“已批准”，不能新建"):
        enter(house.new_matter(state="approved"), "draft", by=house.liaison)
    with pytest.raises(Refused):
        enter(house.new_matter(), "submit", by=house.liaison)
    with pytest.raises(Refused, match="当前状态为“草稿”，不能新建"):
        enter(house.matter("draft"), "draft", by=house.liaison)
    assert Matter.objects.count() == 1


def test_a_row_of_a_known_key_does_not_enter_in_its_place(house):
    obj = house.matter("draft")
    with pytest.raises(IntegrityError):
        enter(house.new_matter(pk=obj.pk, title="另一网点"), "draft", by=house.liaison)
    assert Matter.objects.get().title == "城西网点"


def test_enter_is_judged_by_where_the_row_comes_to_hang(house):
    with pytest.raises(PermissionDenied):
        enter(house.new_matter(partner=house.sister), "draft", by=house.liaison)
    with pytest.raises(ObjectDoesNotExist):
        enter(house.new_matter(organisation_path=house.sister.path), "draft", by=house.liaison)
    assert not Matter.objects.exists()


def test_a_refusal_leaves_nothing(house):
    outlet = house.outlet()
    records = StepRecord.objects.count()
    grant = house.grant(outlet, "requested", requested_by=house.configurer.user)
    with transaction.atomic(), pytest.raises(Refused):
        perform(grant, "activate", by=house.configurer)
    assert StepRecord.objects.count() == records + 1  # the placing
    assert (fresh(grant).version, fresh(grant).state) == (1, "requested")


def test_refresh_is_one_query(house, django_assert_num_queries):
    obj = house.matter("draft")
    perform(obj, "submit", by=house.liaison)
    with django_assert_num_queries(1):
        obj.refresh_from_db()
        assert obj.state == "submitted"
    with pytest.raises(AttributeError):
        obj.state = "draft"
    only = Matter.objects.only("title").get(pk=obj.pk)
    with django_assert_num_queries(1):
        assert only.state == "submitted"


# Slips ----------------------------------------------------------------------------------------------------------


def test_a_row_that_went_through_a_door_goes_through_no_other(house):
    """It still shows what was; whoever uses it again decides on that."""
    old = house.matter("draft")
    new = perform(old, "submit", by=house.liaison)
    for again in (
        lambda: perform(old, "withdraw", by=house.liaison),
        lambda: amend(old, by=house.liaison, seen=1, **title()),
        lambda: perform(copy.copy(old), "withdraw", by=house.liaison),
    ):
        with pytest.raises(ClosedDoor, match="a door returned the fresh row, use that one"):
            again()
    entered = house.new_matter()
    enter(entered, "draft", by=house.liaison)
    with pytest.raises(ClosedDoor):
        enter(entered, "draft", by=house.liaison)
    assert (old.state, new.state) == ("draft", "submitted")
    old.refresh_from_db()
    assert perform(old, "withdraw", by=house.liaison).state == "withdrawn"


def test_a_row_that_was_refused_is_not_spent(house):
    obj = house.matter("draft")
    with pytest.raises(Refused):
        perform(obj, "resubmit", by=house.liaison)
    assert perform(obj, "submit", by=house.liaison).state == "submitted"


def test_a_list_that_a_step_edits_in_place_is_written_and_recorded(house, monkeypatch):
    taken = Matter.submit

    def submit(self, *, by):
        taken(self, by=by)
        self.opened.append("note")

    monkeypatch.setattr(Matter, "submit", submit)
    obj = perform(house.matter("draft", opened=["title"]), "submit", by=house.liaison)
    assert fresh(obj).opened == ["title", "note"]


def test_out_of_state_says_who_was_there_first(house):
    outlet = house.outlet()
    closed = perform(copy.copy(outlet), "close", by=house.supervisor).history().last()
    with pytest.raises(Refused) as refused:
        perform(outlet, "suspend", by=house.supervisor)
    who = f"县局supervisor（监督评价员，县局）于{closed.when}关闭"
    assert str(refused.value) == f"{who}，当前状态为“已关闭”，不能暂停"
    assert refused.value.record == closed
    assert Outlet.objects.get().version == 2
