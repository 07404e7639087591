import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from portal.accounts import kept
from portal.accounts.models import Membership, User
from tests.accounts.conftest import PASSWORD

TYPED = {"reason": "材料不全：缺房屋租赁合同 𠮷", "days": ["5", "6"]}


@pytest.fixture
def clock(monkeypatch):
    """Time that the test moves."""
    from time import time

    class Clock:
        now = time()

        def pass_by(self, **span):
            self.now += timedelta(**span).total_seconds()

    moved = Clock()
    monkeypatch.setattr("portal.accounts.middleware.time.time", lambda: moved.now)
    return moved


def enter(user, client=None) -> Client:
    client = client or Client()
    answer = client.post("/account/login/", {"login": user.username, "password": PASSWORD})
    assert answer.status_code == 302
    return client


class TestClosed:
    def test_everything_is_closed_but_what_says_otherwise(self, client, db):
        assert client.get("/typing/?a=1").url == "/account/login/?next=/typing/%3Fa%3D1"
        assert client.get("/").status_code == 200

    def test_a_part_of_a_page_sends_the_whole_page_to_login(self, client, db):
        answer = client.get("/typing/", headers={"hx-request": "true"})
        assert (answer.status_code, answer["HX-Redirect"]) == (200, "/account/login/?next=/typing/")

    def test_whoever_is_put_out_of_use_is_out_at_once(self, member):
        client = enter(member)
        assert client.get("/typing/").status_code == 200
        User.objects.filter(pk=member.pk).update(is_active=False)
        assert client.get("/typing/").status_code == 302


class TestIdle:
    def test_a_session_lives_while_it_is_used_and_ends_when_it_is_not(self, member, clock):
        client = enter(member)
        for _ in range(4):
            clock.pass_by(minutes=14)
            assert client.get("/typing/").status_code == 200
        clock.pass_by(minutes=15)
        answer = client.get("/typing/", follow=True)
        assert answer.redirect_chain[0][0] == "/account/login/?next=/typing/"
        assert "15 分钟没有操作，已退出登录" in answer.content.decode()
        assert Session.objects.count() <= 1

    def test_the_session_is_not_written_at_every_click(self, member, clock, django_assert_num_queries):
        client = enter(member)
        client.get("/typing/")
        with django_assert_num_queries(3):  # session, person, memberships
            client.get("/typing/")


class TestActing:
    def test_a_person_acts_at_home_first(self, member, standing):
        Membership.objects.create(user=member, organisation=standing.province, roles=["reviewer"])
        assert enter(member).get("/typing/").content.decode() == f"{member}|县局|None"

    def test_the_choice_holds_for_the_session(self, member, standing):
        Membership.objects.create(user=member, organisation=standing.province, roles=["reviewer"])
        client = enter(member)
        answer = client.post("/work/me/", {"organisation": standing.province.pk, "next": "/typing/"})
        assert answer.url == "/typing/"
        assert client.get("/typing/").content.decode() == f"{member}|省厅|None"
        assert enter(member).get("/typing/").content.decode() == f"{member}|县局|None"

    @pytest.mark.parametrize("place", ["city", "branch"])
    def test_nobody_acts_where_they_hold_no_role(self, member, standing, place):
        client = enter(member)
        assert client.post("/work/me/", {"organisation": getattr(standing, place).pk}).status_code == 404
        assert client.post("/work/me/", {"organisation": "x"}).status_code == 404

    def test_roles_that_are_taken_end_at_the_next_click(self, member, standing):
        client = enter(member)
        place = member.memberships.get()
        place.roles = []
        place.save()
        assert client.get("/typing/").content.decode() == f"{member}|None|None"

    def test_a_stranger(self, client, db, settings):
        client.get("/")
        assert client.get("/").wsgi_request.actor.organisation is None

    def test_the_user_carries_the_same_actor(self, member):
        request = enter(member).get("/typing/").wsgi_request
        assert request.user.actor is request.actor
        assert request.user.has_perm("onboarding.draft_need")
        assert not request.user.has_perm("onboarding.publish_need")


class TestKept:
    """What was typed when a session ended comes back: same path, same person, 30 minutes."""

    def typed_too_late(self, client, clock, path="/typing/", data=TYPED):
        clock.pass_by(minutes=16)
        return client.post(path, data)

    def test_it_comes_back_after_login(self, member, clock):
        client = enter(member)
        answer = self.typed_too_late(client, clock)
        assert answer.url == "/account/login/?next=/typing/"
        enter(member, client)
        request = client.get("/typing/").wsgi_request
        assert request.kept.getlist("days") == ["5", "6"]
        assert request.kept["reason"] == TYPED["reason"]

    def test_nothing_was_done(self, member, clock):
        client = enter(member)
        assert "收到" not in self.typed_too_late(client, clock).content.decode()

    def test_only_on_the_same_path(self, member, clock):
        client = enter(member)
        self.typed_too_late(client, clock)
        enter(member, client)
        assert client.get("/other/").wsgi_request.kept is None

    def test_only_on_the_page_of_the_same_thing(self, member, clock):
        """A page that is asked about something else is another page; one of a newer version is the same."""
        client = enter(member)
        self.typed_too_late(client, clock, "/typing/?need=5&seen=1")
        enter(member, client)
        assert client.get("/typing/?need=4").wsgi_request.kept is None
        assert client.get("/typing/?need=5&seen=2").wsgi_request.kept["reason"] == TYPED["reason"]

    def test_not_for_another_person_at_the_same_desk(self, member, standing, clock):
        client = enter(member)
        self.typed_too_late(client, clock)
        colleague = standing.approver.user
        colleague.set_password(PASSWORD)
        colleague.save()
        enter(colleague, client)
        assert client.get("/typing/").wsgi_request.kept is None

    def test_not_in_another_browser(self, member, clock):
        self.typed_too_late(enter(member), clock)
        assert enter(member).get("/typing/").wsgi_request.kept is None

    def test_it_stays_over_a_reload_and_goes_when_it_is_sent(self, member, clock):
        client = enter(member)
        self.typed_too_late(client, clock)
        enter(member, client)
        client.get("/typing/")
        assert client.get("/typing/").wsgi_request.kept is not None
        assert client.post("/typing/", {"reason": "够了"}).content.decode() == "收到 够了"
        assert client.get("/typing/").wsgi_request.kept is None

    def test_it_is_kept_for_30_minutes(self, member, clock):
        client = enter(member)
        self.typed_too_late(client, clock)
        (key,) = list(cache._cache.get_client().keys("*kept:*"))
        assert 29 * 60 < cache._cache.get_client().ttl(key) <= 30 * 60

    def test_neither_passwords_nor_the_token_nor_files_are_kept(self, member, clock):
        from django.core.files.uploadedfile import SimpleUploadedFile

        client = enter(member)
        data = {
            "reason": "x",
            "csrfmiddlewaretoken": "abc",
            "password1": "geheim",
            "OldPassword": "geheim",
            "paper": SimpleUploadedFile("a.pdf", b"%PDF"),
        }
        self.typed_too_late(client, clock, data=data)
        enter(member, client)
        assert client.get("/typing/").wsgi_request.kept.dict() == {"reason": "x"}

    def test_too_much_is_not_kept(self, member, clock):
        client = enter(member)
        self.typed_too_late(client, clock, data={"reason": "x" * (kept.MOST_BYTES + 1)})
        enter(member, client)
        assert client.get("/typing/").wsgi_request.kept is None

    def test_several_pages_are_kept_but_not_any_number(self, member, clock):
        client = enter(member)
        self.typed_too_late(client, clock, "/other/")
        for number in range(4):
            client.post("/typing/", {"reason": str(number)})
        enter(member, client)
        assert client.get("/typing/").wsgi_request.kept["reason"] == "3"
        assert client.get("/other/").wsgi_request.kept["reason"] == TYPED["reason"]

    def test_the_newest_five_pages(self, member, clock):
        client = enter(member)
        self.typed_too_late(client, clock, "/other/")
        for path in ("/work/me/", "/work/roles/", "/work/audit/", "/work/people/", "/work/organisations/"):
            client.post(path, TYPED)
        enter(member, client)
        assert client.get("/other/").wsgi_request.kept is None
        assert client.get("/work/me/").wsgi_request.kept is not None

    def test_a_stranger_cannot_fill_the_cache(self, client, db):
        client.post("/typing/", TYPED)
        assert cache._cache.get_client().keys("*kept:*") == []

    def test_a_forged_cookie_is_nobodys(self, member, clock):
        client = enter(member)
        self.typed_too_late(client, clock)
        enter(member, client)
        client.cookies[kept.COOKIE] = f"{member.pk}:{'x' * 43}:forged"
        assert client.get("/typing/").wsgi_request.kept is None

    def test_a_form_of_another_site_is_not_kept(self, member, clock):
        client = Client(enforce_csrf_checks=True)
        page = client.get("/account/login/")
        token = page.context["csrf_token"]
        client.post(
            "/account/login/",
            {"login": member.username, "password": PASSWORD, "csrfmiddlewaretoken": str(token)},
        )
        clock.pass_by(minutes=16)
        assert client.post("/typing/", TYPED).status_code == 403
        assert cache._cache.get_client().keys("*kept:*") == []

    def test_a_session_that_is_gone_is_like_an_idle_one(self, member):
        client = enter(member)
        Session.objects.all().delete()
        client.post("/typing/", TYPED)
        enter(member, client)
        assert client.get("/typing/").wsgi_request.kept["reason"] == TYPED["reason"]

    def test_a_real_form_is_filled_again_and_says_that_nothing_was_sent(self, standing, clock):
        giver = standing.person("security_administrator", standing.county).user
        giver.set_password(PASSWORD)
        giver.save()
        client = enter(giver)
        page = f"/work/people/{standing.approver.user.pk}/roles/{standing.county.pk}/"
        self.typed_too_late(client, clock, page, {"roles": ["reviewer", "inspector"], "seen": ["approver"]})
        enter(giver, client)
        shown = client.get(page).content.decode()
        assert "还没有提交" in shown
        assert re.findall(r'value="(\w+)"[^>]* checked', shown) == ["reviewer", "inspector"]
        assert "has-error" not in shown
