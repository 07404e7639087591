"""What is in the way leads to where it is mended."""

import re

import pytest
from django.urls import reverse

from portal.flow.gate import perform
from tests.factories import onboarding as make
from tests.factories.posting import asked, checked
from tests.onboarding.pages.asking import fresh, words

pytestmark = pytest.mark.django_db


def second_outlet(rooms):
    one = rooms.application("draft", places=[("330106001", "一村"), ("330106109", "二村")])
    make.rewrite(one, one.outlets.all()[1], area=None)
    return one, rooms.liaison


def second_answer(rooms):
    one = rooms.application("draft")
    make.rewrite(one, one.answers.all()[1], statement="")
    return one, rooms.liaison


def corrections(rooms):
    one = rooms.application("reviewing")
    return perform(one, "send_back", by=rooms.reviewer, note="请补正", corrections=asked("statement")), rooms.liaison


@pytest.mark.parametrize(
    ("case", "place"),
    [
        (lambda rooms: (rooms.application("draft", places=()), rooms.liaison), "outlets"),
        (lambda rooms: (rooms.application("draft", contact_name=""), rooms.liaison), "id_contact_name"),
        (second_outlet, "outlets-1"),
        (second_answer, "answers-1"),
        (corrections, "corrections-asked"),
        (lambda rooms: (rooms.application("reviewing"), rooms.reviewer), "answers-0"),
        (lambda rooms: (rooms.need("draft", requirements=()), rooms.approver), ""),
    ],
)
def test_what_is_in_the_way_leads_to_where_it_is_mended(rooms, as_, case, place):
    """Whoever may not amend reads it in its place on the page itself."""
    (one, by), ways = case(rooms), re.compile(r'<a href="([^"]+)">去处理</a>')
    one, client = fresh(one), as_(by)
    edit = f"{reverse(f'{one._meta.model_name}-edit', args=[one.pk])}?seen={one.version}"
    [way] = ways.findall(words(client.get(one.get_absolute_url())))
    assert way == (f"{edit}#{place}" if place else f"{one.get_absolute_url()}#requirements")
    page, _, where = way.partition("#")
    assert f'id="{where}"' in words(client.get(page))


def test_what_mends_the_next_step_is_the_main_button_until_it_is_mended(rooms, as_):
    """Otherwise the first button in colour would be 退回补正."""
    one, client = rooms.application("reviewing"), as_(rooms.reviewer)
    main = re.compile(r'<a class="btn btn-primary" href="[^"]*">([^<]*)</a>')
    assert main.findall(words(client.get(one.get_absolute_url()))) == ["核对资格条件"]
    checked(one, rooms.reviewer)
    assert main.findall(words(client.get(one.get_absolute_url()))) == ["提出推荐意见"]


def test_what_is_demanded_stands_beside_its_field_and_hides_no_help(rooms, as_):
    one = rooms.application("reviewing")
    perform(one, "send_back", by=rooms.reviewer, note="请补正", corrections=asked("service_rules", kind="missing"))
    page = words(as_(rooms.liaison).get(reverse("application-edit", args=[one.pk])))
    [notes] = re.findall(r'<div id="id_service_rules_help">(.*?)</div>', page, re.S)
    demand, help_text = re.findall(r'<p class="(?:demand|help)">(.*?)</p>', notes, re.S)
    assert demand.endswith("请补正（缺失）")
    assert "每个不超过 20 MB" in help_text
