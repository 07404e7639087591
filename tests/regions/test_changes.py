import io

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from portal.regions.changes import load_changes
from portal.regions.models import Level, Region


@pytest.fixture(autouse=True)
def _some(db):
    province = Region.objects.create(code="320000", name="江苏省", level=1, path="32/")
    city = Region.objects.create(code="320600", name="南通市", level=2, path="32/3206/", parent=province)
    Region.objects.create(code="320700", name="连云港市", level=2, path="32/3207/", parent=province)
    for code, name in (("320613", "崇川区"), ("320685", "海安市")):
        Region.objects.create(code=code, name=name, level=3, path=f"32/3206/{code}/", parent=city)


def changes(*lines, head="code,name,parent,successor"):
    return io.StringIO("\n".join([head, *lines, ""]))


def refusals(*lines):
    with pytest.raises(ValidationError) as caught:
        load_changes(changes(*lines))
    return caught.value.messages


def test_a_new_region_gets_its_level_and_path():
    assert load_changes(changes("320699,新设区,320600,", "320699001,新设街道,320699,")) == 2
    county, township = Region.objects.get(code="320699"), Region.objects.get(code="320699001")
    assert (county.level, county.path) == (Level.COUNTY, "32/3206/320699/")
    assert (township.level, township.path) == (Level.TOWNSHIP, "32/3206/320699/320699001/")


def test_a_township_hangs_on_a_city_without_counties():
    load_changes(changes("320700100,某镇,320700,"))
    assert Region.objects.get(code="320700100").path == "32/3207/320700100/"


def test_a_region_is_renamed():
    load_changes(changes("320685,海安新区,320600,"))
    assert Region.objects.get(code="320685").name == "海安新区"


def test_a_region_ends_and_its_row_stays():
    load_changes(changes("320685,,,320613"))
    ended = Region.objects.get(code="320685")
    assert (ended.name, ended.path, ended.successor.code) == ("海安市", "32/3206/320685/", "320613")
    assert "320685" not in Region.objects.current().values_list("code", flat=True)


def test_an_old_code_that_was_never_here_is_kept_beside_its_successor():
    load_changes(changes("320611,港闸区,,320613"))
    assert Region.objects.get(code="320611").path == "32/3206/320611/"


def test_a_file_with_one_wrong_line_changes_nothing_and_names_each_wrong_line():
    assert refusals("320699,新设区,320600,", "320698,某区,999999,", "32069,某区,320600,") == [
        "第 3 行：上级 999999 不在行政区划中",
        "第 4 行：代码应为 6 位或 9 位数字，现在是 32069",
    ]
    assert not Region.objects.filter(code="320699").exists()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("320685,海安市,,", "parent 与 successor 应填且只填一项"),
        ("320685,海安市,320600,320613", "parent 与 successor 应填且只填一项"),
        ("320685,海安市,320700,", "320685 已在南通市之下；划归别处的区划应使用新代码，旧代码填后继"),
        ("320685,,,320700", "320685 与后继 320700 的层级不同"),
        ("320685,,,320685", "320685 的后继又回到 320685"),
        ("320685,,,320999", "后继 320999 不在行政区划中"),
        ("320613999999,某村,320613,", "代码应为 6 位或 9 位数字，现在是 320613999999"),
        ("320614,某某,320613,", "崇川区之下只有乡级，代码应为 9 位数字"),
        (",某区,320600,", "代码应为 6 位或 9 位数字，现在是 空"),
    ],
)
def test_a_line_that_cannot_be_taken_says_why(line, reason):
    before = list(Region.objects.values_list())
    assert refusals(line) == [f"第 2 行：{reason}"]
    assert list(Region.objects.values_list()) == before


def test_a_new_region_needs_a_name():
    assert refusals("320699,,320600,")[0].startswith("第 2 行：")


def test_two_regions_cannot_follow_each_other():
    assert refusals("320685,,,320613", "320613,,,320685") == ["第 3 行：320685 的后继又回到 320613"]


def test_another_head_is_refused():
    with pytest.raises(ValidationError, match="表头应为 code,name,parent,successor，现在是 old,new"):
        load_changes(changes("1,2", head="old,new"))


def test_the_command_takes_a_file(tmp_path, capsys):
    file = tmp_path / "changes.csv"
    file.write_text("code,name,parent,successor\n320699,新设区,320600,\n", encoding="utf-8-sig")
    call_command("load_region_changes", file)
    assert capsys.readouterr().out == "行政区划变更：1 行\n"
    assert Region.objects.filter(code="320699").exists()


@pytest.mark.parametrize("content", [b"code,name,parent,successor\n320699,,999999,\n", b"\xff\xfe\x00"])
def test_the_command_refuses_in_words(tmp_path, content):
    file = tmp_path / "changes.csv"
    file.write_bytes(content)
    with pytest.raises(CommandError, match=r"第 2 行|读不出来"):
        call_command("load_region_changes", file)


def test_the_database_refuses_a_region_that_follows_itself():
    region = Region.objects.get(code="320685")
    with pytest.raises(IntegrityError, match="no_region_follows_itself"), transaction.atomic():
        Region.objects.filter(pk=region.pk).update(successor=region)
