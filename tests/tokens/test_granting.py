"""Who grants, who draws, who ends: rules, actions and pages."""

from datetime import date, timedelta

import pytest
from auditlog.models import LogEntry
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import Membership
from portal.tokens import actions, rules
from portal.tokens.models import ApiToken
from tests.factories.tokens import drawn, token

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


@pytest.fixture
def keeper(rooms):
    return rooms.one("security_administrator", rooms.county)


def asked(place, **more):
    """What the page of a new one sends."""
    day = timezone.localdate() + timedelta(days=90)
    fields = {
        "name": "核心系统",
        "scopes": ["needs:read"],
        "networks": "10.1.2.3\n10.2.0.0/16",
        "expires_on": str(day),
    }
    return {"membership": place.pk, **fields, **more}


def new(account):
    return f"{reverse('apitoken-new')}?account={account.pk}"


WHO = {  # may grant one to the liaison of a branch in the county
    ("security_administrator", "county"): None, ("security_administrator", "province"): None,
    ("security_administrator", "beside"): ObjectDoesNotExist, ("system_administrator", "county"): PermissionDenied,
    ("audit_administrator", "county"): PermissionDenied, ("approver", "county"): PermissionDenied,
}  # fmt: skip


@pytest.mark.parametrize(("role", "place"), WHO)
def test_who_grants(role, place, rooms):
    by = rooms.one(role, getattr(rooms, place))
    fresh = ApiToken(
        membership=Membership.objects.get(user=rooms.liaison.user), name="x", scopes=["needs:read"],
        networks=["10.1.2.3"], expires_on=timezone.localdate() + timedelta(days=9),
    )  # fmt: skip
    if WHO[role, place] is None:
        assert actions.grant(fresh, by=by).granted_by == by.user
    else:
        with pytest.raises(WHO[role, place]):
            actions.grant(fresh, by=by)
    assert ApiToken.objects.exists() == (WHO[role, place] is None)


def test_not_to_oneself_nor_to_administrators_nor_to_whoever_has_no_role(rooms, keeper, as_):
    system = rooms.one("system_administrator", rooms.county)
    nobody = rooms.user("无角色", rooms.county)
    Membership.objects.create(user=nobody, organisation=rooms.county)
    liaison = rooms.liaison.user
    places = {p.user_id: p for p in Membership.objects.select_related("user")}
    assert "自己" in rules.why_not_for(places[keeper.user.pk], keeper)
    assert "不发放令牌" in rules.why_not_for(places[system.user.pk], keeper)
    assert "没有角色" in rules.why_not_for(places[nobody.pk], keeper)
    assert rules.why_not_for(places[liaison.pk], keeper) == ""
    for account in (keeper.user, system.user):
        answer = as_(keeper).post(new(account), asked(places[account.pk]))
        assert answer.status_code == 403
    assert ApiToken.objects.count() == 0


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 3, 2), "有效期至少到明天"),
        (date(2026, 3, 3), ""),
        (date(2027, 3, 3), ""),
        (date(2027, 3, 4), "有效期最长一年，最晚到 2027年3月3日"),
    ],
)
def test_a_day_of_at_most_a_year(day, said):
    assert rules.why_not_until(day, TODAY) == said


@pytest.mark.parametrize(
    ("address", "networks", "inside"),
    [
        ("10.1.2.3", ["10.1.2.3"], True), ("10.1.2.4", ["10.1.2.3"], False), ("10.1.9.9", ["10.1.0.0/16"], True),
        ("10.2.0.1", ["10.1.0.0/16"], False), ("2001:db8::7", ["2001:db8::/32"], True), ("", ["0.0.0.0/0"], False),
        ("2001:db8::7", ["0.0.0.0/0"], False),
    ],
)  # fmt: skip
def test_networks(address, networks, inside):
    assert rules.is_within(address, networks) is inside


def test_from_the_grant_to_the_secret_and_the_end(rooms, keeper, as_):
    """The granter never sees the secret; the account draws it once, and again if it is lost."""
    place = Membership.objects.get(user=rooms.liaison.user)
    granted = as_(keeper).post(new(rooms.liaison.user), asked(place))
    made = ApiToken.objects.get()
    assert (granted.status_code, granted.url) == (302, made.get_absolute_url())
    assert (made.networks, made.scopes, made.granted_by) == (["10.1.2.3", "10.2.0.0/16"], ["needs:read"], keeper.user)
    assert (made.digest, made.standing[0]) == (None, "待领取")
    draw = reverse("apitoken-draw", args=[made.pk])
    assert as_(keeper).get(draw).status_code == as_(keeper).post(draw).status_code == 404
    owner = as_(rooms.liaison)
    assert draw in owner.get(made.get_absolute_url()).content.decode()
    shown = owner.post(draw)
    secret = shown.context["secret"]
    assert "no-store" in shown["Cache-Control"]
    assert ApiToken.objects.get().digest == actions.digest_of(secret)
    assert secret[11:] not in owner.get(made.get_absolute_url()).content.decode()
    again = owner.post(draw).context["secret"]
    assert again != secret
    assert ApiToken.objects.get().digest == actions.digest_of(again)
    revoke = reverse("apitoken-revoke", args=[made.pk])
    assert as_(keeper).post(revoke, {"reason": " "}).status_code == 422
    assert as_(keeper).post(revoke, {"reason": "系统停用"}).url == made.get_absolute_url()
    ended = ApiToken.objects.get()
    assert (ended.revoked_by, ended.revocation, ended.standing[0]) == (keeper.user, "系统停用", "已作废")
    assert owner.post(draw).status_code == 302
    assert ApiToken.objects.get().digest == actions.digest_of(again)
    events = LogEntry.objects.get_for_object(ended).order_by("timestamp")
    assert [entry.actor for entry in events] == [keeper.user, rooms.liaison.user, rooms.liaison.user, keeper.user]
    assert "系统停用" in as_(rooms.one("audit_administrator", rooms.county)).get("/work/audit/").content.decode()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("scopes", [], "没有选择范围"),
        ("scopes", ["needs:decide"], "needs:decide"),
        ("networks", "", "没有填写允许的地址"),
        ("networks", "10.1.2.3/8", "“10.1.2.3/8”不是地址或网段"),
        ("networks", "局域网", "“局域网”不是地址或网段"),
        ("expires_on", "2099-01-01", "有效期最长一年"),
        ("name", "", "没有填写用途"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(field, value, said, rooms, keeper, as_):
    place = Membership.objects.get(user=rooms.liaison.user)
    answer = as_(keeper).post(new(rooms.liaison.user), asked(place, **{field: value}))
    errors = answer.context["form"].errors
    assert (answer.status_code, list(errors)) == (422, [field])
    assert said in "".join(errors[field])
    assert ApiToken.objects.count() == 0


def test_who_sees_which(rooms, keeper, as_):
    own = token(rooms.liaison, keeper.user, name="支行的")
    token(rooms.other_liaison, keeper.user, name="他行的")
    token(rooms.one("liaison", rooms.sister), keeper.user, name="邻县的")
    seen = {
        who: sorted(row.name for row in as_(actor).get(reverse("apitoken-list")).context["page"].rows)
        for who, actor in {"keeper": keeper, "owner": rooms.liaison, "manager": rooms.manager}.items()
    }
    assert seen == {"keeper": ["他行的", "支行的"], "owner": ["支行的"], "manager": []}
    for actor in (rooms.other_liaison, rooms.one("security_administrator", rooms.beside), rooms.reviewer):
        client = as_(actor)
        urls = [reverse(f"apitoken-{name}", args=[own.pk]) for name in ("detail", "draw", "revoke")]
        assert [client.get(url).status_code for url in urls] == [404, 404, 404]
        assert [client.post(url, {"reason": "x"}).status_code for url in urls] == [405, 404, 404]
        with pytest.raises(ObjectDoesNotExist):
            actions.draw(own, by=actor)
        with pytest.raises(ObjectDoesNotExist):
            actions.revoke(own, reason="x", by=actor)
    assert ApiToken.objects.filter(revoked_at=None, digest=None).count() == 3


def test_the_account_ends_its_own(rooms, keeper, as_):
    own, _ = drawn(rooms.liaison, keeper.user)
    as_(rooms.liaison).post(reverse("apitoken-revoke", args=[own.pk]), {"reason": "可能泄露"})
    assert ApiToken.objects.get().revoked_by == rooms.liaison.user
    with pytest.raises(ValidationError, match="已经作废"):
        actions.revoke(own, reason="再次", by=keeper)


def test_an_expired_one_is_not_drawn(rooms, keeper):
    own = token(rooms.liaison, keeper.user, expires_on=timezone.localdate() - timedelta(days=1))
    with pytest.raises(ValidationError, match="不能再领取"):
        actions.draw(own, by=rooms.liaison)


def test_drawing_asks_who_it_is(rooms, keeper, as_, settings):
    settings.REAUTHENTICATE_MINUTES = 10
    own = token(rooms.liaison, keeper.user)
    draw = reverse("apitoken-draw", args=[own.pk])
    for answer in (as_(rooms.liaison).get(draw), as_(rooms.liaison).post(draw)):
        assert answer.url.startswith(reverse("account_reauthenticate"))
    assert ApiToken.objects.get().digest is None


def test_the_database_keeps_it_whole(rooms, keeper):
    own = token(rooms.liaison, keeper.user)
    for wrong in (
        {"digest": "x"}, {"drawn_at": timezone.now()}, {"scopes": []}, {"networks": []},
        {"revoked_at": timezone.now()}, {"revocation": "没有人"},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            ApiToken.objects.filter(pk=own.pk).update(**wrong)
