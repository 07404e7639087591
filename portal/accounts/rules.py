"""What holds of organisations, people and roles. Nothing here writes."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Q

from portal.accounts.enums import Kind
from portal.accounts.roles import ADMINISTRATORS, ROLES, Role
from portal.regions.paths import under
from portal.scope import nobody

SYSTEM_ADMINISTRATOR = "system_administrator"
PARENTS: dict[str, set[str | None]] = {
    Kind.DEPARTMENT: {None, Kind.DEPARTMENT},
    Kind.PARTNER: {None, Kind.PARTNER},
    Kind.OUTLET: {Kind.PARTNER},
}


def administered(actor: Any) -> Q:
    """Organisations below an administrator's own department, and the partners' nodes that lie in its region."""
    if actor.system:
        return Q()
    own = actor.organisation
    if own is None or own.kind != Kind.DEPARTMENT:
        return nobody()
    departments = under("path", own.path) & Q(kind=Kind.DEPARTMENT)
    return departments | (under("region_path", own.region_path) & ~Q(kind=Kind.DEPARTMENT))


def why_no_reset(person: Any, by: Any) -> str:
    """Whoever sets a password can log in with it: among the three administrators of one department nobody does."""
    if _watches(person, by):
        return "本部门安全管理员、审计管理员的密码由上级部门的系统管理员重置；没有上级的，由运维人员用命令重置"
    return ""


def why_not_put_out(person: Any, by: Any) -> str:
    """Nor does one of the three put those out who watch over it: their roles are taken first, by who gives them."""
    if _watches(person, by):
        return "本部门安全管理员、审计管理员的账号不由同部门停用；先由安全管理员收回角色，或由上级部门停用"
    return ""


def why_no_factor_reset(person: Any, by: Any) -> str:
    """Who sets passwords resets no second factor and the other way round: nobody alone can log in as somebody else."""
    return (
        "自己的第二因素由另一位或上级部门的安全管理员重置；没有的，由运维人员用命令重置" if person == by.user else ""
    )


def one_login_at_a_time(places: list[Any]) -> bool:
    """R084: whoever works at an outlet, where computers stand in the open and are shared."""
    return any(place.organisation.kind == Kind.OUTLET for place in places)


def how_to_lift(person: Any) -> str:
    day = f"{person.suspended_on:%Y年%-m月%-d日}"
    return f"账号因长期没有登录，已于{day}暂停。请联系本单位或上级部门的系统管理员恢复，恢复后用原来的密码登录。"


def administrators_beside(person: int) -> list[int]:
    """Keys of the system administrators in use, in every department in which this person is one."""
    membership = apps.get_model("accounts.Membership")
    mine = membership.objects.acting().filter(user_id=person, roles__contains=[SYSTEM_ADMINISTRATOR])
    beside = membership.objects.acting().filter(
        organisation__in=mine.values("organisation"), roles__contains=[SYSTEM_ADMINISTRATOR]
    )
    return list(beside.order_by("user_id").values_list("user_id", flat=True))


def is_last_administrator(person: int) -> bool:
    """Whether a department would be left without a system administrator."""
    membership = apps.get_model("accounts.Membership")
    held = membership.objects.acting().filter(roles__contains=[SYSTEM_ADMINISTRATOR])
    mine = held.filter(user_id=person).values_list("organisation_id", flat=True)
    return any(not held.filter(organisation_id=place).exclude(user_id=person).exists() for place in mine)


def _watches(person: Any, by: Any) -> bool:
    others = set(ADMINISTRATORS) - {"system_administrator"}
    beside = [place for place in places(person) if place.organisation == by.organisation]
    return any(others.intersection(place.roles) for place in beside)


def place_in_the_tree(organisation: Any) -> None:
    """The parent's kind, a department's region inside its parent's, and what never changes."""
    if organisation.region_id is None:
        return
    _kind_below(organisation)
    _region_below(organisation)
    if not organisation._state.adding:
        _unmoved(organisation, type(organisation).objects.select_related("region").get(pk=organisation.pk))


def _kind_below(organisation: Any) -> None:
    parent = organisation.parent
    if organisation.kind in PARENTS and (parent.kind if parent else None) not in PARENTS[organisation.kind]:
        above = parent.get_kind_display() if parent else "没有上级"
        raise ValidationError(f"{organisation.get_kind_display()}不能设在这里（上级：{above}）")


def _region_below(organisation: Any) -> None:
    parent = organisation.parent
    if parent is None or organisation.kind != Kind.DEPARTMENT:
        return
    if not organisation.region.path.startswith(parent.region_path):
        raise ValidationError({"region": f"所在区划应在{parent}的区划以内"})


def _unmoved(organisation: Any, before: Any) -> None:
    if (organisation.kind, organisation.parent_id) != (before.kind, before.parent_id):
        raise ValidationError("单位的类别和上级建立后不能改动")
    if organisation.kind != Kind.DEPARTMENT or organisation.region_id == before.region_id:
        return
    if organisation.region.level != before.region.level:
        raise ValidationError({"region": f"部门的层级不能改动，应选{before.region.get_level_display()}区划"})
    if organisation.children.exclude(under("region_path", organisation.region.path)).exists():
        raise ValidationError({"region": "下级部门的区划应都在新区划以内"})


def one_side(*organisations: Any) -> None:
    """A person serves departments, or partners and their outlets; never both."""
    if len({organisation.kind == Kind.DEPARTMENT for organisation in organisations}) > 1:
        raise ValidationError("同一人不得同时在部门和合作机构任职")


def places(user: Any) -> list[Any]:
    """A person's memberships with the organisations, one query."""
    return list(user.memberships.select_related("organisation__region"))


def why_not(membership: Any) -> list[str]:
    """Every reason why these roles may not be held here by this person; empty when they may."""
    others = [place for place in places(membership.user) if place.organisation_id != membership.organisation_id]
    return [*_two_sides(membership, others), *_misplaced(membership), *_exclusions(membership, others)]


def _two_sides(membership: Any, others: list[Any]) -> Iterator[str]:
    try:
        home = membership.user.organisation
        one_side(home, membership.organisation, *(place.organisation for place in others))
    except ValidationError as error:
        yield from error.messages


def _misplaced(membership: Any) -> Iterator[str]:
    for key in membership.roles:
        role = ROLES.get(key)
        if role is None:
            yield f"没有名为“{key}”的角色"
        elif not role.may_be_held_in(membership.organisation):
            yield f"{role.name}不能在{membership.organisation}担任，只能由{role.where}的人员担任"


def _exclusions(membership: Any, others: list[Any]) -> Iterator[str]:
    here = [ROLES[key] for key in membership.roles if key in ROLES]
    for number, role in enumerate(here):
        for other in here[number + 1 :]:
            yield from _clash(role, other, "")
        for place in others:
            for key in place.roles:
                yield from _clash(role, ROLES[key], f"（在{place.organisation}担任）")


def _clash(role: Role, other: Role, elsewhere: str) -> Iterator[str]:
    if other.key in role.incompatible:
        yield f"{role.name}与{other.name}{elsewhere}不得由同一人担任"
