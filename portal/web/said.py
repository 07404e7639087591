"""What a page says when something has been done: what is now so, and whose turn it is."""

from portal.flow.models import Stateful
from portal.web.tables import whose_turn


def done(label: str, obj: Stateful) -> str:
    """已退回补正，现在是“待补正”。轮到示例银行示例市分行（机构经办联系人）。"""
    return f"已{label}，现在是“{obj.get_state_display()}”。轮到：{whose_turn(obj)}。"
