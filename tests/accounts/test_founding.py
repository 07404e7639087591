"""The first department, and who may set whose password."""

import io

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from portal.accounts import actions
from portal.accounts.models import Membership, Organisation, User

pytestmark = pytest.mark.django_db
PEOPLE = ["--system", "zhang.xi", "张系", "--security", "li.an", "李安", "--audit", "wang.shen", "王审"]


def found(*arguments):
    out = io.StringIO()
    call_command("found_department", *arguments, stdout=out)
    return out.getvalue()


def test_the_first_department_has_its_three_administrators(standing):
    said = found("新省厅", "330000", *PEOPLE)
    department = Organisation.objects.get(name="新省厅")
    held = {m.user.username: m.roles for m in Membership.objects.filter(organisation=department)}
    assert held == {
        "zhang.xi": ["system_administrator"],
        "li.an": ["security_administrator"],
        "wang.shen": ["audit_administrator"],
    }
    password = said.splitlines()[-1].split("初始密码 ")[1].split("（")[0]
    person = User.objects.get(username=said.splitlines()[-1].split("  ")[1])
    assert person.check_password(password)
    assert person.must_change_password


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("新省厅", "999999", *PEOPLE), "没有代码为 999999 的区划"),
        (("新省厅", "330000", *PEOPLE[:7], "li.an", "王审"), "该账号已存在"),
    ],
)
def test_a_founding_that_cannot_be_leaves_nothing(standing, arguments, reason):
    with pytest.raises(CommandError, match=reason):
        found(*arguments)
    assert not Organisation.objects.filter(name="新省厅").exists()
    assert not User.objects.filter(username="zhang.xi").exists()


@pytest.mark.parametrize("role", ["security_administrator", "audit_administrator"])
def test_no_administrator_becomes_another_by_a_new_password(standing, role):
    own, above = (standing.person("system_administrator", place) for place in (standing.county, standing.city))
    guarded = standing.person(role, standing.county).user
    with pytest.raises(PermissionDenied, match="由上级部门的系统管理员重置"):
        actions.reset_password(guarded, by=own)
    assert actions.reset_password(guarded, by=above)
    assert actions.reset_password(standing.reviewer.user, by=own)


def test_the_operator_resets_where_nobody_is_above(standing):
    person = standing.person("security_administrator", standing.province).user
    out = io.StringIO()
    call_command("reset_password", person.username, stdout=out)
    person.refresh_from_db()
    assert person.check_password(out.getvalue().split("初始密码 ")[1].split("（")[0])
    with pytest.raises(CommandError, match="没有账号"):
        call_command("reset_password", "nobody.here")
