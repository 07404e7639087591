import re

import html5lib
import pytest
from django import forms
from django.urls import reverse

from portal.regions.models import Level, Region
from portal.web.regions import RegionField

PLACES = [
    ("330000", "浙江省", None, "33/", 1),
    ("330100", "杭州市", "330000", "33/3301/", 2),
    ("330200", "宁波市", "330000", "33/3302/", 2),
    ("330106", "西湖区", "330100", "33/3301/330106/", 3),
    ("330106109", "三墩镇", "330106", "33/3301/330106/330106109/", 4),
    ("440000", "广东省", None, "44/", 1),
    ("441900", "东莞市", "440000", "44/4419/", 2),
    ("441900003", "东城街道", "441900", "44/4419/441900003/", 4),
]


@pytest.fixture(autouse=True)
def _places(_rooms, db, settings):
    settings.ROOT_URLCONF = "tests.web.small_site"
    for code, name, parent, path, level in PLACES:
        above = Region.objects.filter(code=parent).first()
        Region.objects.create(code=code, name=name, parent=above, path=path, level=level)


def selects(page):
    """Of each select: its name, its label, the codes it offers and the one chosen."""
    tree = html5lib.HTMLParser(namespaceHTMLElements=False).parse(page)
    labels = {label.get("for"): "".join(label.itertext()) for label in tree.iter("label")}
    return [
        (
            select.get("name"),
            labels[select.get("id")],
            [option.get("value") for option in select.iter("option")],
            next((option.get("value") for option in select.iter("option") if "selected" in option.attrib), ""),
        )
        for select in tree.iter("select")
    ]


def test_without_a_script_each_press_brings_the_next_level_and_keeps_what_was_typed(client):
    page = client.get("/place").content.decode()
    assert selects(page) == [("region", "省级", ["", "330000", "440000"], "")]
    assert '<noscript><button class="btn btn-secondary" name="region-next" value="1" formnovalidate>' in page

    page = client.post("/place", {"name": "某网点", "region": ["330000"], "region-next": "1"}).content.decode()
    assert selects(page)[1] == ("region", "市级", ["", "330100", "330200"], "")
    assert "请接着选择市级" in page
    assert 'value="某网点"' in page

    page = client.post("/place", {"name": "某网点", "region": ["330000", "330100", "330106"], "region-next": "1"})
    assert [chosen for *_, chosen in selects(page.content.decode())] == ["330000", "330100", "330106", ""]

    done = client.post("/place", {"name": "某网点", "region": ["330000", "330100", "330106", "330106109"]})
    assert done.content.decode() == "33/3301/330106/330106109/"


def test_the_townships_of_dongguan_come_right_below_the_city(client):
    page = client.post(
        "/place", {"name": "某网点", "region": ["440000", "441900"], "region-next": "1"}
    ).content.decode()
    assert selects(page)[2] == ("region", "乡级", ["", "441900003"], "")
    done = client.post("/place", {"name": "某网点", "region": ["440000", "441900", "441900003"]})
    assert done.content.decode() == "44/4419/441900003/"


def test_a_half_made_choice_is_not_taken_and_the_next_level_stands_open(client):
    page = client.post("/place", {"name": "某网点", "region": ["330000", "330100"]}).content.decode()
    assert "请选到乡级，现在只选到杭州市" in page
    assert selects(page)[2] == ("region", "县级", ["", "330106"], "")
    assert re.search(
        r'<select class="form-select is-invalid" aria-invalid="true" name="region" id="id_region_3"', page
    )


def test_after_another_province_the_old_city_is_gone(client):
    page = client.post("/place", {"name": "某网点", "region": ["440000", "330100", "330106"]}).content.decode()
    assert "上级已改为广东省，请重新选择它的下一级" in page
    assert selects(page)[1] == ("region", "市级", ["", "441900"], "")


def test_nothing_chosen(client):
    assert "没有选择所在乡镇" in client.post("/place", {"name": "某网点", "region": [""]}).content.decode()
    pressed = client.post("/place", {"name": "某网点", "region": [""], "region-next": "1"}).content.decode()
    assert "请先选择上一级" in pressed


def test_the_last_level_says_that_it_is_the_last(client):
    page = client.post("/place", {"name": "某网点", "region": ["441900003"], "region-next": "1"}).content.decode()
    assert "东城街道之下没有可选的了" in page


def options(client, **given):
    return client.get(
        reverse("region-options"), {"name": "region", "id": "id_region", "within": "", "level": "4"} | given
    )


def test_with_a_script_a_changed_select_brings_the_same_picker(client):
    form = client.post("/place", {"name": "某网点", "region": ["330000"]}).content.decode()
    fragment = options(client, region=["330000"]).content.decode()
    assert fragment.startswith('<div class="region-picker bar">')
    assert [(name, offered, chosen) for name, _, offered, chosen in selects(fragment)] == [
        (name, offered, chosen) for name, _, offered, chosen in selects(form)
    ]
    [address] = set(re.findall(r'hx-get="([^"]+)"', fragment))
    asked = address.replace("&amp;", "&") + "&region=440000&region=441900"
    assert [offered for _, _, offered, _ in selects(client.get(asked).content.decode())][2] == ["", "441900003"]


def test_the_options_are_public_and_only_read(client):
    assert options(client).status_code == 200
    assert client.post(reverse("region-options")).status_code == 405


@pytest.mark.parametrize(
    "given",
    [
        {"name": '"><script>'},
        {"name": ""},
        {"id": "a b"},
        {"within": "33/; DROP"},
        {"level": "9"},
        {"level": "four"},
    ],
)
def test_parameters_that_no_picker_sends_are_refused(client, given):
    assert options(client, **given).status_code == 400


def test_a_picker_asks_one_question_a_level_and_the_next_picker_none(client, django_assert_num_queries):
    way = ["330000", "330100", "330106", "330106109"]
    with django_assert_num_queries(4):
        options(client, region=way)
    with django_assert_num_queries(0):
        options(client, region=way)


class TestField:
    def test_within_a_tree_its_root_is_chosen_already(self):
        field = RegionField(within="33/3301/")
        page = field.widget.render("region", None, {"id": "id_region"}, renderer=None)
        assert [(offered, chosen) for _, _, offered, chosen in selects(page)] == [
            (["", "330100"], "330100"),
            (["", "330106"], ""),
        ]

    def test_what_need_not_be_filled_begins_empty(self):
        field = RegionField(within="33/3301/", required=False)
        page = field.widget.render("region", None, {"id": "id_region"}, renderer=None)
        assert [chosen for *_, chosen in selects(page)] == [""]
        assert field.clean([""]) is None

    def test_nothing_outside_the_tree(self):
        with pytest.raises(Exception, match="所选的不在可选的区划之内"):
            RegionField(within="33/3301/").clean(["330200"])

    def test_a_model_form_begins_with_the_key_of_its_region(self):
        xihu = Region.objects.get(code="330106")
        field = RegionField()
        assert field.prepare_value(xihu.pk) == ["330000", "330100", "330106"]
        assert not field.has_changed(xihu.pk, ["330000", "330100", "330106"])
        assert field.has_changed(xihu.pk, ["330000", "330100"])
        assert not field.has_changed(None, [""])

    def test_the_api_sends_one_code(self):
        assert RegionField(level=Level.TOWNSHIP).clean("441900003").name == "东城街道"

    def test_fifty_pickers_with_their_rows_at_hand_ask_no_more_than_one(self, django_assert_num_queries):
        class PlaceForm(forms.ModelForm):
            parent = RegionField(within="33/", level=Level.COUNTY)

            class Meta:
                model = Region
                fields = ("parent",)

        rows = [Region.objects.select_related("parent").get(code="330106109") for _ in range(50)]
        with django_assert_num_queries(3):
            pages = [str(PlaceForm(instance=row)["parent"]) for row in rows]
        assert all([chosen for *_, chosen in selects(page)] == ["330100", "330106"] for page in pages)


def test_a_closed_choice_is_read_by_its_names_and_has_not_changed():
    field = RegionField(within="33/", level=Level.TOWNSHIP, disabled=True)
    assert field.words(Region.objects.get(code="330106109").pk) == "杭州市 西湖区 三墩镇"
    assert field.words([]) == ""
    assert not field.has_changed(["330106109"], [])
