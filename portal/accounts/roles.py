"""Roles are data: one sentence, where a role may be held, what it may do, what it excludes. A room's
permissions are listed when the room comes; the page 角色与权限 renders this file."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from portal.accounts.enums import Kind
from portal.regions.models import Level


@dataclass(frozen=True)
class Role:
    """`places`: kinds of organisation; `levels`: of the departments that may have it, empty for all."""

    key: str
    name: str
    sentence: str
    places: frozenset[str]
    permissions: frozenset[str] = frozenset()
    incompatible: frozenset[str] = frozenset()
    levels: frozenset[int] = frozenset()

    def may_be_held_in(self, organisation: Any) -> bool:
        return organisation.kind in self.places and (not self.levels or organisation.region.level in self.levels)

    @property
    def where(self) -> str:
        """The places in words: 省级、市级部门."""
        levels = "、".join(Level(level).label for level in sorted(self.levels))
        return levels + "、".join(kind.label for kind in Kind if kind in self.places)


def role(key: str, name: str, sentence: str, places: str, permissions: str = "", levels: tuple[int, ...] = ()) -> Role:
    return Role(
        key, name, sentence, frozenset(places.split()), frozenset(permissions.split()), levels=frozenset(levels)
    )


# Whoever has to do with bringing partners in reads needs, applications, minutes and the register, and, of their own
# matters and with a reason, personal data in clear.
READ = (
    "onboarding.view_cooperationneed onboarding.view_application onboarding.view_negotiation "
    "partners.view_partner partners.view_cooperation personal.show_personal"
)
# Whoever works in a province reads what is issued; what is not yet, only its issuer sees.
LIMITS = "limits.view_limitset"
ISSUED = f"services.view_catalogueedition services.view_narrowing {LIMITS}"
GUIDANCE = "services.view_guidance"
CATALOGUE = f"services.view_serviceitem {GUIDANCE} {ISSUED}"
ANNOUNCEMENTS = "announcements.view_announcement"
_DEPARTMENT = (
    role("reviewer", "受理审核员", "起草合作需求，受理、核对合作意向，提出推荐意见，撰写公告。", "department",
         "onboarding.draft_need onboarding.review_application announcements.write_announcement "
         f"{ANNOUNCEMENTS} {READ} {CATALOGUE}"),
    role("approver", "审批负责人",
         "公布合作需求，决定合作意向，审定、公布服务事项清单和办理时限，批准事项收紧，审签公告。",
         "department",
         "onboarding.publish_need onboarding.approve_application services.approve_catalogue limits.approve_limits "
         f"services.approve_narrowing announcements.approve_announcement {ANNOUNCEMENTS} {READ} {CATALOGUE}"),
    role("inspector", "检查验收员", "检查场地、设备和人员，作出验收结论。", "department"),
    role("permission_reviewer", "权限审核员", "审核网点提出的岗位权限申请。", "department"),
    role("permission_approver", "权限核准人", "核准审核过的岗位权限申请。", "department"),
    role("permission_configurer", "权限配置员", "按核准的申请配置岗位权限。", "department"),
    role("catalogue_manager", "事项目录管理员",
         "维护服务事项，起草服务事项清单，记录对合作机构的指导，撰写公告；市县起草事项收紧。", "department",
         "services.draft_catalogue services.draft_narrowing services.give_guidance partners.view_cooperation "
         f"announcements.write_announcement {ANNOUNCEMENTS} {CATALOGUE}"),
    role("training_manager", "培训管理员", "安排培训和考核。", "department"),
    role("business_checker", "业务复核员", "复核高风险业务。", "department"),
    role("supervisor", "监督评价员", "检查、暂停网点，评价合作机构。", "department"),
)  # fmt: skip
_ADMINISTRATORS = (
    role("system_administrator", "系统管理员",
         "建立单位、账号，登记合作机构，导入节假日表，看管后台任务；不授予角色。", "department",
         "accounts.make_accounts partners.register_partner partners.view_partner clock.keep_calendar jobs.keep_jobs"),
    # A limit binds those who handle matters: who drafts it handles none, and who approves it changes none of its days.
    role("security_administrator", "安全管理员", "授予和收回角色，起草本省的办理时限；不建立账号。", "department",
         f"accounts.give_roles limits.draft_limits {LIMITS}"),
    role("audit_administrator", "审计管理员", "查看审计记录；不办理任何业务。", "department", "accounts.read_audit"),
)  # fmt: skip
_PARTNER = (
    role("partner_manager", "合作机构管理员", "维护本机构的登记信息和资质。", "partner",
         f"partners.maintain_partner {READ} {GUIDANCE} {ISSUED}"),
    role("liaison", "机构经办联系人", "提出、修改合作意向，确认协商纪要。", "partner",
         f"onboarding.submit_application {READ} {GUIDANCE} {ISSUED}"),
)  # fmt: skip
_OUTLET = (
    role("outlet_manager", "管理岗", "协调部门，管理本网点的社会保险业务。", "outlet", ISSUED),
    role("guide", "导办咨询岗", "在大厅引导、帮助自助和网上办理。", "outlet", ISSUED),
    role("clerk", "经办岗", "办理本网点可办的社会保险业务。", "outlet", ISSUED),
    role("courier", "资料转运岗", "整理、移交本网点的经办资料。", "outlet"),
)


def _excluding(administrators: tuple[Role, ...], others: tuple[Role, ...]) -> Iterable[Role]:
    """The three administrators exclude each other and every business role."""
    keys = frozenset(r.key for r in administrators)
    everybody = keys | {r.key for r in others}
    for r in (*others, *administrators):
        excluded = everybody - {r.key} if r.key in keys else keys
        yield replace(r, incompatible=excluded)


ROLES = {r.key: r for r in _excluding(_ADMINISTRATORS, (*_DEPARTMENT, *_PARTNER, *_OUTLET))}
ADMINISTRATORS = tuple(r.key for r in _ADMINISTRATORS)


def permissions_of(keys: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*(ROLES[key].permissions for key in keys))


def in_order(keys: Iterable[str]) -> list[str]:
    """Each once, in the order of this file; unknown keys last, for the rules to refuse."""
    order = list(ROLES)
    return sorted(set(keys), key=lambda key: (order.index(key) if key in ROLES else len(order), key))


def names_of(keys: Iterable[str]) -> str:
    """受理审核员、审批负责人; without any: 没有角色."""
    return "、".join(ROLES[key].name for key in in_order(keys)) or "没有角色"
