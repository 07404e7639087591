"""A program at the door of the API: who it is, what it may, from where, until when, and how often."""

import json
from datetime import timedelta

import pytest
from auditlog.models import LogEntry
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from onboarding.models import Application
from portal.accounts.models import User
from portal.flow.records import StepRecord
from portal.tokens import access, actions
from portal.tokens.models import ApiToken
from portal.tokens.scopes import KINDS, SCOPES
from portal.web.api.routing import router
from tests.factories.tokens import drawn

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture
def granter(rooms):
    return rooms.one("security_administrator", rooms.county).user


@pytest.fixture
def program(granter):
    """(actor, scopes…) → a function that asks the API with a token of this account, and the token."""

    def of(actor, *scopes, **more):
        token, secret = drawn(actor, granter, scopes or tuple(SCOPES), **more)
        return Program(secret), token

    return of


class Program:
    def __init__(self, secret):
        self.client, self.secret = Client(enforce_csrf_checks=True), secret

    def __call__(self, method, path, body=None, **headers):
        sent = {"data": json.dumps(body or {}), "content_type": "application/json"} if method != "get" else {}
        headers = {"Authorization": f"Bearer {self.secret}", **headers}
        return getattr(self.client, method)(f"{API}{path}", headers=headers, **sent)


def words(answer):
    """What every refusal looks like: problem details in Chinese."""
    assert answer["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["detail"]


def test_a_program_sees_what_its_account_sees_and_leaves_no_session(rooms, program):
    seen = rooms.application("submitted")
    rooms.application("submitted", rooms.need(issued_by=rooms.beside), rooms.sister, ())
    ask, _ = program(rooms.reviewer)
    answer = ask("get", "/applications/")
    assert (answer.status_code, [row["id"] for row in answer.json()["results"]]) == (200, [seen.pk])
    assert "no-store" in answer["Cache-Control"]
    assert answer.cookies == {}
    assert Session.objects.count() == 0
    assert ask("get", f"/applications/{seen.pk}/").json()["contact_phone"] == "138****0001"


def test_what_it_does_is_the_account_s_in_record_and_audit(rooms, program):
    application = rooms.application("submitted")
    ask, _ = program(rooms.reviewer, "applications:steps")
    assert ask("post", f"/applications/{application.pk}/steps/take_up/").status_code == 200
    record = StepRecord.objects.get(step="take_up")
    assert (record.actor, record.organisation) == (rooms.reviewer.user, rooms.county)
    entry = LogEntry.objects.get(additional_data__record=record.pk, object_id=application.pk)
    assert (entry.actor, entry.remote_addr) == (rooms.reviewer.user, "127.0.0.1")


def test_a_scope_that_is_missing_is_named(rooms, program):
    application = rooms.application("submitted")
    ask, _ = program(rooms.reviewer, "applications:read", "needs:write")
    assert ask("get", "/applications/").status_code == 200
    assert words(ask("get", "/needs/")) == (403, "令牌的范围不含“读取合作需求”（needs:read）")
    refused = words(ask("post", f"/applications/{application.pk}/steps/take_up/"))
    assert refused == (403, "令牌的范围不含“办理步骤（不含作出决定）：合作意向”（applications:steps）")
    assert Application.objects.get().state == "submitted"


def test_what_no_scope_names_is_not_for_tokens(rooms, program):
    cooperation = rooms.cooperation()
    ask, _ = program(rooms.reviewer)
    refused = words(ask("post", f"/cooperations/{cooperation.pk}/steps/suspend/"))
    assert refused == (403, "接口令牌不能用于这个地址")


def test_a_scope_gives_no_right_that_the_account_has_not(rooms, program):
    ask, _ = program(rooms.liaison)
    application = rooms.application("submitted")
    assert ask("post", f"/applications/{application.pk}/steps/take_up/").status_code == 403
    assert ask("post", "/announcements/", {"title": "x"}).status_code == 403
    assert ask("get", "/service-items/").status_code == 403


def test_nothing_is_decided_by_a_token(rooms, program):
    """Whatever its scopes: not recommended, not approved, and the version and the opinion are all right."""
    application = rooms.application("recommended")
    ask, _ = program(rooms.approver)
    answer = ask(
        "post", f"/applications/{application.pk}/steps/approve/", {"seen": application.version, "note": "同意"}
    )
    assert words(answer) == (403, "接口令牌不能作出决定，请登录后在页面上办理")
    assert Application.objects.get().state == "recommended"


def test_no_page_takes_a_token(rooms, program):
    """Pages know sessions only: personal data in clear, administration and files of pages stay behind a login."""
    application = rooms.application("submitted")
    ask, _ = program(rooms.reviewer)
    for path in ("/work/", f"/work/personal/onboarding.application/{application.pk}/", "/work/tokens/", "/api/docs/"):
        answer = ask.client.get(path, headers={"Authorization": f"Bearer {ask.secret}"})
        assert (answer.status_code, answer.url.partition("?")[0]) == (302, "/account/login/")


NOT_VALID = {
    "unknown": ({}, "没有这个令牌"),
    "revoked": ({"revoked_at": timezone.now(), "revocation": "停用"}, "令牌已于"),
    "expired": ({"expires_on": timezone.localdate() - timedelta(days=1)}, "令牌的有效期到"),
    "elsewhere": ({"networks": ["10.1.0.0/16", "2001:db8::/32"]}, "令牌不能从这个地址（127.0.0.1）使用"),
}


@pytest.mark.parametrize("case", NOT_VALID)
def test_a_token_that_is_not_accepted(case, rooms, granter, program):
    ask, token = program(rooms.reviewer)
    change, said = NOT_VALID[case]
    more = {"revoked_by": granter} if "revoked_at" in change else {}
    ApiToken.objects.filter(pk=token.pk).update(**change, **more)
    if case == "unknown":
        ask.secret += "x"
    answer = ask("get", "/applications/")
    assert answer["WWW-Authenticate"] == 'Bearer realm="api"'
    assert (answer.status_code, answer.json()["title"]) == (401, "没有登录")
    assert words(answer)[1].startswith(said)
    assert ApiToken.objects.get().last_used_at is None


def test_the_account_s_own_end_is_the_token_s(rooms, program):
    ask, token = program(rooms.reviewer)
    place = token.membership
    place.roles = []
    place.save()
    assert words(ask("get", "/applications/"))[0] == 401
    place.roles = ["reviewer"]
    place.save()
    User.objects.filter(pk=place.user_id).update(is_active=False)
    assert words(ask("get", "/applications/"))[0] == 401


def test_networks_are_compared_as_networks(rooms, program):
    ask, _ = program(rooms.reviewer, networks=["10.1.0.0/16", "127.0.0.0/8"])
    assert ask("get", "/applications/").status_code == 200


def test_who_sends_a_token_is_judged_by_it_and_not_by_the_session(rooms, program):
    ask, _ = program(rooms.reviewer, "needs:read")
    ask.client.force_login(rooms.approver.user)
    assert ask("get", "/applications/").status_code == 403
    ask.secret = "hrss_nonsense"
    assert ask("get", "/needs/").status_code == 401


def test_use_is_noted_once_a_minute_and_keeps_the_account_in_use(rooms, program, django_assert_num_queries):
    ask, _ = program(rooms.reviewer)
    long_ago = timezone.localdate() - timedelta(days=80)
    User.objects.filter(pk=rooms.reviewer.user.pk).update(counted_from=long_ago)
    ask("get", "/applications/")
    first = ApiToken.objects.get()
    assert first.last_address == "127.0.0.1"
    assert User.objects.get(pk=rooms.reviewer.user.pk).counted_from == timezone.localdate()
    with django_assert_num_queries(3):  # the token, the rows, their number
        ask("get", "/applications/")
    assert ApiToken.objects.get().last_used_at == first.last_used_at
    earlier = timezone.now() - timedelta(minutes=2)
    ApiToken.objects.update(last_used_at=earlier)
    ask("get", "/applications/")
    assert ApiToken.objects.get().last_used_at > earlier


def test_each_token_is_counted_by_itself(rooms, program, monkeypatch):
    monkeypatch.setattr(access, "EACH", access.Limit("token", "2/m/key", "太多"))
    cache.clear()
    ask, _ = program(rooms.reviewer)
    other, _ = program(rooms.reviewer)
    assert [ask("get", "/applications/").status_code for _ in range(3)] == [200, 200, 429]
    refused = ask("get", "/applications/")
    assert (refused["Content-Type"], int(refused["Retry-After"]) <= 60) == ("application/problem+json", True)
    assert other("get", "/applications/").status_code == 200


def test_only_the_digest_is_kept(rooms, granter):
    token, secret = drawn(rooms.reviewer, granter)
    assert (len(secret), secret[:5], token.prefix) == (48, "hrss_", secret[:11])
    assert token.digest == actions.digest_of(secret)
    kept = "".join(str(value) for value in ApiToken.objects.values().get().values())
    assert secret[11:] not in kept
    assert secret[11:] not in "".join(str(entry.changes) for entry in LogEntry.objects.all())


def test_every_endpoint_and_only_those_has_a_scope():
    """Prefix by prefix what the router knows; a machine without a first step is read or has steps only."""
    known = set()
    for prefix, viewset, _ in router.registry:
        actions_there = {name for name in KINDS if hasattr(viewset, name)}
        known |= {f"{prefix}:{KINDS[name]}" for name in actions_there}
    without = {"cooperations:write", "cooperations:steps", "limit-sets:write", "limit-sets:steps"}
    assert known - without == set(SCOPES)


def test_the_description_says_how_a_token_is_sent(rooms, program):
    ask, _ = program(rooms.reviewer, "needs:read")
    schema = ask.client.get("/api/schema/?format=json", headers={"Authorization": f"Bearer {ask.secret}"}).json()
    assert schema["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    assert {"token": []} in schema["paths"][f"{API}/applications/"]["get"]["security"]
    assert get_resolver()  # the description knew every address without an error
