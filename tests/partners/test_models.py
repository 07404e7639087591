from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from partners.enums import PartnerKind
from partners.models import Cooperation, Partner, Qualification
from portal.accounts.actor import SYSTEM
from portal.flow.gate import enter, perform
from portal.flow.refusals import Refused
from portal.flow.step import ClosedDoor
from tests.factories import partners as make

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TELEPHONES = ["0571-12345678", "057112345678", "010-1234567", "12345678", "0571-12345678-801", "13912345678",
              "95588", "400-123-4567", "4001234567", "800-8101234"]  # fmt: skip
NO_TELEPHONES = ["", "123", "0571-123456", "139123456789", "电话 0571-12345678", "0571 12345678", "+8657112345678"]


@pytest.mark.requirement("R010")
def test_the_kinds_of_partners_are_those_of_the_standard():
    assert [str(label) for label in PartnerKind.labels] == ["金融机构", "商业保险公司", "企业", "其他"]


def test_a_partner_is_called_like_its_head_office(rooms):
    assert str(rooms.register) == "某银行"
    assert rooms.register.registered_on == timezone.localdate()


@pytest.mark.parametrize("number", TELEPHONES)
def test_office_telephones(rooms, number):
    rooms.register.telephone = number
    rooms.register.full_clean()


@pytest.mark.parametrize("number", NO_TELEPHONES)
def test_no_office_telephones(rooms, number):
    rooms.register.telephone = number
    with pytest.raises(ValidationError) as refused:
        rooms.register.full_clean()
    assert list(refused.value.message_dict) == ["telephone"]


def test_one_partner_a_code(rooms):
    twin = Partner(
        organisation=rooms.partner("某信托", "330000"), code=rooms.register.code, kind="finance",
        telephone="95588", registered_by=rooms.province,
    )  # fmt: skip
    with pytest.raises(ValidationError, match="该统一社会信用代码已登记"):
        twin.full_clean()
    with pytest.raises(IntegrityError, match="one_partner_a_code"), transaction.atomic():
        twin.save()


def test_one_entry_a_head_office(rooms):
    twin = Partner(
        organisation=rooms.bank, code=make.code(), kind="finance", telephone="95588", registered_by=rooms.province
    )
    with pytest.raises(ValidationError, match="该机构已登记"):
        twin.full_clean()


def test_a_qualification_ends_after_it_begins(rooms):
    wrong = Qualification(
        partner=rooms.register,
        name="备案",
        certificate="B1",
        valid_from=date(2026, 5, 2),
        valid_until=date(2026, 5, 1),
    )
    with pytest.raises(ValidationError, match="有效期止应不早于有效期起"):
        wrong.full_clean()


def test_a_certificate_is_entered_once(rooms):
    known = make.qualification(rooms.register)
    twin = Qualification(
        partner=rooms.register, name=known.name, certificate=known.certificate, valid_from=date(2026, 5, 2)
    )
    with pytest.raises(ValidationError, match="这份证书已登记"):
        twin.full_clean()


def spans(today):
    """What is said of a qualification, and whether it is in force today."""
    return [
        ({"valid_from": today, "valid_until": today}, True),
        ({"valid_from": today - DAY, "valid_until": None}, True),
        ({"valid_from": today - DAY, "valid_until": today - DAY}, False),
        ({"valid_from": today + DAY, "valid_until": None}, False),
        ({"valid_from": today - DAY, "valid_until": None, "retired_on": today}, False),
    ]


@pytest.mark.requirement("R032")
@pytest.mark.parametrize("number", range(5))
def test_in_force_is_the_same_for_the_row_and_for_the_query(rooms, number):
    fields, expected = spans(timezone.localdate())[number]
    one = make.qualification(rooms.register, **fields)
    assert (one.is_in_force, rooms.register.in_force().filter(pk=one.pk).exists()) == (expected, expected)


def test_the_validity_in_words(rooms, monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda: date(2026, 11, 23))
    one = make.qualification(rooms.register, valid_from=date(2020, 1, 1), valid_until=date(2026, 11, 23))
    assert one.validity == "2026年11月23日前有效"
    one.valid_until = date(2026, 11, 22)
    assert one.validity == "已于2026年11月22日到期"
    one.valid_until = None
    assert one.validity == "长期有效"
    one.retired_on = date(2026, 3, 5)
    assert one.validity == "2026年3月5日停用"


@pytest.mark.requirement("R010")
def test_a_cooperation_says_in_what_way_and_by_what_procedure_the_partner_was_determined(rooms):
    one = rooms.cooperation(selection_method="comparison", procedure="三家比选，集体研究确定")
    one = Cooperation.objects.get(pk=one.pk)
    assert (one.get_selection_method_display(), one.procedure) == ("比选", "三家比选，集体研究确定")
    assert (str(one), one.number) == ("某银行县支行与县局", f"HZ-{one.pk:06d}")


def test_a_cooperation_without_a_procedure_is_refused(rooms):
    row = new_cooperation(rooms, procedure="")
    with pytest.raises(Refused) as refused:
        enter(row, "agree", by=SYSTEM)
    assert list(refused.value.errors) == ["procedure"]


def new_cooperation(rooms, **fields):
    sides = {"partner": rooms.register, "organisation": rooms.branch, "department": rooms.county}
    paths = {"region_path": rooms.county.region_path, "organisation_path": rooms.branch.path}
    return Cooperation(**sides, **paths, **{"selection_method": "open_call", "procedure": "公开征集"} | fields)


@pytest.mark.requirement("R010")
def test_a_pair_has_one_cooperation(rooms):
    rooms.cooperation()
    with pytest.raises(Refused, match=r"^双方已有合作关系$"):
        enter(new_cooperation(rooms), "agree", by=SYSTEM)


@pytest.mark.parametrize("who", ["reviewer", "approver", "liaison"])
def test_nobody_enters_a_cooperation_by_hand(rooms, who):
    with pytest.raises(PermissionDenied):
        enter(new_cooperation(rooms), "agree", by=getattr(rooms, who))
    assert not Cooperation.objects.exists()


def test_a_cooperation_has_no_other_step_and_no_other_door(rooms):
    one = rooms.cooperation()
    assert list(Cooperation.steps) == ["agree"]
    with pytest.raises(Refused, match="当前状态为“已确定合作”，不能确定合作"):
        perform(one, "agree", by=SYSTEM)
    with pytest.raises(ClosedDoor):
        one.save()
    with pytest.raises(ClosedDoor):
        one.delete()
