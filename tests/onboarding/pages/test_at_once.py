"""Two clicks, two people, a page that has grown old."""

import pytest
from django.urls import reverse

from portal.flow.gate import perform
from tests.factories.posting import ANSWER, OUTLET, posted, row
from tests.onboarding.pages.asking import fresh, step, words

pytestmark = pytest.mark.django_db


def test_a_double_click_does_it_once_and_another_names_who_was_there_first(rooms, as_):
    one, client = rooms.application("submitted"), as_(rooms.reviewer)
    url, data = step(one, "take_up", seen=False), {"seen": one.version}
    assert client.post(url, data).status_code == 302
    assert "您已受理，第二次点击没有重复办理。" in words(client.post(url, data, follow=True))
    page = as_(rooms.person("reviewer", rooms.county)).post(url, data)
    record = fresh(one).history().last()
    assert page.status_code == 409
    assert record.who in words(page)
    assert record.when.split()[0] in words(page)
    assert fresh(one).version == one.version + 1


def test_two_reviewers_with_the_same_page(rooms, as_):
    """The second decides on a page that is no more; it is told by whom, and nothing is half done."""
    one = rooms.application("recommended")
    rooms.negotiation("confirmed", one)
    second = rooms.person("approver", rooms.county)
    assert as_(rooms.approver).post(step(one, "approve", False), {"seen": one.version, "note": ""}).status_code == 302
    page = as_(second).post(step(one, "reject", False), {"seen": one.version, "note": "网点重复"})
    assert page.status_code == 409
    assert rooms.approver.user.name in words(page)
    assert "网点重复" in words(page)  # what was typed is not lost
    assert fresh(one).state == "approved"


def test_an_old_form_saved_after_a_step_is_refused(rooms, as_):
    one = rooms.application("submitted")
    seen, first = one.version, one.answers.first()
    perform(one, "take_up", by=rooms.reviewer)
    answers = [row(a, ANSWER, **({"statement": "改了"} if a == first else {})) for a in one.answers.all()]
    data = posted({"seen": seen}, answers=answers, outlets=[row(o, OUTLET) for o in one.outlets.all()])
    page = as_(rooms.liaison).post(reverse("application-edit", args=[one.pk]), data)
    assert page.status_code == 409
    assert rooms.reviewer.user.name in words(page)
    assert fresh(one).answers.first().statement == first.statement


def test_a_step_without_the_version_leads_back_to_what_must_be_read(rooms, as_):
    one = rooms.application("submitted")
    page = as_(rooms.reviewer).get(step(one, "take_up", seen=False))
    assert (page.status_code, page["Location"]) == (302, one.get_absolute_url())
    assert as_(rooms.reviewer).post(step(one, "take_up", seen=False), {}).status_code == 400
