from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.accounts import rules, unused
from portal.accounts.models import Membership, Organisation, User
from tests.standing import Standing
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 40


@pytest.fixture
def without_lock(monkeypatch):
    """The variant that must fail: the same code, its row locks taken away."""

    def remove(model):
        queryset = type(model.objects.all())
        monkeypatch.setattr(queryset, "select_for_update", lambda self, **options: self.all())

    return remove


def both_given(standing: Standing, one: tuple, other: tuple) -> bool:
    """Two security administrators give this person two memberships at one moment; whether both went through."""
    user = standing.user(organisation=standing.county)

    def give(place, roles):
        return lambda: Membership.objects.create(user=user, organisation=place, roles=roles)

    together(give(*one), give(*other))
    return Membership.objects.filter(user=user).count() == 2


def excluding(standing):
    return (standing.county, ["system_administrator"]), (standing.city, ["audit_administrator"])


def test_two_roles_that_exclude_each_other_given_at_once(standing):
    assert [both_given(standing, *excluding(standing)) for _ in range(ROUNDS)] == [False] * ROUNDS


def test_two_lawful_roles_given_at_once(standing):
    pair = (standing.county, ["reviewer"]), (standing.city, ["approver"])
    assert [both_given(standing, *pair) for _ in range(5)] == [True] * 5


def test_the_lock_is_what_refuses_them(standing, without_lock):
    without_lock(User)
    assert any(both_given(standing, *excluding(standing)) for _ in range(ROUNDS))


def a_branch_of_the_region_left(standing: Standing, number: int) -> bool:
    """A department is put below the city while the city moves; whether it ends outside its parent's region."""
    city = standing.department(f"市{number}", "330100", standing.province)
    city_now = Organisation.objects.get(pk=city.pk)
    new = Organisation(name=f"新{number}", kind="department", parent=city, region=standing.regions["330106"])

    def move():
        city_now.region = standing.regions["330200"]
        city_now.save()

    together(new.save, move)
    city.refresh_from_db()
    return any(not child.region_path.startswith(city.region_path) for child in city.children.all())


def test_a_department_moves_while_one_is_put_below_it(standing):
    assert not any(a_branch_of_the_region_left(standing, number) for number in range(ROUNDS))


def test_the_lock_is_what_keeps_regions_nested(standing, without_lock):
    without_lock(Organisation)
    assert any(a_branch_of_the_region_left(standing, number) for number in range(ROUNDS))


def test_one_username_asked_for_twice_at_once(standing):
    def make():
        return User.objects.create(username="zhang.san", name="张三", organisation=standing.county)

    outcomes = together(make, make)
    refused = [outcome for outcome in outcomes if not isinstance(outcome, User)]
    assert len(refused) == 1
    assert User.objects.filter(username="zhang.san").count() == 1


def test_a_second_side_given_while_home_moves(standing, without_lock):
    """A person's home moves to a bank while a department gives a role."""

    def mixed() -> bool:
        user = standing.user(organisation=standing.county)
        moving = User.objects.get(pk=user.pk)
        moving.organisation = standing.branch
        together(
            lambda: Membership.objects.create(user=user, organisation=standing.county, roles=["reviewer"]), moving.save
        )
        user.refresh_from_db()
        try:
            rules.one_side(user.organisation, *(place.organisation for place in rules.places(user)))
        except ValidationError:
            return True
        return False

    assert not any(mixed() for _ in range(ROUNDS))
    without_lock(User)
    assert any(mixed() for _ in range(ROUNDS))


def both_suspended(standing: Standing, number: int) -> bool:
    """The two system administrators of a department, long unused, by two workers at one moment."""
    place = standing.department(f"局{number}", "330106", standing.city)
    day = timezone.localdate()
    keys = [standing.person("system_administrator", place).user.pk for _ in range(2)]
    User.objects.filter(pk__in=keys).update(counted_from=day - timedelta(200), warned_on=day - timedelta(20))
    together(*(partial(unused.suspend, key, day) for key in keys))
    return not User.objects.filter(pk__in=keys, is_active=True).exists()


def test_a_department_keeps_an_administrator_whoever_suspends_at_once(standing):
    assert [both_suspended(standing, number) for number in range(10)] == [False] * 10


def test_the_lock_is_what_keeps_one(standing, without_lock):
    without_lock(User)
    assert any(both_suspended(standing, number) for number in range(ROUNDS))
