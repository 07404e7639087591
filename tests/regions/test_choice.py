import pytest
from django.core.exceptions import ValidationError
from django.db.models import Count

from portal.regions.choice import Choice, codes_of
from portal.regions.models import Level, Region


def shown(choice):
    """What each select offers first, how many, and what is chosen in it."""
    return [(offered[0].name, len(offered), chosen and chosen.name) for offered, chosen in choice.open]


def refusal(*codes, **limits):
    with pytest.raises(ValidationError) as caught:
        Choice(codes, **limits).region()
    return caught.value.messages[0]


def test_it_begins_with_the_provinces(country):
    assert shown(Choice()) == [("北京市", 34, None)]
    assert Choice().region() is None


def test_each_chosen_level_opens_the_next(country):
    choice = Choice(["330000", "330100", "330106"])
    assert shown(choice) == [
        ("北京市", 34, "浙江省"),
        ("杭州市", 11, "杭州市"),
        ("上城区", 13, "西湖区"),
        ("北山街道", 12, None),
    ]
    assert choice.region().name == "西湖区"


@pytest.mark.parametrize(
    ("province", "city", "first"),
    [
        ("440000", "441900", "东城街道"),
        ("440000", "442000", "石岐街道"),
        ("460000", "460400", "那大镇"),
        ("620000", "620200", "雄关街道"),
    ],
)
def test_an_empty_level_is_skipped(country, province, city, first):
    *_, (offered, chosen) = Choice([province, city], level=Level.TOWNSHIP).open
    assert (offered[0].level, chosen) == (Level.TOWNSHIP, None)
    assert first in [region.name for region in offered]


def test_a_single_code_stands_for_its_whole_way(country):
    assert [chosen and chosen.code for _, chosen in Choice(["441900003"]).open] == ["440000", "441900", "441900003"]


def test_what_does_not_fit_a_changed_province_is_asked_again(country):
    choice = Choice(["320000", "330100"])
    assert choice.open[1][0][0].name == "南京市"
    assert refusal("320000", "330100") == "上级已改为江苏省，请重新选择它的下一级"


def test_a_code_that_is_none_is_refused(country):
    assert refusal("999999") == "所选的不在可选的区划之内"
    assert refusal("330000", "999999") == "上级已改为浙江省，请重新选择它的下一级"


def test_nothing_leaves_the_given_tree(country):
    assert shown(Choice(within="33/3301/")) == [("杭州市", 1, None)]
    assert Choice(["330106"], within="33/3301/").region().name == "西湖区"
    assert Choice(["330100"], within="33/3301/").region().name == "杭州市"
    assert refusal("330200", within="33/3301/") == "所选的不在可选的区划之内"
    assert refusal("330000", within="33/3301/") == "所选的不在可选的区划之内"


def test_what_is_settled_is_not_asked(country):
    assert shown(Choice(within="33/3301/330106/", level=Level.TOWNSHIP)) == [("北山街道", 12, None)]
    assert shown(Choice(within="44/4419/", level=Level.TOWNSHIP)) == [("东城街道", 32, None)]
    assert shown(Choice(within="33/3301/", level=Level.TOWNSHIP)) == [("上城区", 13, None)]
    assert shown(Choice(within="81/", level=Level.TOWNSHIP)) == [("香港特别行政区", 1, None)]


@pytest.mark.parametrize("within", ["33/", "33/3301/", "33/3301/330106/", ""])
@pytest.mark.parametrize("codes", [["330000", "330100", "330106", "330106109"], ["330106109"]])
def test_the_whole_way_is_understood_wherever_the_choice_begins(country, within, codes):
    choice = Choice(codes, within=within, level=Level.TOWNSHIP)
    assert choice.region().name == "三墩镇"
    assert [chosen.name for _, chosen in choice.open] == ["浙江省", "杭州市", "西湖区", "三墩镇"][within.count("/") :]


def test_one_goes_down_to_the_level_asked_for(country):
    assert refusal("330000", "330100", level=Level.TOWNSHIP) == "请选到乡级，现在只选到杭州市"
    assert Choice(["330106109"], level=Level.TOWNSHIP).region().name == "三墩镇"
    assert Choice(["441900003"], level=Level.TOWNSHIP).region().name == "东城街道"


def test_one_does_not_go_below_it(country):
    assert refusal("330106", level=Level.CITY) == "选到市级即可，西湖区在它之下"


def test_no_level_is_offered_below_the_one_asked_for(country):
    assert [offered[0].level for offered, _ in Choice(["330000", "330100"], level=Level.CITY).open] == [1, 2]


def test_the_lowest_there_is_will_do(country):
    assert Choice(["440000", "441900"], level=Level.COUNTY).region().name == "东莞市"
    assert Choice(["810000"], level=Level.COUNTY).region().name == "香港特别行政区"


def test_a_former_region_is_not_offered_and_names_its_successor(country):
    offered, _ = Choice(["320600"]).open[-1]
    assert "港闸区" not in [region.name for region in offered]
    assert refusal("320611") == "港闸区已由崇川区接替，请重新选择"


@pytest.mark.parametrize(
    ("codes", "questions"), [(["330000", "330100", "330106", "330106109"], 4), (["330106109"], 6)]
)
def test_a_choice_asks_one_question_a_level(country, django_assert_num_queries, codes, questions):
    with django_assert_num_queries(questions):
        assert len(Choice(codes, level=Level.TOWNSHIP).open) == 4


@pytest.mark.parametrize("code", ["330000", "330100", "330106109", "441900003", "500229", "419001"])
def test_the_codes_of_the_way_down(country, code):
    way = codes_of(Region.objects.get(code=code))
    assert [region.code for region in Choice(way).way] == way
    assert way[-1] == code


def test_no_select_is_longer_than_people_can_read(country):
    widest = Region.objects.exclude(parent=None).values("parent").annotate(n=Count("pk")).order_by("-n").first()
    assert widest["n"] == 52  # 万州区


def test_a_whole_way_down_may_begin_above_the_place_that_nothing_may_leave(country):
    whole = ["330000", "330100", "330106", "330106109"]
    assert Choice(whole, within="33/3301/330106/", level=Level.TOWNSHIP).region().name == "三墩镇"
