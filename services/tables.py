from typing import Any

from portal.issued.enums import TighteningState
from portal.web.tables import STATE, TURN, Column, Fact, Group
from services.models.guide import defaults

ITEMS = (
    Column("事项", "name", sort="name", small="number"),
    Column("编码", "code", sort="code"),
    Column("状态", "state", sort="state", badge=True),
    Column("险种", "category", sort="category"),
    Column("风险等级", lambda item: item.said("risk", item.get_risk_display()), sort="risk"),
    Column("网点办理", "outlet_role"),
    Column("承诺时限", "promised"),
    Column("待确认", lambda item: len(item.unconfirmed), num=True),
)
PENDING = (
    Column("事项", "name", sort="name", small="code"),
    Column("险种", "category", sort="category"),
    Column("还没有确认的缺省值", lambda item: [label for _, label, _ in defaults(item)]),
)
KEEPING = Group(
    "管理要求",
    (
        Fact("编码", "code"),
        Fact("险种（业务大类）", "category"),
        Fact("服务对象", "applicant"),
        Fact("设定依据", lambda item: item.said("legal_basis", item.legal_basis), full=True),
        Fact("法定时限的依据", "statutory_source", full=True),
        Fact("风险等级", lambda item: item.said("risk", item.get_risk_display())),
        Fact("人社部门复核", "is_reviewed"),
        Fact("定级理由", "risk_reason", full=True),
        Fact("网点办理", lambda item: item.said("outlet_role", item.get_outlet_role_display())),
        Fact("网点等级", lambda item: item.said("outlet_tier", item.get_outlet_tier_display())),
        Fact("档案保管期限", lambda item: item.said("retention", item.get_retention_display())),
        Fact("人生事件", lambda item: item.said("life_events", item.life_event_words)),
        Fact("频次指数", "frequency"),
        Fact("复杂程度", "complexity"),
        Fact("GB/T 39554.1 编码", "code_39554"),
        Fact("GB/T 35617 代码", "code_35617"),
        Fact("办理流程", "procedure", full=True),
    ),
)
ENTRY_KEEPING = Group(KEEPING.title, tuple(fact for fact in KEEPING.facts if fact.value != "code"))
EDITIONS = (
    Column("清单", str, sort="edition", small="number"),
    STATE,
    TURN,
    Column("施行", "effective_on", sort="effective_on", num=True),
    Column("终止", "ended_on", num=True),
    Column("公布", "published_on", num=True),
)
EDITION_FACTS = (
    Group(
        "清单",
        (
            Fact("发布部门", "issuer"),
            Fact("形成方式", "basis"),
            Fact("施行日期", "effective_on"),
            Fact("公布日期", "published_on"),
            Fact("终止日期", "ended_on"),
            Fact("审定人", "approved_by"),
            Fact("说明", "remark", full=True),
        ),
    ),
)


def carried(narrowing: Any) -> str:
    """The edition on which it was drafted; and the newest, with which it goes on."""
    goes_on = narrowing.state == TighteningState.IN_FORCE and narrowing.newest != narrowing.edition.edition
    return f"{narrowing.edition}，沿用至第{narrowing.newest}版" if goes_on else str(narrowing.edition)


NARROWINGS = (
    Column("收紧", str, small="number"),
    STATE,
    TURN,
    Column("清单", lambda one: carried(one)),
    Column("开始", "starts_on", sort="starts_on", num=True),
    Column("终止", "ended_on", num=True),
)
NARROWING_FACTS = (
    Group(
        "收紧",
        (
            Fact("部门", "issuer"),
            Fact("清单", "edition", link=True),
            Fact("开始日期", "starts_on"),
            Fact("终止日期", "ended_on"),
            Fact("批准人", "approved_by"),
        ),
    ),
)
GUIDANCE = (
    Column("主题", "subject", sort="subject", small="number"),
    STATE,
    Column("合作机构", "organisation.name"),
    Column("指导部门", "department.name"),
    Column("指导日期", "held_on", sort="held_on", num=True),
)
GUIDANCE_FACTS = (
    Group(
        "指导",
        (
            Fact("指导部门", "department"),
            Fact("合作机构", "organisation"),
            Fact("服务事项清单", lambda one: str(one.edition) if one.edition else ""),
            Fact("合作关系", lambda one: str(one.cooperation) if one.cooperation else ""),
            Fact("指导日期", "held_on"),
            Fact("地点或方式", "place"),
            Fact("参加人员", "attendees", full=True),
            Fact("纪要", "minutes", full=True),
        ),
    ),
)
