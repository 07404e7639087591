import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from portal.accounts.models import Membership, User
from portal.accounts.roles import ADMINISTRATORS, ROLES

EVERY_ROLE = {
    "reviewer": "受理审核员",
    "approver": "审批负责人",
    "inspector": "检查验收员",
    "permission_reviewer": "权限审核员",
    "permission_approver": "权限核准人",
    "permission_configurer": "权限配置员",
    "catalogue_manager": "事项目录管理员",
    "training_manager": "培训管理员",
    "business_checker": "业务复核员",
    "supervisor": "监督评价员",
    "system_administrator": "系统管理员",
    "security_administrator": "安全管理员",
    "audit_administrator": "审计管理员",
    "partner_manager": "合作机构管理员",
    "liaison": "机构经办联系人",
    "outlet_manager": "管理岗",
    "guide": "导办咨询岗",
    "clerk": "经办岗",
    "courier": "资料转运岗",
}


def refused(user: User, organisation, *roles: str) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        Membership.objects.create(user=user, organisation=organisation, roles=list(roles))
    assert list(caught.value.message_dict) == ["roles"]
    return caught.value.message_dict["roles"]


def test_the_roles_are_those_of_the_house():
    assert {key: role.name for key, role in ROLES.items()} == EVERY_ROLE


@pytest.mark.requirement("R071")
def test_the_three_administrators_exclude_each_other_and_every_business_role():
    assert ADMINISTRATORS == ("system_administrator", "security_administrator", "audit_administrator")
    for key in ADMINISTRATORS:
        assert ROLES[key].incompatible == set(EVERY_ROLE) - {key}
    for key in set(EVERY_ROLE) - set(ADMINISTRATORS):
        assert ROLES[key].incompatible == set(ADMINISTRATORS)


@pytest.mark.requirement("R071")
@pytest.mark.parametrize("one", ADMINISTRATORS)
@pytest.mark.parametrize("other", ["reviewer", *ADMINISTRATORS])
def test_administrators_exclude_across_memberships(standing, one, other):
    user = standing.user(organisation=standing.county)
    Membership.objects.create(user=user, organisation=standing.county, roles=[one])
    if one == other:
        Membership.objects.create(user=user, organisation=standing.city, roles=[other])
    else:
        assert refused(user, standing.city, other) == [
            f"{EVERY_ROLE[other]}与{EVERY_ROLE[one]}（在县局担任）不得由同一人担任"
        ]


def test_administrators_exclude_in_one_membership_and_all_clashes_are_told(standing):
    assert refused(standing.user(), standing.county, "reviewer", "system_administrator", "audit_administrator") == [
        "受理审核员与系统管理员不得由同一人担任",
        "受理审核员与审计管理员不得由同一人担任",
        "系统管理员与审计管理员不得由同一人担任",
    ]


@pytest.mark.requirement("R071")
def test_the_database_knows_that_an_administrator_is_nothing_else(standing):
    place = Membership.objects.create(user=standing.user(), organisation=standing.county, roles=["reviewer"])
    with pytest.raises(IntegrityError, match="administrator_is_nothing_else"), transaction.atomic():
        Membership.objects.filter(pk=place.pk).update(roles=["reviewer", "audit_administrator"])


def test_business_roles_may_be_held_together_and_count_together(standing):
    actor = standing.person("approver reviewer", standing.county)
    assert actor.roles == {"reviewer", "approver"}
    assert {"onboarding.draft_need", "onboarding.publish_need"} <= actor.permissions


@pytest.mark.requirement("R002")
@pytest.mark.parametrize(
    ("role", "place", "reason"),
    [
        ("reviewer", "branch", "受理审核员不能在某银行县支行担任，只能由部门的人员担任"),
        ("liaison", "counter", "机构经办联系人不能在某网点担任，只能由合作机构的人员担任"),
        ("clerk", "branch", "经办岗不能在某银行县支行担任，只能由网点的人员担任"),
        ("liaison", "county", "机构经办联系人不能在县局担任，只能由合作机构的人员担任"),
        ("catalogue_manager", "branch", "事项目录管理员不能在某银行县支行担任，只能由部门的人员担任"),
        ("king", "county", "没有名为“king”的角色"),
    ],
)
def test_a_role_is_held_where_it_may_be(standing, role, place, reason):
    organisation = getattr(standing, place)
    assert refused(standing.user(organisation=organisation), organisation, role) == [reason]


@pytest.mark.parametrize("place", ["province", "city", "county"])
def test_the_catalogue_is_kept_by_provinces_and_narrowed_below(standing, place):
    assert standing.person("catalogue_manager", getattr(standing, place)).roles == {"catalogue_manager"}


@pytest.mark.requirement("R002")
def test_a_person_serves_one_side(standing):
    officer = standing.reviewer.user
    assert refused(officer, standing.branch, "liaison") == ["同一人不得同时在部门和合作机构任职"]
    clerk = standing.liaison.user
    assert refused(clerk, standing.county, "reviewer") == ["同一人不得同时在部门和合作机构任职"]
    Membership.objects.create(user=clerk, organisation=standing.counter, roles=["clerk"])
    clerk.organisation = standing.county
    with pytest.raises(ValidationError, match="同一人不得同时在部门和合作机构任职"):
        clerk.save()


def test_one_membership_a_place(standing):
    with pytest.raises(ValidationError, match="该人员已在本单位任职"):
        Membership.objects.create(user=standing.reviewer.user, organisation=standing.county, roles=["approver"])


def test_roles_are_kept_once_and_in_order(standing):
    place = Membership.objects.create(
        user=standing.user(), organisation=standing.county, roles=["supervisor", "reviewer", "supervisor"]
    )
    assert Membership.objects.get(pk=place.pk).roles == ["reviewer", "supervisor"]


def test_nobody_acts_without_a_role_or_out_of_use(standing):
    user = standing.user()
    place = Membership.objects.create(user=user, organisation=standing.county, roles=[])
    assert not user.memberships.acting().exists()
    place.roles = ["reviewer"]
    place.save()
    assert list(user.memberships.acting()) == [place]
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert not user.memberships.acting().exists()


def test_nobody_is_a_superuser(standing):
    user = standing.person("system_administrator", standing.province).user
    assert user.is_superuser is False
    with pytest.raises(AttributeError):
        user.is_superuser = True
    with pytest.raises(AttributeError):
        User(username="root", name="某人", organisation=standing.county, is_superuser=True)


def test_permissions_are_those_of_the_actor(standing):
    actor = standing.reviewer
    assert not actor.user.has_perm("onboarding.draft_need")
    actor.user.actor = actor
    assert actor.user.has_perm("onboarding.draft_need")
    assert not actor.user.has_perm("onboarding.publish_need")
    actor.user.is_active = False
    assert not actor.user.has_perm("onboarding.draft_need")


@pytest.mark.parametrize(
    ("written", "kept"), [(" Zhang.San ", "zhang.san"), ("县局.审核", "县局.审核"), ("a_b-c", "a_b-c")]
)
def test_a_username_is_in_lower_case(standing, written, kept):
    user = User.objects.create(username=written, name="张三", organisation=standing.county)
    assert user.username == kept
    assert User.objects.get_by_natural_key(written.upper()) == user


@pytest.mark.parametrize("username", ["ab", "a b c", "a" * 51, "a/b/c", "张三\n三"])
def test_other_usernames_are_refused(standing, username):
    with pytest.raises(ValidationError) as caught:
        User.objects.create(username=username, name="张三", organisation=standing.county)
    assert list(caught.value.message_dict) == ["username"]


@pytest.mark.requirement("R084")
def test_a_username_is_given_once(standing):
    first = standing.user()
    with pytest.raises(ValidationError, match="该账号已存在"):
        User.objects.create(username=first.username.upper(), name="张三", organisation=standing.county)


@pytest.mark.parametrize("name", ["张\U00020bb7", "䶮三", "阿卜杜拉·买买提"])
def test_names_with_rare_characters(standing, name):
    user = standing.user(name)
    assert User.objects.get(pk=user.pk).name == name
