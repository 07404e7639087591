"""The second factor from the first login to the lost telephone, with codes as a real authenticator shows them."""

import json
import re

import pytest
from allauth.mfa.models import Authenticator
from auditlog.models import LogEntry
from django.core.management import call_command
from django.test import Client

from portal.accounts.models import User
from portal.personal import authenticators
from portal.personal.cipher import Unreadable
from tests.accounts.conftest import PASSWORD
from tests.accounts.telephone import CODE, CODES, CONFIRM, LOGIN, SECURITY, SET_UP, Telephone, code_at, password_in

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R084")]
WRONG = "验证码不对，或者已经用过"


def events(user) -> list[str]:
    rows = LogEntry.objects.filter(object_id=user.pk, additional_data__has_key="event").order_by("pk")
    return [row.additional_data["event"] for row in rows]


def said(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.fixture
def telephone(member, clock) -> Telephone:
    return Telephone(member, clock)


@pytest.fixture
def owner(telephone, demanded) -> Telephone:
    """Of somebody who has set it up."""
    client, _ = password_in(telephone.user)
    telephone.set_up(client)
    return telephone


def test_the_codes_are_those_of_the_standard():
    """RFC 6238, appendix B, the last six of its eight digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert [code_at(secret, at) for at in (59, 1111111109, 20000000000)] == ["287082", "081804", "353130"]


class TestSetUp:
    def test_nothing_can_be_done_before(self, telephone, demanded):
        client, _ = password_in(telephone.user)
        for path in ("/typing/", "/", "/work/", SECURITY, CODES):
            assert client.get(path).url == SET_UP
        assert client.post("/typing/", {"reason": "x"}).url == SET_UP
        refused = client.get("/api/typing/")
        assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")
        assert refused.json()["title"] == "先设置第二因素"
        page = said(client.get(SET_UP))
        assert "办事以前须设置第二因素" in page
        assert client.post(SET_UP, {"code": "000000"}).status_code == 200
        assert client.get("/typing/").url == SET_UP

        shown = telephone.set_up(client)
        assert len(set(telephone.codes)) == 10
        href = f"data:text/plain;charset=utf-8,{telephone.codes[0]}%0D%0A"
        assert f'download="恢复码-{telephone.user.username}.txt" href="{href}' in shown.content.decode()
        assert "离开本页后不再显示" in said(shown)
        assert client.get("/typing/").status_code == 200
        again = client.get(CODES).content.decode()
        assert [code for code in telephone.codes if code in again] == []
        assert events(telephone.user) == ["login", "factor_added", "recovery_codes_made"]

    def test_the_password_comes_first(self, telephone, demanded):
        User.objects.filter(pk=telephone.user.pk).update(must_change_password=True)
        client, _ = password_in(telephone.user)
        assert client.get("/typing/").url == "/account/password/"
        assert client.get(SET_UP).url == "/account/password/"

    def test_one_may_leave_instead(self, telephone, demanded):
        client, _ = password_in(telephone.user)
        assert client.post("/account/logout/").url == "/"

    def test_the_demo_asks_nobody_and_whoever_wants_one_has_it(self, telephone, settings):
        settings.SECOND_FACTOR = False
        client, _ = password_in(telephone.user)
        assert client.get("/typing/").status_code == 200
        telephone.set_up(client)
        assert password_in(telephone.user)[1].url == CODE

    def test_a_browser_that_was_logged_in_before_confirms(self, telephone, demanded):
        """Only the second factor opens what another browser closed: never another set-up by the password alone."""
        first, _ = password_in(telephone.user)
        other, _ = password_in(telephone.user)
        telephone.set_up(first)
        telephone.clock.pass_by(minutes=1)
        assert other.get("/typing/").url == SET_UP
        assert other.get(SET_UP).url.startswith(CONFIRM)
        secret = Authenticator.objects.get(type="totp").data["secret"]
        assert other.post(SET_UP, {"code": telephone.code()}).url.startswith(CONFIRM)
        assert Authenticator.objects.get(type="totp").data["secret"] == secret
        assert other.post(CONFIRM, {"password": PASSWORD}).status_code == 200
        assert other.get("/typing/").url == SET_UP
        assert other.post(f"{CONFIRM}?next=/typing/", {"code": telephone.code()}).url == "/typing/"
        assert other.get("/typing/").status_code == 200

    def test_no_request_asks_the_database_for_it(self, owner, django_assert_num_queries):
        client = owner.log_in()
        client.get("/typing/")
        with django_assert_num_queries(3):  # session, person, memberships
            client.get("/typing/")

    def test_the_secrets_lie_encrypted_and_go_to_a_new_key(self, owner, settings, capsys):
        rows = {row.type: row.data for row in Authenticator.objects.all()}
        assert rows["totp"]["secret"].startswith("test:")
        assert rows["recovery_codes"]["seed"].startswith("test:")
        assert owner.secret not in json.dumps(rows)
        settings.PERSONAL_KEYS = [("new", bytes(range(32))), *settings.PERSONAL_KEYS]
        call_command("rotate_personal_keys")
        assert "第二因素：2 行" in capsys.readouterr().out
        assert authenticators.rotate() == 0
        settings.PERSONAL_KEYS = settings.PERSONAL_KEYS[:1]
        assert Authenticator.objects.get(type="totp").data["secret"].startswith("new:")
        owner.log_in()
        owner.log_in(code=owner.codes[0])
        settings.PERSONAL_KEYS = [("other", bytes(range(32)))]
        with pytest.raises(Unreadable):
            authenticators.rotate()


class TestLogin:
    def test_password_then_code(self, owner):
        owner.clock.pass_by(minutes=1)
        client, answer = password_in(owner.user)
        assert answer.url == CODE
        assert client.get("/typing/").url.startswith(LOGIN)
        refused = client.post(CODE, {"code": "000000"})
        assert (refused.status_code, WRONG in said(refused)) == (200, True)
        assert client.post(CODE, {"code": owner.code()}).url == "/work/"
        assert client.get("/typing/").status_code == 200
        assert events(owner.user)[-2:] == ["factor_failed", "login"]

    def test_the_code_alone_opens_nothing(self, owner):
        client = Client()
        assert client.post(CODE, {"code": owner.code(1)}).url == LOGIN
        assert client.get("/typing/").url.startswith(LOGIN)

    @pytest.mark.parametrize(("later", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
    def test_the_clock_of_a_telephone_may_be_half_a_minute_wrong(self, owner, later, taken):
        owner.clock.pass_by(minutes=5)
        client, _ = password_in(owner.user)
        assert (client.post(CODE, {"code": owner.code(later)}).status_code == 302) == taken

    def test_a_code_is_taken_once_for_as_long_as_it_is_valid(self, owner, clock):
        """Also the one by which it was set up, and in another period in which the tolerance still admits it."""
        client, _ = password_in(owner.user)
        assert WRONG in said(client.post(CODE, {"code": owner.code()}))
        clock.pass_by(minutes=5)
        code = owner.code(1)
        assert client.post(CODE, {"code": code}).status_code == 302
        clock.pass_by(seconds=31)
        again, _ = password_in(owner.user)
        from django.core.cache import cache

        cache.delete(f"allauth.mfa.totp.used?user={owner.user.pk}&code={code}")  # as after its 30 seconds
        assert WRONG in said(again.post(CODE, {"code": code}))
        assert again.post(CODE, {"code": owner.code(1)}).status_code == 302

    def test_a_recovery_code_stands_in_once(self, owner):
        client = owner.log_in(code=owner.codes[3])
        assert "用去一个恢复码，还剩 9 个" in said(client.get("/work/", follow=True))
        assert "还有 9 个没有用过" in said(client.get(SECURITY))
        assert events(owner.user)[-2:] == ["recovery_code_used", "login"]
        again, _ = password_in(owner.user)
        assert WRONG in said(again.post(CODE, {"code": owner.codes[3]}))

    def test_guessing_locks_this_account_and_no_other(self, owner, standing, clock):
        clock.pass_by(minutes=5)
        client, _ = password_in(owner.user)
        for _ in range(5):
            assert WRONG in said(client.post(CODE, {"code": "000000"}))
        locked = client.post(CODE, {"code": owner.code()})
        assert "验证码连续输错 5 次，已锁定 30 分钟" in said(locked)
        elsewhere, _ = password_in(owner.user)
        assert elsewhere.post(CODE, {"code": owner.code()}).status_code == 200
        clock.pass_by(minutes=31)
        later, _ = password_in(owner.user)
        assert later.post(CODE, {"code": owner.code()}).status_code == 302


class TestOwnFactors:
    def test_a_new_telephone_takes_the_place_of_the_old_one(self, owner, clock):
        client, old = owner.log_in(), owner.secret
        clock.pass_by(minutes=1)
        assert "原来的验证器不能再用" in said(client.get(SET_UP))
        owner.secret = re.search(r'd-block">([A-Z2-7 ]+)<', client.get(SET_UP).content.decode())[1].replace(" ", "")
        assert client.post(SET_UP, {"code": owner.code()}).url == SECURITY
        owner.log_in()
        again, _ = password_in(owner.user)
        assert again.post(CODE, {"code": code_at(old, clock.now)}).status_code == 200

    def test_the_last_one_stays_where_it_is_demanded(self, owner, demanded):
        client, factor = owner.log_in(), Authenticator.objects.get(type="totp")
        url = f"/account/factors/{factor.pk}/"
        assert "这是最后一个第二因素" in said(client.get(url))
        assert client.post(url).status_code == 409
        assert Authenticator.objects.filter(pk=factor.pk).exists()
        demanded.SECOND_FACTOR = False
        assert client.post(url).url == SECURITY
        assert not Authenticator.objects.filter(user=owner.user).exists()
        assert events(owner.user)[-2:] == ["factor_removed", "factor_removed"]
        assert password_in(owner.user)[1].url == "/work/"

    def test_nobody_removes_somebody_elses(self, owner, standing, as_, settings):
        settings.SECOND_FACTOR, settings.REAUTHENTICATE_MINUTES = False, 0
        factor = Authenticator.objects.get(type="totp")
        assert as_(standing.approver).post(f"/account/factors/{factor.pk}/").status_code == 404

    def test_new_recovery_codes_end_the_old_ones(self, owner):
        client = owner.log_in()
        assert "还有 10 个没有用过" in said(client.get(f"{CODES}new/"))
        assert client.post(f"{CODES}new/").url == CODES
        new = re.findall(r"<li>(\d{8})</li>", client.get(CODES).content.decode())
        assert (len(new), set(new) & set(owner.codes)) == (10, set())
        again, _ = password_in(owner.user)
        assert again.post(CODE, {"code": owner.codes[0]}).status_code == 200
        assert again.post(CODE, {"code": new[0]}).status_code == 302

    @pytest.mark.parametrize("path", [SET_UP, "/account/passkey/", CODES, f"{CODES}new/", "/account/factors/1/"])
    def test_whoever_did_not_confirm_lately_does_so_first(self, owner, path):
        client = owner.log_in()
        owner.clock.pass_by(minutes=11)
        for answer in (client.get(path), client.post(path)):
            assert answer.url == f"{CONFIRM}?next={path}"

    def test_they_are_on_ones_own_page(self, owner):
        page = said(owner.log_in().get(SECURITY))
        assert "验证器" in page
        assert "恢复码 ，还有 10 个没有用过" in page
