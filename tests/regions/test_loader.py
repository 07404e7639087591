import csv

import pytest
from django.core.management import call_command
from django.db import connection

from portal.regions.loader import DATA, Loaded, is_loaded, load
from portal.regions.models import Level, Region
from portal.regions.paths import under


def row(code):
    return Region.objects.get(code=code)


def facts():
    with connection.cursor() as cursor:
        cursor.execute("SELECT md5(string_agg(r::text, ',' ORDER BY id)) FROM regions_region r")
        return cursor.fetchone()[0]


def test_every_shipped_region_is_there(country):
    assert country == Loaded(added=3_220 + 39_025 + 22, changed=0)
    counts = {level: Region.objects.current().filter(level=level).count() for level in Level}
    assert counts == {Level.PROVINCE: 34, Level.CITY: 341, Level.COUNTY: 2_845, Level.TOWNSHIP: 39_025}


def test_loading_again_changes_nothing(country):
    before = facts()
    assert load() == Loaded(added=0, changed=0)
    assert facts() == before


def test_the_database_remembers_what_was_loaded(country):
    assert is_loaded()
    with connection.cursor() as cursor:
        cursor.execute("COMMENT ON TABLE regions_region IS 'older data'")
    assert not is_loaded()
    load()
    assert is_loaded()


def test_the_planner_knows_how_much_is_loaded(country):
    load()
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, reltuples FROM pg_class WHERE relname IN ('staged_region', 'regions_region')")
        assert dict(cursor.fetchall()) == {"staged_region": 42_267, "regions_region": 42_267}


def test_a_changed_census_is_brought_up_to_date_and_a_given_name_stays(country):
    Region.objects.filter(code="330106").update(population=1, latitude=None, name="另一名称")
    assert load() == Loaded(added=0, changed=1)
    assert (row("330106").population, row("330106").name) == (1_112_992, "另一名称")
    assert row("330106").latitude == 30.259463


@pytest.mark.parametrize(
    ("code", "path"),
    [
        ("330000", "33/"),
        ("330100", "33/3301/"),
        ("330106", "33/3301/330106/"),
        ("330106109", "33/3301/330106/330106109/"),
        ("441900003", "44/4419/441900003/"),  # 东莞: no counties
        ("442000001", "44/4420/442000001/"),  # 中山
        ("460400100", "46/4604/460400100/"),  # 儋州
        ("620200100", "62/6202/620200100/"),  # 嘉峪关
        ("419001", "41/4190/419001/"),  # 济源, directly under its province
        ("659001", "65/6590/659001/"),  # 石河子, of the Corps
        ("500229", "50/5001/500229/"),  # 城口: its digits say 5002, its parent is 5001
        ("710000", "71/"),
    ],
)
def test_paths(country, code, path):
    assert row(code).path == path


def test_each_path_is_the_parents_path_and_one_part(country):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM regions_region r LEFT JOIN regions_region p ON p.id = r.parent_id"
            " WHERE r.path !~ ('^' || coalesce(p.path, '') || '[0-9]+/$') OR (p.id IS NULL) <> (r.level = 1)"
        )
        assert cursor.fetchone() == (0,)


def test_a_tree_of_a_city_holds_exactly_what_hangs_on_it(country):
    assert Region.objects.filter(under("path", "44/4419/"), level=Level.TOWNSHIP).count() == 32
    assert not Region.objects.filter(under("path", "44/4419/"), level=Level.COUNTY).exists()


def test_population_and_position_of_the_census(country):
    xihu = row("330106")
    assert (xihu.population, xihu.population_urban, xihu.population_rural) == (1_112_992, 1_080_774, 32_218)
    assert (xihu.population_60, xihu.latitude, xihu.longitude) == (159_368, 30.259463, 120.130194)
    assert row("110101").population_rural == 0  # known to be none, which is not unknown


def test_what_is_unknown_is_null_and_says_so(country):
    assert row("710000").population is None
    assert row("710000").population_text == "未知"
    assert row("330105").population_text == "未知"  # re-cut after the census
    assert row("330106002").population_text == "未知"  # no census of townships in the data
    assert row("110101").population_text == "708,829"
    assert Region.objects.filter(level__lt=Level.TOWNSHIP, population=None, successor=None).count() == 17
    assert Region.objects.filter(level__lt=Level.TOWNSHIP, latitude=None, successor=None).count() == 55


@pytest.mark.parametrize(
    ("code", "name", "follower"),
    [
        ("320611", "港闸区", "320613"),
        ("410306", "吉利区", "410308"),
        ("410322", "孟津县", "410308"),
        ("513425", "会理县", "513402"),
    ],
)
def test_a_merged_county_names_its_successor(country, code, name, follower):
    former = row(code)
    assert (former.name, former.successor.code, former.population) == (name, follower, None)
    assert former.parent == former.successor.parent
    assert former.path == f"{former.parent.path}{code}/"


def test_every_merged_note_of_the_data_has_its_row(country):
    with (DATA / "regions.csv").open(encoding="utf-8") as text:
        notes = {line["code"]: line["pop_match"] for line in csv.DictReader(text)}
    merged = {
        (old, code)
        for code, note in notes.items()
        if note.startswith("merged:")
        for old in note.removeprefix("merged:").split("+")
        if old != code
    }
    assert set(Region.objects.exclude(successor=None).values_list("code", "successor__code")) == merged


def test_the_command_says_what_it_did(country, capsys):
    call_command("load_regions")
    assert capsys.readouterr().out == "行政区划：新增 0 个，更新 0 个\n"
