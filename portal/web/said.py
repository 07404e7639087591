"""What a page says when something has been done: what is now so, and whose turn it is."""

from portal.flow.models import Stateful
from portal.flow.offers import turn


def done(label: str, obj: Stateful) -> str:
    """已退回补正，现在是“待补正”。轮到示例银行示例市分行（机构经办联系人）。"""
    due = turn(obj)
    now = f"已{label}，现在是“{obj.get_state_display()}”。"
    return f"{now}轮到{due}。" if due else now
