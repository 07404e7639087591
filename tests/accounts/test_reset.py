"""重置第二因素: who may, with a reason, what ends, who is told; and the operator's command."""

import pytest
from allauth.mfa.models import Authenticator
from auditlog.models import LogEntry
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.core.management import CommandError, call_command

from portal.accounts import actions
from portal.accounts.actor import Actor
from portal.accounts.models import User
from portal.notices.accounts import reset_second_factor
from portal.notices.models import Notice
from tests.accounts.telephone import CODE, SET_UP, Telephone, password_in
from tests.accounts.test_second_factor import said

pytestmark = pytest.mark.django_db
WHO = {  # may reset the reviewer of the county
    "sec": None, "sec above": None, "sys": PermissionDenied, "sys above": PermissionDenied, "aud": PermissionDenied,
    "sec beside": ObjectDoesNotExist, "reviewer": PermissionDenied, "liaison": PermissionDenied,
}  # fmt: skip


@pytest.fixture
def people(people, standing):
    return people | {"sec above": standing.person("security_administrator", standing.province)}


@pytest.fixture
def lost(member, clock) -> Telephone:
    telephone = Telephone(member, clock)
    telephone.set_up(password_in(member)[0])
    return telephone


def reset(person, by, reason="当面核实"):
    return actions.reset_second_factor(person, reason=reason, by=by)


@pytest.mark.parametrize("who", WHO)
def test_who_may(who, lost, people):
    if WHO[who] is None:
        reset(lost.user, people[who])
    else:
        with pytest.raises(WHO[who]):
            reset(lost.user, people[who])
    assert Authenticator.objects.exists() == (WHO[who] is not None)


def test_nobody_resets_their_own(people):
    with pytest.raises(PermissionDenied, match="自己的第二因素由另一位"):
        reset(people["sec"].user, people["sec"])


def test_of_whoever_only_serves_here_it_is_not_theirs(standing, people, member):
    """Home is elsewhere: the security administrator of the home does it."""
    stranger = standing.user("外来", standing.beside)
    stranger.memberships.create(organisation=standing.county, roles=["reviewer"])
    with pytest.raises(ObjectDoesNotExist):
        reset(stranger, people["sec"])


@pytest.mark.parametrize("reason", ["", "  "])
def test_not_without_a_reason(lost, people, reason):
    with pytest.raises(ValidationError):
        reset(lost.user, people["sec"], reason)
    assert Authenticator.objects.exists()


def test_from_the_lost_telephone_to_the_new_one(lost, people, enter, demanded, member):
    demanded.REAUTHENTICATE_MINUTES = 0
    old = lost.log_in()
    demanded.SECOND_FACTOR = False
    desk, url = enter(people["sec"]), f"/work/people/{member.pk}/second-factor/"
    assert "重置第二因素…" in said(desk.get(member.get_absolute_url()))
    assert desk.post(url, {"reason": ""}).status_code == 422
    answer = desk.post(url, {"reason": "当面核实，手机丢失"}, follow=True)
    assert f"已重置{member}的第二因素" in said(answer)
    demanded.SECOND_FACTOR = True

    assert "这次登录已结束" in said(old.get("/typing/", follow=True))
    entry = LogEntry.objects.filter(object_id=member.pk).latest("pk")
    assert (entry.additional_data, entry.actor) == (
        {"event": "factor_reset", "reason": "当面核实，手机丢失"}, people["sec"].user,
    )  # fmt: skip
    notice = Notice.objects.get(person=member)
    assert (notice.urgent, notice.subject) == (True, "您的第二因素已重置，请重新设置")
    assert notice.text.startswith("县局于")
    assert "手机丢失" not in notice.text
    client, answer = password_in(member)
    assert answer.url != CODE
    assert client.get("/typing/").url == SET_UP
    lost.clock.pass_by(minutes=1)
    lost.set_up(client)
    assert client.get("/typing/").status_code == 200


def test_ones_own_page_says_who_does_it(people, enter):
    page = said(enter(people["sec"]).get(f"/work/people/{people['sec'].user.pk}/second-factor/"))
    assert "自己的第二因素由另一位或上级部门的安全管理员重置" in page
    assert "当面、打单位登记的电话" not in page


def test_the_operators_command(lost, capsys):
    call_command("reset_second_factor", lost.user.username, "两位安全管理员的手机都丢了")
    assert "下次登录须重新设置" in capsys.readouterr().out
    assert not Authenticator.objects.exists()
    assert Notice.objects.get().text.startswith("运维人员于")
    for given in ((lost.user.username, " "), ("nobody", "x")):
        with pytest.raises(CommandError):
            call_command("reset_second_factor", *given)


def test_a_person_without_a_role_is_told_nowhere_and_reset_all_the_same(standing, people):
    person = standing.user("无角色")
    reset_second_factor(person, reason="当面核实", by=people["sec"])
    assert (Notice.objects.count(), User.objects.get(pk=person.pk).session_mark != "") == (0, True)


def test_the_system_may(lost):
    assert reset(lost.user, Actor(system=True)) == lost.user
