"""Every way round the doors, tried and refused: by the model, or by the database at commit."""

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.forms import modelform_factory

from portal.flow.gate import enter, perform
from portal.flow.models import StepRecord
from portal.flow.refusals import Refused
from portal.flow.step import ClosedDoor
from tests.proof.models import Answer, Matter

pytestmark = pytest.mark.django_db(transaction=True)


def fresh(obj):
    return type(obj).objects.get(pk=obj.pk)


def sql(statement, *params):
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def bulk_update(obj):
    obj.__dict__["state"] = "approved"
    Matter.objects.bulk_update([obj], ["state"])


def model_form(obj):
    form = modelform_factory(Matter, fields=["title"])({"title": "新名"}, instance=obj)
    assert form.is_valid()
    form.save()


def bulk_create(obj):
    copy = Matter.objects.filter(pk=obj.pk).values().get() | {"id": None, "state": "approved"}
    Matter.objects.bulk_create([Matter(**copy)])


def forged_version(obj):
    Matter.objects.filter(pk=obj.pk).update(state="withdrawn", version=obj.version + 1)


SIDE_DOORS = {
    "save": lambda obj: obj.save(),
    "save one field": lambda obj: obj.save(update_fields=["title"]),
    "create": lambda obj: Matter.objects.create(title="x"),
    "constructor with a state": lambda obj: Matter(pk=obj.pk, title="x", state="approved").save(),
    "update_or_create": lambda obj: Matter.objects.update_or_create(pk=obj.pk, defaults={"title": "x"}),
    "ModelForm": model_form,
    "assignment": lambda obj: setattr(obj, "state", "approved"),
    "the method": lambda obj: obj.withdraw(by=None),
    "update of the state": lambda obj: Matter.objects.filter(pk=obj.pk).update(state="withdrawn"),
    "update of content": lambda obj: Matter.objects.filter(pk=obj.pk).update(title="x"),
    "update with a forged version": forged_version,
    "bulk_update": bulk_update,
    "bulk_create": bulk_create,
    "raw SQL": lambda obj: sql("update proof_matter set state = 'withdrawn' where id = %s", obj.pk),
    "delete": lambda obj: Answer.objects.all().delete() and obj.delete(),
    "a part": lambda obj: obj.answers.get().save(),
    "a new part": lambda obj: obj.answers.create(question="x"),
    "parts in bulk": lambda obj: obj.answers.update(text="x"),
    "parts deleted": lambda obj: obj.answers.all().delete(),
}


@pytest.mark.parametrize("way", SIDE_DOORS)
def test_side_doors_are_shut(house, way):
    obj = house.matter("draft")
    with pytest.raises((ClosedDoor, AttributeError, IntegrityError)), transaction.atomic():
        SIDE_DOORS[way](fresh(obj))
    assert (fresh(obj).state, fresh(obj).title, obj.answers.get().text) == ("draft", "城西网点", "80平方米")


@pytest.mark.parametrize("way", [way for way in SIDE_DOORS if "part" not in way])
def test_an_open_door_lets_nothing_else_in(house, way):
    """In one transaction with a lawful step: a flag that says "the gate is open" would let these through."""
    obj = house.matter("draft")
    with pytest.raises((ClosedDoor, AttributeError, IntegrityError)), transaction.atomic():
        SIDE_DOORS[way](perform(obj, "submit", by=house.liaison))
    assert fresh(obj).state == "draft"


@pytest.mark.parametrize("statement", ["update {} set step = 'x'", "delete from {}", "truncate {} cascade"])
def test_the_record_is_append_only(house, statement):
    house.matter("draft")
    with pytest.raises(DatabaseError), transaction.atomic():
        sql(statement.format(StepRecord._meta.db_table))
    assert StepRecord.objects.count() == 1


def test_enter_starts_at_the_beginning(house):
    with pytest.raises(Refused):
        enter(house.new_matter(state="approved"), "draft", by=house.liaison)
    with pytest.raises(Refused):
        enter(house.new_matter(), "submit", by=house.liaison)
    assert not Matter.objects.exists()


def test_enter_is_judged_by_where_the_row_comes_to_hang(house):
    with pytest.raises(PermissionDenied):
        enter(house.new_matter(partner=house.sister), "draft", by=house.liaison)
    with pytest.raises(ObjectDoesNotExist):
        enter(house.new_matter(organisation_path=house.sister.path), "draft", by=house.liaison)
    assert not Matter.objects.exists()


def test_a_refusal_leaves_nothing(house):
    outlet = house.outlet()
    records = StepRecord.objects.count()
    with transaction.atomic(), pytest.raises(Refused):
        perform(
            house.grant(outlet, "requested", requested_by=house.configurer.user),
            "activate",
            by=house.configurer,
        )
    assert StepRecord.objects.count() == records + 1  # the placing


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
