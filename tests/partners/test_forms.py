import pytest
from django.http import QueryDict

from partners.forms import QualificationForm, RegisterForm, TelephoneForm
from partners.models import Qualification
from tests.factories import partners as make

pytestmark = pytest.mark.django_db


def posted(**fields):
    data = QueryDict(mutable=True)
    for name, value in fields.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def register(rooms, by=None, **fields):
    base = {"name": "某信托", "code": make.code(), "kind": "other", "telephone": "95588",
            "region": ["330000", "330100", "330106"]}  # fmt: skip
    return RegisterForm(posted(**base | fields), by=by or rooms.keeper)


def test_what_is_sound_is_cleaned(rooms):
    form = register(rooms)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["region"] == rooms.regions["330106"]


def test_small_letters_are_a_habit(rooms):
    form = register(rooms, code="91110108551385082q")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["code"] == "91110108551385082Q"


@pytest.mark.parametrize(
    ("field", "given", "said"),
    [
        ("code", "91110108551385082R", "统一社会信用代码的校验位不符：按前 17 位应为“Q”，现在是“R”"),
        ("code", "9111010855138508", "统一社会信用代码应为 18 位，现在是 16 位"),
        ("code", "91110108551385082QQ", "最多 18 个字，现在是 19 个字"),
        ("code", "9111010855138508IQ", "统一社会信用代码由数字和大写字母组成，不用 I、O、Z、S、V；“I”不在其中"),
        ("name", "名" * 201, "最多 200 个字，现在是 201 个字"),
        ("name", "某\u202e信托", "第 2 个字是看不见的控制字符，请删去后重新填写"),
        ("telephone", "955", "电话应为区号加号码（如 0571-12345678）、手机号、五位客服号或 400/800 号码"),
        ("kind", "bank", "选择一个有效的选项。 bank 不在可用的选项中。"),
    ],
)
def test_what_is_wrong_stands_beside_the_field(rooms, field, given, said):
    form = register(rooms, **{field: given})
    assert not form.is_valid()
    assert form.errors == {field: [said]}


@pytest.mark.parametrize("name", ["\U00020bb7野家银行", "䶮龙银行", "阿不都·热合曼银行", "名" * 200])
def test_names_as_they_are_written(rooms, name):
    assert register(rooms, name=name).is_valid()


def test_regions_out_of_reach_are_no_choice(rooms):
    form = register(rooms, by=rooms.one("system_administrator", rooms.county), region=["330106", "330105"])
    assert not form.is_valid()
    assert list(form.errors) == ["region"]


def test_the_register_form_has_no_other_fields():
    assert list(RegisterForm.base_fields) == ["name", "code", "kind", "region", "telephone"]


def test_what_may_be_changed_of_an_entry_is_its_telephone():
    assert list(TelephoneForm.base_fields) == ["telephone"]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, []),
        ({"valid_until": ""}, []),
        ({"valid_until": "2025-12-31"}, ["__all__"]),
        ({"valid_from": "2026-02-30"}, ["valid_from"]),
        ({"name": "证" * 101}, ["name"]),
        ({"certificate": "号" * 61}, ["certificate"]),
        ({"name": ""}, ["name"]),
    ],
)
def test_a_qualification(rooms, fields, wrong):
    base = {"name": "许可证", "certificate": "B1", "valid_from": "2026-01-01", "valid_until": "2026-12-31"}
    form = QualificationForm(posted(**base | fields), instance=Qualification(partner=rooms.register), by=rooms.manager)
    form.is_valid()
    assert list(form.errors) == wrong
