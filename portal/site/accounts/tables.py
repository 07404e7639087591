from portal.accounts.models import Organisation, User
from portal.accounts.roles import names_of
from portal.web.tables import Column, Fact, Group

ORGANISATIONS = (
    Column("名称", "name", sort="name"),
    Column("类别", "kind", sort="kind", wide=False),
    Column("上级单位", lambda place: place.parent or "无"),
    Column("所在区划", "region.name"),
)
ORGANISATION = (
    Group(
        "单位信息",
        (
            Fact("名称", "name"),
            Fact("类别", "kind"),
            Fact("上级单位", lambda place: place.parent or "无"),
            Fact("所在区划", lambda place: region_in_words(place)),
        ),
    ),
)


def region_in_words(place: Organisation) -> str:
    return f"{place.region.name}（{place.region.get_level_display()}）"


def roles_in_words(person: User) -> list[str]:
    """Of the memberships that have roles: 县局：受理审核员、审批负责人."""
    held = [place for place in person.memberships.all() if place.roles]
    return [f"{place.organisation}：{names_of(place.roles)}" for place in held] or ["没有角色"]


def usage(person: User) -> str:
    if person.suspended_on:
        return f"{person.suspended_on:%Y年%-m月%-d日}因长期没有登录暂停"
    return "启用" if person.is_active else "已停用"


PEOPLE = (
    Column("姓名", "name", sort="name", small="username"),
    Column("所属单位", "organisation.name", wide=False),
    Column("角色", roles_in_words),
    Column("账号状态", usage, sort="is_active"),
)
PERSON = (
    Group(
        "人员信息",
        (
            Fact("姓名", "name"),
            Fact("账号", "username"),
            Fact("所属单位", "organisation"),
            Fact("账号状态", usage),
            Fact("最近登录", lambda person: person.last_login or "还没有登录过"),
            Fact("密码", lambda person: "下次登录须修改" if person.must_change_password else "本人已设定"),
        ),
    ),
)
