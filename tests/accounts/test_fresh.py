"""Before a decision, an export and personal data in clear the person confirms, and nothing typed is lost."""

import pytest
from django.urls import reverse

from onboarding.models import Application
from portal.accounts.fresh import BY_TOKEN, why_not_fresh
from portal.personal.models import Reading
from tests.accounts.conftest import PASSWORD
from tests.accounts.telephone import CONFIRM, Telephone, password_in
from tests.accounts.test_second_factor import said
from tests.factories.web import export

pytestmark = pytest.mark.django_db


def known(actor):
    actor.user.set_password(PASSWORD)
    actor.user.save()
    return actor.user


@pytest.fixture
def officer(rooms, clock, demanded):
    """An approver of the county with a second factor, who has just logged in: the telephone and the browser."""
    telephone = Telephone(known(rooms.approver), clock)
    telephone.set_up(password_in(telephone.user)[0])
    return telephone, telephone.log_in()


def fetched(answer) -> bytes:
    return b"".join(answer.streaming_content)


def step(one, name):
    return reverse("application-step", args=[one.pk, name]) + f"?seen={one.version}"


class TestDecisions:
    def test_within_ten_minutes_nothing_is_asked(self, rooms, officer, clock):
        _, browser = officer
        one = rooms.application("recommended")
        clock.pass_by(minutes=9)
        assert browser.get(step(one, "reject")).status_code == 200
        assert browser.post(step(one, "reject"), {"seen": one.version, "note": "不齐"}).status_code == 302
        assert Application.objects.get().state == "rejected"

    def test_later_the_page_is_asked_for_again_and_leads_back(self, rooms, officer, clock):
        telephone, browser = officer
        one = rooms.application("recommended")
        clock.pass_by(minutes=11)
        asked = browser.get(step(one, "reject"))
        assert asked.url == f"{CONFIRM}?next=/work/applications/{one.pk}/steps/reject/%3Fseen%3D{one.version}"
        assert "每 10 分钟确认一次是您本人" in said(browser.get(asked.url))
        assert browser.post(asked.url, {"code": "000000"}).status_code == 200
        assert browser.get(step(one, "reject")).status_code == 302
        assert browser.post(asked.url, {"code": telephone.code(), "next": step(one, "reject")}).url == step(
            one, "reject"
        )
        assert "已验证身份，10 分钟内不再询问" in said(browser.get(step(one, "reject")))

    def test_what_was_typed_is_there_again(self, rooms, officer, clock):
        """The page was open for longer: nothing is decided, and the reason stands in the form afterwards."""
        telephone, browser = officer
        one = rooms.application("recommended")
        assert browser.get(step(one, "reject")).status_code == 200
        clock.pass_by(minutes=11)
        asked = browser.post(step(one, "reject"), {"seen": one.version, "note": "场地在一处危房里"})
        assert asked.url.startswith(CONFIRM)
        assert Application.objects.get().state == "recommended"
        back = browser.post(asked.url, {"code": telephone.code(), "next": step(one, "reject")})
        page = browser.get(back.url)
        assert "场地在一处危房里" in said(page)
        assert browser.post(back.url, {"seen": one.version, "note": "场地在一处危房里"}).status_code == 302
        assert Application.objects.get().state == "rejected"

    def test_the_password_is_not_enough_where_there_is_a_second_factor(self, rooms, officer, clock):
        _, browser = officer
        clock.pass_by(minutes=11)
        assert browser.post(CONFIRM, {"password": PASSWORD}).status_code == 200
        assert browser.get(step(rooms.application("recommended"), "reject")).url.startswith(CONFIRM)

    def test_without_a_second_factor_it_is_the_password(self, rooms, clock, settings):
        settings.REAUTHENTICATE_MINUTES = 10
        browser, _ = password_in(known(rooms.approver))
        one = rooms.application("recommended")
        assert browser.get(step(one, "reject")).status_code == 200
        clock.pass_by(minutes=11)
        asked = browser.get(step(one, "reject")).url
        assert "密码" in said(browser.get(asked))
        assert browser.post(asked, {"password": "wrong"}).status_code == 200
        assert browser.post(asked, {"password": PASSWORD}).status_code == 302
        assert browser.get(step(one, "reject")).status_code == 200

    def test_what_decides_nothing_is_never_asked_about(self, rooms, clock, settings):
        settings.REAUTHENTICATE_MINUTES = 10
        browser, _ = password_in(known(rooms.reviewer))
        one = rooms.application("submitted")
        clock.pass_by(minutes=11)
        assert browser.get(step(one, "take_up")).status_code == 200
        assert browser.post(step(one, "take_up"), {"seen": one.version}).status_code == 302
        assert Application.objects.get().state == "reviewing"

    def test_the_api_says_so(self, rooms, officer, clock):
        _, browser = officer
        one = rooms.application("recommended")
        url, sent = reverse("api-applications-step", args=[one.pk, "reject"]), {"seen": one.version}
        clock.pass_by(minutes=11)
        refused = browser.post(url, sent, content_type="application/json")
        assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")
        assert refused.json()["detail"] == "距上次验证身份已超过 10 分钟，请先再次验证身份"
        assert Application.objects.get().state == "recommended"

    def test_a_token_never_decides(self, rf, settings):
        settings.REAUTHENTICATE_MINUTES = 0
        request = rf.post("/")
        request.auth = object()
        assert why_not_fresh(request) == BY_TOKEN

    def test_guessing_a_password_is_slowed_down(self, rooms, clock, settings):
        settings.REAUTHENTICATE_MINUTES = 10
        browser, _ = password_in(known(rooms.approver))
        answers = [browser.post(CONFIRM, {"password": "wrong"}).status_code for _ in range(11)]
        assert answers == [*[200] * 10, 429]


class TestPersonalData:
    ASKED = {"fields_shown": ["contact_phone"], "purpose": "contact", "words": "约时间看场地"}

    def test_the_reason_is_there_again(self, rooms, officer, clock):
        telephone, browser = officer
        url = reverse("personal-show", args=["onboarding.application", rooms.application("reviewing").pk])
        assert browser.get(url).status_code == 200
        clock.pass_by(minutes=11)
        assert browser.get(url).url.startswith(CONFIRM)
        asked = browser.post(url, self.ASKED)
        assert asked.url.startswith(CONFIRM)
        assert not Reading.objects.exists()
        assert browser.post(asked.url, {"code": telephone.code(), "next": url}).url == url
        page = browser.get(url).content.decode()
        assert "约时间看场地" in page
        assert "13800000001" in browser.post(url, self.ASKED).content.decode()
        assert "约时间看场地" not in browser.get(url).content.decode()


class TestExports:
    def test_the_way_leads_back_to_the_list(self, rooms, officer, clock):
        telephone, browser = officer
        rooms.application("reviewing")
        url = reverse("application-export") + "?q=某"
        assert fetched(browser.get(url)).startswith(b"PK")
        clock.pass_by(minutes=11)
        for answer in (browser.get(url), browser.post(url)):
            assert answer.url == f"{CONFIRM}?next=/work/applications/%3Fq%3D%25E6%259F%2590"
        back = browser.post(answer.url, {"code": telephone.code()})
        assert back.url == "/work/applications/?q=%E6%9F%90"
        assert fetched(browser.get(url)).startswith(b"PK")

    def test_a_file_that_was_made_is_fetched_by_whoever_confirmed(self, rooms, officer, clock):
        _, browser = officer
        row = export(rooms.approver)
        assert fetched(browser.get(reverse("export-file", args=[row.pk]))) == b"PK!"
        clock.pass_by(minutes=11)
        assert browser.get(reverse("export-file", args=[row.pk])).url.startswith(CONFIRM)


def test_the_way_back_stays_on_this_portal(rooms, officer, clock):
    telephone, browser = officer
    clock.pass_by(minutes=1)
    assert browser.post(CONFIRM, {"code": telephone.code(), "next": "https://evil.example/"}).url == "/work/"
