"""Pages on which a partner answers a need."""

import pytest
from django.urls import reverse

from onboarding.models import Application
from tests.factories.evidence import proven
from tests.onboarding.pages.asking import fresh, send, step, words

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("R020", "R032")
def test_an_application_is_drafted_from_the_need_and_submitted(rooms, as_):
    need, client = rooms.need(), as_(rooms.liaison)
    assert f"?need={need.pk}" in words(client.get(need.get_absolute_url()))
    page = send(client, need, outlet=proven(rooms.liaison))
    one = Application.objects.get()
    assert page["Location"] == one.get_absolute_url()
    assert client.post(step(one, "submit", seen=False), {"seen": one.version}).status_code == 302
    assert fresh(one).state == "submitted"
    assert "北山网点" in words(as_(rooms.reviewer).get(one.get_absolute_url()))


@pytest.mark.requirement("R020")
def test_a_submission_that_lacks_a_fact_is_refused_and_leads_to_it(rooms, as_):
    need, client = rooms.need(), as_(rooms.liaison)
    send(client, need, outlet={"hours": "", "area": ""})
    one = Application.objects.get()
    page = words(client.get(one.get_absolute_url()))
    assert "拟设网点“北山网点”还没有填写面积（平方米）、营业时间" in page
    assert f"{reverse('application-edit', args=[one.pk])}?seen={one.version}#outlets-0" in page
    page = client.post(step(one, "submit", seen=False), {"seen": one.version})
    assert page.status_code == 409
    assert "还没有填写面积（平方米）、营业时间" in words(page)
    assert fresh(one).state == "draft"


@pytest.mark.requirement("R032")
def test_a_second_live_application_is_refused_in_words(rooms, as_):
    need, client = rooms.need(), as_(rooms.liaison)
    send(client, need)
    page = send(client, need)
    assert page.status_code == 409
    assert "贵单位对这个需求已有一件在办的合作意向" in words(page)
    assert Application.objects.count() == 1


@pytest.mark.requirement("R032")
def test_a_head_office_is_told_to_whom_it_may_turn(rooms, as_):
    """It sees the county's need through its branch, and does not lie in the county."""
    page = send(as_(rooms.one("liaison", rooms.bank)), rooms.need())
    assert page.status_code == 409
    assert "“某银行”所在区划不属于县局，只能向所在省、市、县的部门提出合作意向" in words(page)


def test_a_partner_that_is_not_registered_is_told_so(rooms, as_):
    page = as_(rooms.one("liaison", rooms.partner("未登记机构", "330106"))).get(
        f"{reverse('application-new')}?need={rooms.need().pk}"
    )
    assert page.status_code == 403
    assert "贵机构还没有登记" in words(page)


@pytest.mark.requirement("R031")
def test_an_application_to_a_closed_need_is_refused(rooms, as_):
    page = send(as_(rooms.liaison), rooms.need("closed"))
    assert page.status_code == 409
    assert "已截止，不再接受合作意向" in words(page)


@pytest.mark.parametrize("name", ["网" * 200, "\U00020bb7野家䶮·网点"])
def test_names_of_outlets_are_shown_as_they_were_typed(rooms, as_, name):
    client = as_(rooms.liaison)
    page = send(client, rooms.need(), outlet={"name": name})
    assert name in words(client.get(page["Location"]))


def test_a_name_of_201_characters_is_refused_beside_its_field(rooms, as_):
    page = send(as_(rooms.liaison), rooms.need(), outlet={"name": "网" * 201})
    assert page.status_code == 422
    [outlets] = [f for f in page.context["entry"].formsets if f.prefix == "outlets"]
    assert outlets.forms[0].errors == {"name": ["最多 200 个字，现在是 201 个字"]}
