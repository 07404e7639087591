"""Pages on which a department checks, compares, negotiates and decides."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from onboarding.models import Negotiation
from partners.models import Cooperation
from portal.flow.gate import perform
from portal.jobs.models import run_waiting
from tests.factories import onboarding as make
from tests.factories.posting import OUTLET, amended, posted, row
from tests.onboarding.pages.asking import fresh, step, words

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("R032")
def test_the_department_checks_off_and_sees_what_changed_afterwards(rooms, as_):
    one = perform(rooms.application("submitted"), "take_up", by=rooms.reviewer)
    rows = [{"id": a.pk, "check_result": "met", "check_note": "看过"} for a in one.answers.all()]
    url = reverse("application-edit", args=[one.pk])
    assert as_(rooms.reviewer).post(url, posted({"seen": one.version}, answers=rows)).status_code == 302
    one = fresh(one)
    assert {a.checked_by for a in one.answers.all()} == {rooms.reviewer.user}
    amended(one, rooms.liaison, answers={one.answers.first().pk: {"statement": "换了场地"}})
    page = words(as_(rooms.reviewer).get(one.get_absolute_url()))
    assert "内容已更新" in page
    assert "换了场地" in page
    assert "1 / 2 已核对" in page
    assert "内容已更新" not in words(as_(rooms.liaison).get(one.get_absolute_url()))


@pytest.mark.requirement("R024")
def test_the_recommendation_shows_the_comparison_that_it_stands_on(rooms, as_):
    need = rooms.need()
    one = rooms.application("reviewing", need)
    for answer in one.answers.all():
        make.rewrite(one, answer, check_result="met")
    rooms.application("submitted", need, rooms.other_branch)
    client = as_(rooms.reviewer)
    page = words(client.get(step(one, "recommend")))
    assert "他银行县支行符合 0 项，条件不同等，某银行县支行在前" in page
    [seen] = re.findall(r'name="compared" value="(\w{64})"', page)
    rooms.application("submitted", need, rooms.insurer_branch)
    data = {"seen": one.version, "opinion": "agree", "note": "齐全", "compared": seen}
    page = client.post(step(one, "recommend", False), data)
    assert page.status_code == 409
    assert "比较结果已经变化，请重新核对后再提出意见" in words(page)
    data["compared"] = make.compared(one)
    assert client.post(step(one, "recommend", False), data).status_code == 302
    assert len(fresh(one).comparison) == 3


@pytest.mark.requirement("R024")
def test_the_comparison_page_ranks_and_says_why(rooms, as_):
    need = rooms.need()
    both = (("330106001", "一村"), ("330106109", "二村"))
    rooms.application("submitted", need, rooms.branch)
    rooms.application("submitted", need, rooms.other_branch, both)
    rooms.application("submitted", need, rooms.insurer_branch, both)
    rooms.application("draft", rooms.need(), rooms.insurer_branch)
    page = as_(rooms.reviewer).get(reverse("need-comparison", args=[need.pk]))
    assert [r["rank"] for r in page.context["rows"]] == [1, 1, 3]
    shown = words(page)
    assert "他银行县支行和某保险公司县支公司条件同等" in shown
    assert "按标准 5.1 优先考虑某保险公司县支公司" in shown


def test_a_partner_never_learns_who_else_applied(rooms, as_):
    need = rooms.need()
    one = rooms.application("submitted", need)
    rooms.application("submitted", need, rooms.other_branch)
    client = as_(rooms.liaison)
    for url in (need.get_absolute_url(), one.get_absolute_url(), reverse("application-list"), reverse("workbench")):
        assert "他银行" not in words(client.get(url))
    assert client.get(reverse("need-comparison", args=[need.pk])).status_code == 403


@pytest.mark.requirement("R015")
def test_minutes_are_written_proposed_and_confirmed_on_pages(rooms, as_):
    one = rooms.application("reviewing")
    data = {"held_on": timezone.localdate(), "place": "会议室", "attendees": "双方各两人", "minutes": "一致"}
    page = as_(rooms.reviewer).post(f"{reverse('negotiation-new')}?application={one.pk}", data)
    minutes = Negotiation.objects.get()
    assert page["Location"] == minutes.get_absolute_url()
    assert as_(rooms.liaison).get(minutes.get_absolute_url()).status_code == 404
    as_(rooms.reviewer).post(step(minutes, "propose", False), {"seen": minutes.version})
    minutes = fresh(minutes)
    assert as_(rooms.liaison).post(step(minutes, "confirm", False), {"seen": minutes.version}).status_code == 302
    assert fresh(minutes).state == "confirmed"


@pytest.mark.requirement("R015")
def test_minutes_of_what_is_yet_to_be_said_are_refused(rooms, as_):
    one, tomorrow = rooms.application("reviewing"), timezone.localdate() + timedelta(days=1)
    data = {"held_on": tomorrow, "place": "会议室", "attendees": "双方各两人", "minutes": "一致"}
    page = as_(rooms.reviewer).post(f"{reverse('negotiation-new')}?application={one.pk}", data)
    assert page.context["entry"].form.errors == {"held_on": ["协商日期应不晚于今天"]}
    assert not Negotiation.objects.exists()


@pytest.mark.requirement("R010", "R015", "R032")
def test_the_approval_and_what_follows_it(rooms, as_):
    one = rooms.application("recommended")
    client = as_(rooms.approver)
    page = words(client.get(one.get_absolute_url()))
    assert "还没有双方确认的协商纪要" in page
    rooms.negotiation("confirmed", one)
    assert client.post(step(one, "approve", False), {"seen": one.version, "note": "同意"}).status_code == 302
    run_waiting()
    born = Cooperation.objects.get()
    assert born.get_absolute_url() in words(client.get(rooms.register.get_absolute_url()))
    assert "公开征集" in words(as_(rooms.liaison).get(born.get_absolute_url()))


def test_the_batch_takes_up_what_it_can_and_says_why_not(rooms, as_):
    one, two = rooms.application("submitted"), rooms.application("submitted")
    done = rooms.application("reviewing")
    client, url = as_(rooms.reviewer), reverse("application-batch", args=["take_up"])
    page = client.get(url, {"pk": [one.pk, two.pk, done.pk]})
    reasons = {judged.obj.pk: bool(judged.reason) for judged in page.context["judged"]}
    assert reasons == {one.pk: False, two.pk: False, done.pk: True}
    perform(two, "withdraw", by=rooms.liaison)
    page = client.post(url, {f"seen-{one.pk}": one.version, f"seen-{two.pk}": 1})
    assert (len(page.context["done"]), [r.obj.pk for r in page.context["refused"]]) == (1, [two.pk])
    assert (fresh(one).state, fresh(two).state) == ("reviewing", "withdrawn")


def test_one_more_row_is_what_the_page_shows_next(rooms, as_):
    """On a phone the new row lies far below the head of the page."""
    one, client = rooms.application("draft"), as_(rooms.liaison)
    url = reverse("application-edit", args=[one.pk])
    [target] = re.findall(r'value="outlets" formaction="#([\w-]+)"', words(client.get(url)))
    data = posted({"seen": one.version, "add": "outlets"}, outlets=[row(o, OUTLET) for o in one.outlets.all()] + [{}])
    assert f'<fieldset class="part" id="{target}">' in words(client.post(url, data))
