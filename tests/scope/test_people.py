"""Who sees which organisations, people and memberships; written by hand."""

import pytest

from portal.accounts.actor import STRANGER, SYSTEM, Actor
from portal.accounts.models import Membership, Organisation, User

COUNTY = {"县局", "某银行县支行", "他银行县支行", "某保险公司县支公司", "某网点"}
CITY = COUNTY | {"市局", "邻县局", "某银行邻县支行"}
EVERYTHING = CITY | {"省厅", "另一市局", "远县局", "某银行", "他银行", "某保险公司"}
SEEN = {
    "province": EVERYTHING,
    "city": CITY,
    "county": COUNTY,
    "beside": {"邻县局", "某银行邻县支行"},
    "elsewhere": {"远县局"},
    "bank": {"某银行", "某银行县支行", "某银行邻县支行", "某网点"},
    "branch": {"某银行县支行", "某网点"},
    "counter": {"某网点"},
    "other_branch": {"他银行县支行"},
}
PEOPLE = {
    "province": {"县局"},
    "city": {"县局"},
    "county": {"县局"},
    "beside": set(),
    "bank": {"某银行县支行"},
    "branch": {"某银行县支行"},
    "counter": set(),
    "other_branch": set(),
}


def acting_in(organisation) -> Actor:
    return Actor(organisation=organisation)


@pytest.mark.parametrize("place", SEEN)
def test_organisations(standing, place):
    seen = Organisation.objects.visible_to(acting_in(getattr(standing, place)))
    assert {o.name for o in seen} == SEEN[place]


@pytest.mark.parametrize("place", PEOPLE)
def test_people_are_seen_by_their_own_tree(standing, place):
    assert standing.reviewer.user.organisation == standing.county
    assert standing.liaison.user.organisation == standing.branch
    seen = User.objects.visible_to(acting_in(getattr(standing, place)))
    assert {person.organisation.name for person in seen} == PEOPLE[place]


@pytest.mark.parametrize(
    ("place", "names"),
    [
        ("province", {"县局", "某银行县支行"}),
        ("county", {"县局", "某银行县支行"}),
        ("beside", set()),
        ("bank", {"某银行县支行"}),
        ("other_branch", set()),
    ],
)
def test_memberships_hang_on_their_organisation(standing, place, names):
    assert standing.reviewer.roles
    assert standing.liaison.roles
    seen = Membership.objects.visible_to(acting_in(getattr(standing, place)))
    assert {membership.organisation.name for membership in seen} == names


@pytest.mark.parametrize("model", [Organisation, User, Membership])
def test_a_stranger_and_one_without_a_role_see_nothing_and_the_system_everything(standing, model):
    assert standing.reviewer.roles
    assert not model.objects.visible_to(STRANGER).exists()
    assert not model.objects.visible_to(Actor(standing.user())).exists()
    assert model.objects.visible_to(SYSTEM).count() == model.objects.count()
