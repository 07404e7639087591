"""我的会话 and 登录记录: what one sees of one's own logins, what one ends, and one login at a time at an outlet."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from portal.accounts import sessions
from portal.accounts.browsers import in_words
from portal.accounts.models import Membership, User, UserSession
from tests.accounts.conftest import PASSWORD
from tests.accounts.telephone import LOGIN, SECURITY
from tests.accounts.test_second_factor import said

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R084")]
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/86.0.4240.75 Safari/537.36"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:78.0) Gecko/20100101 Firefox/78.0"


def enter(user, agent=CHROME, address="10.1.2.3", password=PASSWORD) -> Client:
    client = Client(headers={"user-agent": agent}, REMOTE_ADDR=address)
    assert client.post(LOGIN, {"login": user.username, "password": password}).status_code == 302
    return client


def is_in(client) -> bool:
    return client.get("/typing/").status_code == 200


def listed(client) -> list[str]:
    page = client.get(SECURITY).content.decode()
    return [re.sub(r"<[^>]+>", " ", row).split()[0] for row in re.findall(r'<th scope="row">(.*?)</th>', page, re.S)]


@pytest.fixture
def clerk(standing) -> User:
    user = standing.person("clerk", standing.counter).user
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (CHROME, "Chrome 86，Windows"),
        (FIREFOX, "Firefox 78，Linux"),
        (f"{CHROME} Edg/120.0.1", "Edge 120，Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile Safari/604.1",
            "Safari 17，iPhone",
        ),
        ("Mozilla/5.0 (Linux; Android 13) Chrome/111.0 MicroMessenger/8.0", "微信 8，Android"),
        ("", "其他浏览器，其他系统"),
    ],
)
def test_a_browser_in_words(agent, words):
    assert in_words(agent) == words


class TestMine:
    def test_they_are_listed_with_browser_address_and_time(self, member):
        here, other = enter(member), enter(member, FIREFOX, "10.9.9.9")
        assert listed(here) == ["Firefox", "Chrome"]
        page = said(here.get(SECURITY))
        for words in ("10.1.2.3", "10.9.9.9", "当前", "结束其他所有登录"):
            assert words in page
        other.post("/account/logout/")
        assert listed(here) == ["Chrome"]
        assert "结束其他所有登录" not in said(here.get(SECURITY))

    def test_one_is_ended_at_once(self, member):
        here, other = enter(member), enter(member, FIREFOX)
        row = UserSession.objects.get(browser=FIREFOX)
        assert "已结束这次登录" in said(here.post(SECURITY, {"end": row.pk}, follow=True))
        assert (is_in(other), is_in(here)) == (False, True)
        assert here.post(SECURITY, {"end": row.pk}).status_code == 404

    def test_all_others_are_ended_also_those_without_a_row(self, member, as_, standing):
        here, other, unlisted = enter(member), enter(member, FIREFOX), as_(standing.reviewer)
        assert is_in(unlisted)
        here.post(SECURITY, {"end": "others"})
        assert "您在别处结束了它" in said(other.get("/typing/", follow=True))
        assert [is_in(client) for client in (here, other, unlisted)] == [True, False, False]
        assert listed(here) == ["Chrome"]

    @pytest.mark.parametrize("end", ["", "x", "0", "9" * 30])
    def test_nonsense_ends_nothing(self, member, end):
        here = enter(member)
        assert here.post(SECURITY, {"end": end}).status_code == 404
        assert is_in(here)

    def test_nobody_elses(self, member, clerk):
        here, other = enter(member), enter(clerk)
        assert here.post(SECURITY, {"end": UserSession.objects.get(user=clerk).pk}).status_code == 404
        assert is_in(other)

    def test_a_new_password_ends_the_others_and_keeps_this_one_listed(self, member):
        here, other = enter(member), enter(member, FIREFOX)
        new = {"oldpassword": PASSWORD, "password1": "another-river-77", "password2": "another-river-77"}
        here.post("/account/password/", new)
        assert (is_in(here), is_in(other)) == (True, False)
        assert listed(enter(member, FIREFOX, password="another-river-77")) == ["Firefox", "Chrome"]

    def test_one_that_was_idle_for_too_long_is_none_any_more(self, member, clock):
        enter(member, FIREFOX)
        clock.pass_by(minutes=16)
        assert listed(enter(member)) == ["Chrome"]

    def test_what_has_expired_is_swept(self, member):
        enter(member, FIREFOX).post("/account/logout/")
        enter(member)
        assert (UserSession.objects.count(), sessions.sweep(), UserSession.objects.count()) == (2, 1, 1)
        Session.objects.update(expire_date="2020-01-01T00:00Z")
        assert (sessions.sweep(), Session.objects.count()) == (1, 0)


class TestHistory:
    def test_logins_and_failures_are_ones_own(self, member, clerk):
        Client().post(LOGIN, {"login": member.username, "password": "wrong"}, REMOTE_ADDR="10.7.7.7")
        enter(clerk, address="10.8.8.8")
        page = said(enter(member).get("/work/me/logins/"))
        assert "登录失败" in page
        assert "10.7.7.7" in page
        assert "10.8.8.8" not in page


class TestOutlets:
    def test_a_new_login_ends_the_old_one_and_both_are_told(self, clerk):
        old = enter(clerk)
        new = enter(clerk, FIREFOX, "10.9.9.9")
        said_to_new = said(new.get("/work/", follow=True))
        assert re.search(r"网点人员同一时间只能在一处登录：您 \d\d:\d\d 在别处（10.1.2.3）的登录已结束。", said_to_new)
        assert "这次登录已结束：您的账号在别处登录" in said(old.get("/typing/", follow=True))
        assert (is_in(old), is_in(new)) == (False, True)
        assert listed(new) == ["Firefox"]

    def test_elsewhere_several_may_be_open(self, member):
        first, second = enter(member), enter(member, FIREFOX)
        assert (is_in(first), is_in(second)) == (True, True)

    def test_it_is_a_matter_of_the_roles_not_of_the_home(self, member, standing):
        first = enter(member)
        Membership.objects.filter(user=member).update(organisation=standing.counter, roles=["clerk"])
        enter(member, FIREFOX)
        assert not is_in(first)

    def test_whoever_is_told_of_nothing_had_nothing_open(self, clerk):
        enter(clerk).post("/account/logout/")
        assert "同一时间只能" not in said(enter(clerk).get("/work/"))

    def test_no_request_asks_the_database_for_it(self, clerk, django_assert_num_queries):
        client = enter(clerk)
        client.get("/typing/")
        with django_assert_num_queries(3):  # session, person, memberships
            client.get("/typing/")
