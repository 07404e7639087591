import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from portal.accounts.actor import STRANGER, SYSTEM
from portal.accounts.models import Organisation


def make(kind: str, region, parent=None, name: str = "新单位") -> Organisation:
    return Organisation(name=name, kind=kind, region=region, parent=parent)


def refused(organisation: Organisation) -> dict:
    with pytest.raises(ValidationError) as caught:
        organisation.save()
    return caught.value.message_dict


def way(*places) -> str:
    return "".join(f"{place.pk:09d}/" for place in places)


def test_the_older_stands_first_whatever_its_key(standing):
    """A key of four digits comes after one of three."""
    region = standing.county.region
    new = [Organisation(pk=key, name=f"局{key}", kind="department", parent=standing.county, region=region)
           for key in (10_000_000, 9_999_999)]  # fmt: skip
    for one in new:
        one.save()
    assert [o.pk for o in Organisation.objects.filter(parent=standing.county, name__startswith="局")] == [
        9_999_999,
        10_000_000,
    ]


def test_the_path_leads_down_and_ends_with_the_organisation_itself(standing):
    assert standing.province.path == way(standing.province)
    assert standing.city.path == way(standing.province, standing.city)
    assert standing.county.path == way(standing.province, standing.city, standing.county)
    assert standing.counter.path == way(standing.bank, standing.branch, standing.counter)
    assert standing.county.region_path == "33/3301/330106/"


@pytest.mark.parametrize(
    ("kind", "parent", "lawful"),
    [
        ("department", None, True),
        ("department", "city", True),
        ("department", "bank", False),
        ("department", "counter", False),
        ("partner", None, True),
        ("partner", "bank", True),
        ("partner", "city", False),
        ("partner", "counter", False),
        ("outlet", None, False),
        ("outlet", "branch", True),
        ("outlet", "city", False),
        ("outlet", "counter", False),
    ],
)
def test_what_may_stand_below_what(standing, kind, parent, lawful):
    new = make(kind, standing.regions["330106"], getattr(standing, parent) if parent else None)
    if lawful:
        new.save()
        assert Organisation.objects.get(pk=new.pk).path.endswith(f"{new.pk:09d}/")
    else:
        assert "不能设在这里" in refused(new)["__all__"][0]


def test_a_department_lies_in_the_region_of_its_parent(standing):
    assert refused(make("department", standing.regions["330203"], standing.city)) == {
        "region": ["所在区划应在市局的区划以内"]
    }


def test_a_branch_may_lie_outside_the_region_of_its_head_office(standing):
    make("partner", standing.regions["330203"], standing.branch).save()


def test_kind_and_parent_are_for_good(standing):
    standing.branch.parent = standing.other_bank
    assert refused(standing.branch) == {"__all__": ["单位的类别和上级建立后不能改动"]}
    standing.other_branch.kind = "outlet"
    assert refused(standing.other_branch) == {"__all__": ["单位的类别和上级建立后不能改动"]}


def test_a_branch_moves_house_and_its_region_path_follows(standing):
    standing.branch.region = standing.regions["330105"]
    standing.branch.save()
    assert Organisation.objects.get(pk=standing.branch.pk).region_path == "33/3301/330105/"


def test_a_department_keeps_its_level_and_contains_the_departments_below(standing):
    standing.city.region = standing.regions["330105"]
    assert refused(standing.city) == {"region": ["部门的层级不能改动，应选市级区划"]}
    standing.city.region = standing.regions["330200"]
    assert refused(standing.city) == {"region": ["下级部门的区划应都在新区划以内"]}


def test_one_name_below_a_parent(standing):
    assert refused(make("partner", standing.regions["330105"], standing.bank, "某银行县支行")) == {
        "__all__": ["同一上级下已有同名单位"]
    }
    assert refused(make("partner", standing.regions["330105"], None, "某银行")) == {
        "__all__": ["同一上级下已有同名单位"]
    }
    make("partner", standing.regions["330105"], standing.other_bank, "某银行县支行").save()


@pytest.mark.parametrize("length", [200, 201])
def test_a_name_has_200_characters_at_most(standing, length):
    new = make("partner", standing.regions["330106"], standing.bank, "𠮷" * length)
    if length == 200:
        new.save()
        assert Organisation.objects.get(pk=new.pk).name == "𠮷" * 200
    else:
        assert list(refused(new)) == ["name"]


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("path = 'x/' || path", "organisation_path_ends_with_it"),
        ("path = path || '9/'", "organisation_path_ends_with_it"),
        ("kind = 'school'", "organisation_kind_known"),
        ("kind = 'outlet', parent_id = NULL, path = lpad(id::text, 9, '0') || '/'", "outlet_has_a_partner"),
    ],
)
def test_the_database_refuses_a_broken_tree(standing, change, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE accounts_organisation SET {change} WHERE id = %s", [standing.bank.pk])


def test_what_an_administrator_looks_after(standing):
    """Departments from its own downward; partners' nodes that lie in its region; nothing beside or above."""
    expected = {
        standing.province: "省厅 市局 另一市局 县局 邻县局 远县局 某银行 某银行县支行 某银行邻县支行 他银行 "
        "他银行县支行 某保险公司 某保险公司县支公司 某网点",
        standing.city: "市局 县局 邻县局 某银行县支行 某银行邻县支行 他银行县支行 某保险公司县支公司 某网点",
        standing.county: "县局 某银行县支行 他银行县支行 某保险公司县支公司 某网点",
        standing.beside: "邻县局 某银行邻县支行",
        standing.elsewhere: "远县局",
    }
    for place, names in expected.items():
        actor = standing.person("system_administrator", place)
        seen = set(Organisation.objects.administered_by(actor).values_list("name", flat=True))
        assert seen == set(names.split()), place


def test_a_partner_and_a_stranger_look_after_nothing(standing):
    assert not Organisation.objects.administered_by(standing.liaison).exists()
    assert not Organisation.objects.administered_by(STRANGER).exists()
    assert Organisation.objects.administered_by(SYSTEM).count() == 14


def test_a_second_department_of_the_same_region_is_not_below(standing):
    office = standing.department("县社保中心", "330106", standing.county)
    actor = standing.person("system_administrator", office)
    seen = Organisation.objects.administered_by(actor).filter(kind="department")
    assert list(seen.values_list("name", flat=True)) == ["县社保中心"]
