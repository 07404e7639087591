from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from portal.accounts.models import Membership, User
from tests.accounts.conftest import PASSWORD


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
        assert enter(member).get("/typing/").content.decode() == f"{member}|县局"

    def test_the_choice_holds_for_the_session(self, member, standing):
        Membership.objects.create(user=member, organisation=standing.province, roles=["reviewer"])
        client = enter(member)
        answer = client.post("/work/me/", {"organisation": standing.province.pk, "next": "/typing/"})
        assert answer.url == "/typing/"
        assert client.get("/typing/").content.decode() == f"{member}|省厅"
        assert enter(member).get("/typing/").content.decode() == f"{member}|县局"

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
        assert client.get("/typing/").content.decode() == f"{member}|None"

    def test_a_stranger(self, client, db, settings):
        client.get("/")
        assert client.get("/").wsgi_request.actor.organisation is None

    def test_the_user_carries_the_same_actor(self, member):
        request = enter(member).get("/typing/").wsgi_request
        assert request.user.actor is request.actor
        assert request.user.has_perm("onboarding.draft_need")
        assert not request.user.has_perm("onboarding.publish_need")
