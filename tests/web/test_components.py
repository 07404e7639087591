from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django import forms
from django.contrib.contenttypes.models import ContentType
from django.core.validators import MinValueValidator
from django.http import QueryDict
from django.template import engines
from html5lib import HTMLParser

from portal.flow.gate import perform
from portal.flow.refusals import Refused
from portal.web import forms as web
from portal.web.values import shown
from tests.proof.house import House
from tests.web.browsing import look
from tests.web.html import Page, text


def rendered(source, **context):
    return engines["django"].from_string(source).render(context)


def fragment(html):
    return HTMLParser(strict=True, namespaceHTMLElements=False).parseFragment(html)


class Form(web.Form):
    name = forms.CharField(label="名称", max_length=5, help_text="写全称")
    note = forms.CharField(label="说明", widget=forms.Textarea, required=False)
    day = forms.DateField(label="日期", required=False)
    kind = forms.ChoiceField(label="类别", choices=[("a", "甲类"), ("b", "乙类")], widget=forms.RadioSelect)
    sure = forms.BooleanField(label="真实", required=False)


# Fields -----------------------------------------------------------------------------------------------------


def test_a_field_says_what_it_is_what_helps_and_what_is_wrong_in_this_order():
    html = str(Form({"name": "一二三四五六", "kind": "a"})["name"].as_field_group())
    words = [text(e) for e in fragment(html).iter() if e.tag in ("label", "p")]
    assert words == ["名称 必填", "写全称", "最多 5 个字，现在是 6 个字"]
    control = next(e for e in fragment(html).iter("input"))
    assert control.attrib["aria-describedby"] == "id_name_help id_name_error"
    assert control.attrib["class"] == "form-control is-invalid"
    assert "maxlength" not in control.attrib


class Areas(web.Form):
    usual = forms.CharField(widget=forms.Textarea)
    high = forms.CharField(widget=forms.Textarea({"rows": 8}))


def test_an_area_is_as_high_as_its_form_says():
    areas = [next(fragment(str(field)).iter("textarea")) for field in Areas()]
    assert [(area.get("rows"), area.get("cols")) for area in areas] == [("3", None), ("8", None)]


def test_what_is_demanded_of_a_field_is_said_also_where_nothing_helps():
    form = Form()
    form.fields["note"].demand = "请补正（缺页）"
    html = fragment(str(form["note"].as_field_group()))
    assert [text(e) for e in html.iter("p")] == ["请补正（缺页）"]
    assert next(html.iter("textarea")).get("aria-describedby") == "id_note_help"


class Numbers(web.Form):
    outlets = forms.IntegerField(min_value=1, max_value=9)
    area = forms.DecimalField(validators=[MinValueValidator(10, "面积应不小于 10 平方米")])


def test_a_limit_of_a_number_is_said_in_our_words_where_nobody_gave_it_any():
    assert [Numbers({"outlets": number, "area": 9}).errors for number in (0, 10)] == [
        {"outlets": ["应不小于 1"], "area": ["面积应不小于 10 平方米"]},
        {"outlets": ["应不大于 9"], "area": ["面积应不小于 10 平方米"]},
    ]


def test_choices_stand_in_a_fieldset_with_one_name():
    tree = fragment(str(Form({"name": "甲"})["kind"].as_field_group()))
    fieldset = next(e for e in tree.iter("fieldset"))
    assert fieldset.attrib["class"] == "field wide-field has-error"
    assert text(next(e for e in fieldset.iter("legend"))) == "类别 必选"
    labels = {e.attrib["for"]: text(e) for e in fieldset.iter("label")}
    assert labels == {"id_kind_0": "甲类", "id_kind_1": "乙类"}


def test_a_date_is_picked_by_the_browser_s_own_means():
    html = str(Form({"day": "2026-11-23"})["day"])
    assert 'type="date"' in html
    assert 'value="2026-11-23"' in html


def test_a_closed_field_is_read():
    form = Form(initial={"kind": "b", "sure": True})
    for name in ("kind", "note"):
        form.fields[name].disabled = True
    tree = fragment(str(form["kind"].as_field_group()) + str(form["note"].as_field_group()))
    assert [text(e) for e in tree.iter("dd")] == ["乙类", "未填写"]
    assert list(tree.iter("input")) == []


@pytest.mark.parametrize("name", ["𠮷䶮·古丽", "买买提·艾力", "Ünï", "🏦"])
def test_any_written_character_is_taken(name):
    form = Form({"name": f"  {name[:5]} ", "kind": "a"})
    assert form.is_valid()
    assert form.cleaned_data["name"] == name[:5]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("a\x00b", "第 2 个字是看不见的控制字符，请删去后重新填写"),
        ("ab\x1b", "第 3 个字是看不见的控制字符，请删去后重新填写"),
        ("\u202eab", "第 1 个字是看不见的控制字符，请删去后重新填写"),
        ("\ufffe", "第 1 个字是看不见的控制字符，请删去后重新填写"),
        ("a\nb", "应写在一行内，不能换行"),
        ("", "没有填写名称"),
    ],
)
def test_what_cannot_be_read_is_refused(name, message):
    assert Form({"name": name, "kind": "a"}).errors == {"name": [message]}


def test_a_longer_text_may_have_lines_but_no_hidden_characters():
    assert Form({"name": "a", "kind": "a", "note": "一\r\n\t二"}).is_valid()
    assert list(Form({"name": "a", "kind": "a", "note": "一\x07"}).errors) == ["note"]


def test_what_a_door_found_is_put_beside_its_field_and_the_rest_comes_back():
    form = Form({"name": "a", "kind": "a"})
    refusal = Refused("请检查", errors={"name": ["已有同名"], "elsewhere": ["别处的"]})
    assert web.spread(refusal, form) == ["别处的"]
    assert web.errors_of(form) == [{"id": "id_name", "label": "名称", "text": "已有同名"}]


def test_what_was_typed_is_told_in_words():
    form = Form(QueryDict("name=甲&kind=b&note=&sure=on"))
    assert web.typed(form) == [("名称", "甲"), ("类别", "乙类"), ("真实", "是")]


# The others -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "未填写"),
        ("", "未填写"),
        (True, "是"),
        (False, "否"),
        (0, "0"),
        (1284, "1,284"),
        ([], "未填写"),
        (["甲", "乙"], "甲、乙"),
        ("91990000MA0EXAM10X", "91990000MA0EXAM10X"),
    ],
)
def test_how_a_value_is_read(value, words):
    assert shown(value) == words


def test_dates_are_read_in_full():

    assert shown(date(2026, 11, 3)) == "2026年11月3日"
    assert shown(datetime(2026, 11, 22, 16, 5, tzinfo=UTC)) == "2026年11月23日 0:05"
    assert shown(Decimal("1326.50")) == "1,326.5"


def test_what_people_wrote_is_never_markup():
    record = SimpleNamespace(
        label="<b>", tone="s-now", state=SimpleNamespace(label="<i>"), who="<u>", at=None, note="<s>\n<q>", digest=""
    )
    html = rendered('{% include "components/history.html" %}', records=[record])
    assert [tag for tag in ("<i>", "<u>", "<s>", "<q>") if tag in html] == []
    assert "&lt;s&gt;<br>&lt;q&gt;" in html
    assert "&lt;x&gt;" in rendered('{% card title id="a" %}{{ body }}{% endcard %}', title="a", body="<x>")


def test_a_heading_without_actions_has_no_empty_list():
    html = rendered('{% heading "标题" %}\n {% endheading %}')
    assert "<ul" not in html


def test_the_digest_shows_its_ends():
    assert rendered("{{ d|digest }}", d="4c1077aa" + "0" * 52 + "e915") == "4c10 77aa … e915"


# In a browser -----------------------------------------------------------------------------------------------


@pytest.fixture
def visit(transactional_db, live_server, page, as_):
    """Looks at a page as this actor, at this size, in this print."""

    def visit(url, size, actor=None, large=False):
        page.context.clear_cookies()
        cookies = {"large": "1"} if large else {}
        if actor:
            cookies["sessionid"] = as_(actor).cookies["sessionid"].value
        page.context.add_cookies([{"name": k, "value": v, "url": live_server.url} for k, v in cookies.items()])
        return look(page, live_server.url + url, size)

    return visit


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("size", ["desk", "phone"])
def test_the_gallery_is_for_everybody_at_every_size(visit, size, large):
    seen = visit("/ui/", size, large=large)
    assert (seen.violations, seen.sideways, seen.console) == ([], False, [])


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_every_generic_page_is_for_everybody_full_empty_and_refused(visit, size):
    ContentType.objects.clear_cache()
    house = House()
    house.matter("submitted", title="长" * 50)
    draft, moved = house.matter("draft"), perform(house.matter("submitted"), "take_up", by=house.reviewer)
    decided = house.matter("recommended")
    pages = {
        "/matters/?state=submitted": house.reviewer,
        "/matters/?q=没有": house.reviewer,
        f"/matters/{moved.pk}/": house.reviewer,
        f"/matters/{moved.pk}/steps/send_back/?seen=2": house.reviewer,
        f"/matters/{moved.pk}/steps/take_up/?seen=1": house.reviewer,
        "/matters/batch/take_up/?every=1": house.reviewer,
        "/needs/": house.reviewer,
        "/needs/new/": house.reviewer,
        f"/matters/{draft.pk}/edit/": house.liaison,
        f"/matters/{decided.pk}/steps/reject/?seen=1": house.approver,
        "/nowhere/": house.liaison,
        "/api/docs/": house.liaison,
    }
    found = {url: visit(url, size, actor) for url, actor in pages.items()}
    assert {url: seen.violations for url, seen in found.items() if seen.violations} == {}
    assert [url for url, seen in found.items() if seen.sideways] == []
    loud = {url: seen.console for url, seen in found.items() if seen.console}
    assert sorted(loud) == [f"/matters/{moved.pk}/steps/take_up/?seen=1", "/nowhere/"]  # the browser tells of 409, 404


def test_the_keyboard_reaches_everything_with_a_ring(visit, page):
    ContentType.objects.clear_cache()
    visit("/matters/", "desk", House().reviewer)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    rings = []
    for _ in range(12):
        page.keyboard.press("Tab")
        rings.append(page.evaluate("getComputedStyle(document.activeElement).outlineWidth"))
    assert set(rings) == {"3px"}


def test_the_enter_key_saves_and_adds_no_row(visit, page):
    ContentType.objects.clear_cache()
    house = House()
    matter = house.matter("draft")
    visit(f"/matters/{matter.pk}/edit/", "desk", house.liaison)
    page.fill("#id_title", "按回车保存")
    page.press("#id_title", "Enter")
    page.wait_for_url(f"**/matters/{matter.pk}/")
    matter.refresh_from_db()
    assert matter.title == "按回车保存"


def test_after_a_refused_form_the_summary_has_the_focus(visit, page):
    ContentType.objects.clear_cache()
    house = House()
    matter = house.matter("draft")
    visit(f"/matters/{matter.pk}/edit/", "desk", house.liaison)
    page.fill("#id_title", "")
    page.press("#id_title", "Enter")
    page.wait_for_selector("#summary")
    assert page.evaluate("document.activeElement.id") == "summary"


def test_the_gallery_is_valid(client, db):
    assert len(Page(client.get("/ui/").content.decode()).all("section")) >= 9
