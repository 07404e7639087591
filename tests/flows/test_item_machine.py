"""The machine of a service item: who may do what in which state, written by hand."""

import pytest

from portal.flow.gate import amend, perform
from services.enums import ItemState
from services.forms import ItemForm
from services.models import ServiceItem
from tests.factories import services as make
from tests.flows.tables import FORBIDDEN, NOT_FOUND, REFUSED, outcome, walked
from tests.flows.test_edition_machine import PEOPLE, PROVINCE, expected, persons

pytestmark = pytest.mark.django_db
RIGHTS = {
    "register": {"manager": {}},
    "assess_risk": {"manager": {"active": "active"}},
    "confirm": {"manager": {"active": "active"}},
    "confirm_all": {"manager": {"active": "active"}},
    "retire": {"manager": {"active": "retired"}},
    "restore": {"manager": {"retired": "active"}},
}
DATA = {
    "assess_risk": {"risk": "high", "note": "涉及待遇"}, "confirm": {"names": ["fee"]}, "retire": {"note": "已停办"},
}  # fmt: skip


def test_the_table_is_complete():
    assert set(RIGHTS) == set(ServiceItem.steps)


@pytest.mark.requirement("R012", "R068")
@pytest.mark.parametrize("state", ItemState.values)
def test_every_step_by_everybody(rooms, state):
    people = persons(rooms)
    item = make.item(rooms.province, people["manager"].user, state, unconfirmed=["fee"])
    want = {(name, who): expected(who, state, PROVINCE, right) for name, right in RIGHTS.items() for who in PEOPLE}
    assert walked(item, people, DATA) == want


@pytest.mark.parametrize("state", ItemState.values)
def test_who_amends(rooms, state):
    people = persons(rooms)
    item = make.item(rooms.province, people["manager"].user, state)
    data = {name: getattr(item, name) for name in ItemForm.Meta.fields if getattr(item, name) is not None}

    def change(by):
        fresh = ServiceItem.objects.get(pk=item.pk)
        return amend(fresh, by=by, seen=item.version, forms=[ItemForm], data=data | {"fee": "不收费"})

    own = {"manager": "active" if state == "active" else REFUSED}
    got = {who: outcome(lambda by=by: change(by)) for who, by in people.items()}
    assert got == {who: NOT_FOUND if who not in PROVINCE else own.get(who, FORBIDDEN) for who in PEOPLE}


@pytest.mark.parametrize("name", ["confirm", "confirm_all"])
def test_what_has_no_defaults_is_not_confirmed(rooms, name):
    manager = rooms.one("catalogue_manager", rooms.province)
    item = make.item(rooms.province, manager.user)
    said = outcome(lambda: perform(item, name, by=manager, seen=item.version, **DATA.get(name, {})))
    assert said == "refused: 没有待确认的缺省值"
