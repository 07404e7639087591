"""An item in words: the eleven elements of a guide (办事指南), and the defaults that a province has not confirmed."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from services.enums import PENDING
from services.models.content import LIMITS

CONFIRMABLE = {  # column → what it is called, and how its value reads
    "legal_basis": ("设定依据", "legal_basis"),
    "statutory_days": ("法定时限", ""),
    "promised_days": ("承诺时限", ""),
    "risk": ("风险等级", "get_risk_display"),
    "frequency": ("频次指数", "frequency"),
    "complexity": ("复杂程度", "complexity"),
    "outlet_role": ("网点办理", "get_outlet_role_display"),
    "outlet_tier": ("网点等级", "get_outlet_tier_display"),
    "retention": ("档案保管期限", "get_retention_display"),
    "materials": ("申请材料", ""),
    "life_events": ("人生事件", "life_event_words"),
    "fee": ("收费依据及标准", "fee"),
    "delivery": ("结果送达", "delivery"),
    "hours": ("办事时间", "hours"),
    "place": ("办理机构及地点", "place"),
    "enquiry": ("咨询查询途径", "enquiry"),
    "complaint": ("监督投诉渠道", "complaint"),
}


class Paper(NamedTuple):
    """A material with the law that it rests on."""

    name: str
    legal_basis: str
    shared: bool

    @property
    def words(self) -> str:
        return f"{self.name}（依据：{self.legal_basis}{'；能共享数据的免交' if self.shared else ''}）"


def elements(item: Any, papers: Iterable[Any]) -> list[tuple[str, str]]:
    """Label → words, in the order of the guide; what is not known is 省级待定."""
    return [
        ("事项名称", f"{item.name}"),
        ("事项简述", item.summary or item.name),
        ("办理材料", materials(item, papers)),
        ("办理方式", item.form_words),
        ("办理时限", f"法定：{item.statutory}；本省：{item.provincial}；承诺：{item.promised}"),
        *((label, said(item, name)) for name, label in REST),
    ]


REST = (
    ("delivery", "结果送达"),
    ("fee", "收费依据及标准"),
    ("hours", "办事时间"),
    ("place", "办理机构及地点"),
    ("enquiry", "咨询查询途径"),
    ("complaint", "监督投诉渠道"),
)


def said(item: Any, name: str) -> str:
    return item.said(name, getattr(item, name)) or PENDING


def materials(item: Any, papers: Iterable[Any]) -> str:
    return item.said("materials", "\n".join(one.words for one in papers) or "无")


def defaults(item: Any) -> list[tuple[str, str, str]]:
    """Column, label, and the default as it stands, of what is still to confirm."""
    return [
        (name, CONFIRMABLE[name][0], default_words(item, name)) for name in CONFIRMABLE if name in item.unconfirmed
    ]


def default_words(item: Any, name: str) -> str:
    if name in LIMITS:
        return item.length_of(name)
    if name == "materials":
        return "、".join(one.name for one in item.materials.all()) or "无"
    value = getattr(item, CONFIRMABLE[name][1])
    return str(value() if callable(value) else value) or "（空）"
