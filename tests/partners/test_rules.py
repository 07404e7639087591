import pytest

from partners import rules

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("R010")
def test_a_head_office_may_have_an_entry(rooms):
    assert rules.why_no_head_office(rooms.bank) == ""


@pytest.mark.requirement("R010")
@pytest.mark.parametrize(("place", "name"), [("branch", "某银行县支行"), ("county", "县局"), ("counter", "某网点")])
def test_branches_departments_and_outlets_have_none(rooms, place, name):
    reason = rules.why_no_head_office(getattr(rooms, place))
    assert reason == f"“{name}”不是合作机构的总部，登记应以总部为单位"


MAINTAINERS = {
    ("partner_manager", "bank"): True,
    ("liaison", "bank"): False,
    ("partner_manager", "branch"): False,
    ("partner_manager", "other_bank"): False,
    ("reviewer", "county"): False,
    ("system_administrator", "province"): False,
}


@pytest.mark.parametrize(("role", "place"), MAINTAINERS)
def test_only_the_head_offices_manager_maintains(rooms, role, place):
    reason = rules.why_not_maintained(rooms.register, rooms.one(role, getattr(rooms, place)))
    assert (reason == "") is MAINTAINERS[role, place]
    assert reason in ("", "合作机构的登记信息由其总部的合作机构管理员维护")
