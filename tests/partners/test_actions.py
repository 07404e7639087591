from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from partners import actions
from partners.models import Partner, Qualification
from portal.accounts.actor import STRANGER
from portal.accounts.models import Organisation
from tests.factories import partners as make

pytestmark = pytest.mark.django_db
LONG = "㐂" * 200


def entry(rooms, **fields):
    base = {
        "name": "某信托", "region": rooms.regions["330106"], "code": make.code(), "kind": "other",
        "telephone": "95588", "by": rooms.keeper,
    }  # fmt: skip
    return actions.register_partner(**base | fields)


@pytest.mark.requirement("R010")
def test_a_head_office_comes_with_its_entry(rooms):
    partner = entry(rooms)
    office = partner.organisation
    assert (office.name, office.kind, office.parent, office.region.code) == ("某信托", "partner", None, "330106")
    assert (partner.kind, partner.telephone, partner.registered_by) == ("other", "95588", rooms.province)


@pytest.mark.parametrize("name", ["\U00020bb7野家银行", "䶮龙银行", "阿不都·热合曼银行", LONG])
def test_rare_characters_and_long_names_stay_as_they_are(rooms, name):
    partner = entry(rooms, name=name)
    assert Organisation.objects.get(pk=partner.organisation_id).name == name


def test_a_name_of_201_characters_is_refused(rooms):
    with pytest.raises(ValidationError) as refused:
        entry(rooms, name=LONG + "长")
    assert list(refused.value.message_dict) == ["name"]
    assert not Organisation.objects.filter(name__startswith="㐂").exists()


def test_a_code_that_is_registered_is_refused_and_leaves_no_organisation(rooms):
    with pytest.raises(ValidationError) as refused:
        entry(rooms, code=rooms.register.code)
    assert refused.value.message_dict == {"code": ["该统一社会信用代码已登记"]}
    assert not Organisation.objects.filter(name="某信托").exists()


def test_a_wrong_check_character_is_refused_and_leaves_no_organisation(rooms):
    good = make.code()
    bad = good[:-1] + ("0" if good[-1] != "0" else "1")
    with pytest.raises(ValidationError) as refused:
        entry(rooms, code=bad)
    assert list(refused.value.message_dict) == ["code"]
    assert not Organisation.objects.filter(name="某信托").exists()


def test_a_region_out_of_reach_is_refused(rooms):
    county_keeper = rooms.one("system_administrator", rooms.county)
    with pytest.raises(ValidationError) as refused:
        entry(rooms, by=county_keeper, region=rooms.regions["330105"])
    assert refused.value.message_dict == {"region": ["拱墅区不在县局的管辖区划内"]}
    assert entry(rooms, by=county_keeper, region=rooms.regions["330106001"]).registered_by == rooms.county


@pytest.mark.parametrize(
    ("role", "place"),
    [("reviewer", "county"), ("approver", "county"), ("security_administrator", "county"), ("partner_manager", "bank"),
     ("liaison", "branch")],
)  # fmt: skip
def test_others_do_not_register(rooms, role, place):
    with pytest.raises(PermissionDenied):
        entry(rooms, by=rooms.one(role, getattr(rooms, place)))
    assert Partner.objects.count() == 3


def test_a_stranger_does_not_register(rooms):
    with pytest.raises(PermissionDenied):
        entry(rooms, by=STRANGER)


def licence(rooms, **fields):
    base = {"name": "金融许可证", "certificate": "B1", "valid_from": date(2026, 1, 1), "valid_until": None}
    return actions.add_qualification(**{"partner": rooms.register, "by": rooms.manager} | base | fields)


def test_a_qualification_is_added_by_its_own_head_office(rooms):
    one = licence(rooms)
    assert (one.partner, str(one)) == (rooms.register, "金融许可证（B1）")


def test_the_same_certificate_twice_is_refused(rooms):
    licence(rooms)
    with pytest.raises(ValidationError, match="这份证书已登记"):
        licence(rooms)
    assert Qualification.objects.count() == 1


def test_one_that_ends_before_it_begins_is_refused(rooms):
    with pytest.raises(ValidationError, match="有效期止应不早于有效期起"):
        licence(rooms, valid_until=date(2025, 12, 31))


def test_a_retired_one_keeps_its_first_day(rooms, monkeypatch):
    one = licence(rooms)
    one = actions.retire_qualification(qualification=one, by=rooms.manager)
    first = one.retired_on
    assert first == timezone.localdate()
    monkeypatch.setattr(timezone, "localdate", lambda: first + timedelta(days=3))
    assert actions.retire_qualification(qualification=one, by=rooms.manager).retired_on == first


def test_the_telephone_is_changed_or_refused(rooms):
    actions.change_telephone(partner=rooms.register, telephone="95588", by=rooms.manager)
    assert Partner.objects.get(pk=rooms.register.pk).telephone == "95588"
    with pytest.raises(ValidationError) as refused:
        actions.change_telephone(partner=rooms.register, telephone="955", by=rooms.manager)
    assert list(refused.value.message_dict) == ["telephone"]
    assert Partner.objects.get(pk=rooms.register.pk).telephone == "95588"


WRONG = [("liaison", "bank"), ("partner_manager", "branch"), ("partner_manager", "other_bank"),
         ("system_administrator", "province"), ("reviewer", "county")]  # fmt: skip


@pytest.mark.parametrize(("role", "place"), WRONG)
def test_the_wrong_person_changes_nothing(rooms, role, place):
    by, one = rooms.one(role, getattr(rooms, place)), make.qualification(rooms.register)
    for change in (
        lambda: licence(rooms, by=by),
        lambda: actions.retire_qualification(qualification=one, by=by),
        lambda: actions.change_telephone(partner=rooms.register, telephone="95588", by=by),
    ):
        with pytest.raises(PermissionDenied, match="总部的合作机构管理员维护"):
            change()
    one.refresh_from_db()
    assert (one.retired_on, Qualification.objects.count(), rooms.register.telephone) == (None, 1, "0571-12345678")
