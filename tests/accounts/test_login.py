import re
from datetime import timedelta

import pytest
from auditlog.models import LogEntry
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from portal.accounts.models import Membership, User
from tests.accounts.conftest import PASSWORD

LOGIN = "/account/login/"
BRANCH, HOME = "10.1.2.3", "10.9.9.9"


def log_in(username: str, password: str = PASSWORD, address: str = BRANCH, client: Client | None = None, **data):
    return (client or Client()).post(LOGIN, {"login": username, "password": password, **data}, REMOTE_ADDR=address)


def told(answer) -> str:
    return re.search(r'role="alert".*?<li>(.*?)</li>', answer.content.decode(), re.S)[1]


def test_the_login_page(client):
    page = client.get(LOGIN).content.decode()
    assert "<h1>登录</h1>" in page
    assert "15 分钟没有操作自动退出" in page
    assert "<title>登录 - " in page


def test_a_person_logs_in_and_gets_where_they_wanted(member):
    answer = log_in(member.username, next="/typing/?a=1")
    assert (answer.status_code, answer.url) == (302, "/typing/?a=1")
    assert (log_in(member.username).url) == "/work/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_login_leads_nowhere_else(member, elsewhere):
    assert log_in(member.username, next=elsewhere).url == "/work/"


def test_the_account_may_be_written_in_capitals_and_with_spaces(member):
    assert log_in(f" {member.username.upper()} ").status_code == 302


def test_the_session_key_changes_at_login(member):
    client = Client()
    client.get(LOGIN)
    client.session.save()
    client.cookies["sessionid"] = client.session.session_key
    before = client.session.session_key
    log_in(member.username, client=client)
    assert client.session.session_key != before
    assert "_auth_user_id" in client.session


def test_wrong_password_unknown_account_and_one_out_of_use_are_told_the_same(member, standing):
    gone = standing.user()
    gone.set_password(PASSWORD)
    gone.is_active = False
    gone.save()
    words = "账号或密码不对。还可以试 4 次，之后锁定 30 分钟。"
    assert told(log_in(member.username, "wrong")) == words
    assert told(log_in("nobody")) == words
    assert told(log_in(gone.username)) == words


def test_an_unknown_account_costs_as_much_as_a_known_one(member, monkeypatch):
    hashed = []
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *args: hashed.append(args) or "md5$x$x")
    authenticate(None, username="nobody", password="x")
    unknown = len(hashed)
    authenticate(None, username=member.username, password="x")
    assert (unknown, len(hashed) - unknown) == (1, 1)


def test_what_is_missing_is_said_beside_the_field(client):
    page = client.post(LOGIN, {"login": "", "password": ""}).content.decode()
    assert 'id="id_login_error"' in page
    assert "填写账号" in page
    assert "填写密码" in page


@pytest.mark.requirement("R084")
class TestLockout:
    def test_the_tries_that_are_left_are_counted_down_and_then_it_says_when(self, member):
        now = timezone.now()  # the minute may change meanwhile
        words = [told(log_in(member.username, "wrong")) for _ in range(6)]
        assert words[:4] == [f"账号或密码不对。还可以试 {left} 次，之后锁定 30 分钟。" for left in (4, 3, 2, 1)]
        opens = {f"{timezone.localtime(moment + timedelta(minutes=30)):%H:%M}" for moment in (now, timezone.now())}
        locked = {f"本账号在本单位网络连续登录失败 5 次，已锁定，{at} 后可以再试。其他账号不受影响。" for at in opens}
        assert words[5] in locked
        assert words[4] == f"账号或密码不对。{words[5]}"

    def test_the_right_password_does_not_open_a_locked_account(self, member):
        for _ in range(5):
            log_in(member.username, "wrong")
        assert log_in(member.username).status_code == 200

    def test_others_of_the_same_branch_go_on(self, member, standing):
        colleague = standing.approver.user
        colleague.set_password(PASSWORD)
        colleague.save()
        for _ in range(6):
            log_in(member.username, "wrong")
        assert log_in(colleague.username).status_code == 302

    def test_the_same_person_elsewhere_goes_on(self, member):
        for _ in range(6):
            log_in(member.username, "wrong")
        assert log_in(member.username, address=HOME).status_code == 302

    def test_another_spelling_is_the_same_account(self, member):
        for spelled in (member.username, member.username.upper(), f" {member.username}"):
            log_in(spelled, "wrong")
        assert told(log_in(member.username, "wrong")) == "账号或密码不对。还可以试 1 次，之后锁定 30 分钟。"

    def test_a_success_counts_anew(self, member):
        for _ in range(4):
            log_in(member.username, "wrong")
        log_in(member.username)
        assert told(log_in(member.username, "wrong")) == "账号或密码不对。还可以试 4 次，之后锁定 30 分钟。"

    def test_an_unknown_account_is_locked_as_well(self, db):
        assert "已锁定" in [told(log_in("nobody")) for _ in range(6)][5]

    def test_it_opens_by_itself(self, member, monkeypatch):
        for _ in range(6):
            log_in(member.username, "wrong")
        import time

        later = time.time() + 30 * 60 + 1
        monkeypatch.setattr("time.time", lambda: later)
        assert log_in(member.username).status_code == 302

    def test_a_header_that_anybody_can_write_does_not_change_the_address(self, member):
        def forged(number):
            return Client().post(
                LOGIN,
                {"login": member.username, "password": "wrong"},
                REMOTE_ADDR=BRANCH,
                headers={"x-forwarded-for": f"1.1.1.{number}"},
            )

        assert "已锁定" in [told(forged(number)) for number in range(6)][5]

    def test_behind_our_proxy_the_addresses_are_told_apart(self, member, settings):
        settings.TRUSTED_PROXIES = ["10.0.0.0/8"]

        def through(address):
            data = {"login": member.username, "password": "wrong"}
            return Client().post(LOGIN, data, REMOTE_ADDR=BRANCH, headers={"x-forwarded-for": address})

        for _ in range(6):
            through("192.0.2.1")
        assert told(through("192.0.2.2")) == "账号或密码不对。还可以试 4 次，之后锁定 30 分钟。"


class TestLogout:
    def test_a_link_asks_and_only_a_post_does(self, member, client):
        client.force_login(member)
        page = client.get("/account/logout/")
        assert (page.status_code, "退出登录" in page.content.decode()) == (200, True)
        assert client.get("/typing/").status_code == 200
        assert client.post("/account/logout/").url == "/"
        assert client.get("/typing/").url == "/account/login/?next=/typing/"

    def test_whoever_is_already_out_is_not_asked_to_log_in_for_it(self, client, db):
        assert client.get("/account/logout/").url == "/"
        assert client.post("/account/logout/").url == "/"


class TestWhatDoesNotExist:
    @pytest.mark.parametrize(
        "name",
        ["account_signup", "account_reset_password", "account_email", "account_set_password", "account_inactive"],
    )
    def test_no_name(self, name):
        with pytest.raises(NoReverseMatch):
            reverse(name)

    @pytest.mark.parametrize("path", ["signup/", "password/reset/", "email/", "password/set/", "confirm-email/"])
    def test_no_page(self, client, member, path):
        client.force_login(member)
        assert client.get(f"/account/{path}").status_code == 404


class TestPassword:
    URL = "/account/password/"
    NEW = "another-river-77"

    def change(self, client, old=PASSWORD, new=NEW, again=NEW):
        return client.post(self.URL, {"oldpassword": old, "password1": new, "password2": again})

    def test_it_is_changed_and_this_session_stays(self, member, client):
        client.force_login(member)
        other = Client()
        other.force_login(member)
        assert self.change(client).url == "/work/"
        assert client.get("/typing/").status_code == 200
        assert other.get("/typing/").status_code == 302
        assert log_in(member.username, self.NEW).status_code == 302

    @pytest.mark.parametrize(
        ("old", "new", "again", "word"),
        [
            ("wrong", NEW, NEW, "当前密码不对"),
            (PASSWORD, NEW, "another", "两遍新密码不一样"),
            (PASSWORD, PASSWORD, PASSWORD, "新密码应与当前密码不同"),
            (PASSWORD, "short-1", "short-1", "10"),
            (PASSWORD, "8374650192", "8374650192", "数字"),
        ],
    )
    def test_it_is_refused_beside_the_field(self, member, client, old, new, again, word):
        client.force_login(member)
        page = self.change(client, old, new, again)
        errors = re.findall(r'<p class="error".*?</p>', page.content.decode(), re.S)
        assert (page.status_code, len(errors)) == (200, 1)
        assert word in errors[0]
        assert User.objects.get(pk=member.pk).check_password(PASSWORD)

    def test_an_initial_password_is_changed_first(self, member, client):
        User.objects.filter(pk=member.pk).update(must_change_password=True)
        client.force_login(member)
        for path in ("/typing/", "/", "/work/me/", "/work/"):
            assert client.get(path).url == self.URL
        assert client.post("/typing/", {"reason": "x"}).url == self.URL
        assert client.get("/api/typing/").status_code == 403
        assert client.get("/api/typing/").json()["title"] == "先修改初始密码"
        page = client.get(self.URL).content.decode()
        assert "现在的密码是管理员给的" in page
        assert self.change(client).url == "/work/"
        assert client.get("/typing/").status_code == 200

    def test_guessing_the_current_one_is_slowed_down(self, member, client):
        client.force_login(member)
        answers = [self.change(client, old="wrong") for _ in range(6)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 200, 429]
        assert "<h1>尝试太频繁</h1>" in answers[5].content.decode()
        assert "1 分钟后可以再试" in answers[5].content.decode()

    def test_one_may_leave_instead(self, member, client):
        User.objects.filter(pk=member.pk).update(must_change_password=True)
        client.force_login(member)
        assert client.post("/account/logout/").url == "/"


class TestLog:
    def test_logins_and_failed_ones_are_in_the_audit_log(self, member):
        log_in(member.username, "wrong")
        log_in(member.username)
        rows = LogEntry.objects.filter(object_pk=member.pk, action=LogEntry.Action.ACCESS).order_by("pk")
        assert [(r.additional_data, r.actor, r.remote_addr) for r in rows] == [
            ({"event": "login_failed"}, None, BRANCH),
            ({"event": "login"}, member, BRANCH),
        ]

    def test_a_changed_password_is_not_in_it(self, member, client):
        client.force_login(member)
        TestPassword().change(client)
        said = str(list(LogEntry.objects.filter(object_pk=member.pk).values_list("changes", flat=True)))
        assert "password'" not in said.replace("must_change_password", "")
        assert "md5" not in said


def test_a_person_with_two_places_chooses_first(member, standing):
    Membership.objects.create(user=member, organisation=standing.city, roles=["reviewer"])
    assert log_in(member.username, next="/typing/").url == "/work/me/?next=%2Ftyping%2F"
