from django.db import models


class State(models.TextChoices):
    """What the portal makes of a row of the standard; claimed by hand, and held to what code and tests carry."""

    ENFORCED = "enforced", "已强制"
    RECORDED = "recorded", "已记录"
    SHOWN = "shown", "已展示"
    OUTSIDE = "outside", "软件之外"
    NOT_YET = "not_yet", "尚未建设"

    @property
    def meaning(self) -> str:
        return MEANINGS[self]

    @property
    def tone(self) -> str:
        return "s-done" if self in CARRIED else "s-todo"


CARRIED = (State.ENFORCED, State.RECORDED, State.SHOWN)  # what code and tests must carry
MEANINGS = {
    State.ENFORCED: "不符合的，平台不让办下去",
    State.RECORDED: "平台登记、留存，可以查",
    State.SHOWN: "平台公开，谁都能看",
    State.OUTSIDE: "由人来做，平台不承担",
    State.NOT_YET: "平台将要承担，现在还没有",
}


class Cited(models.TextChoices):
    """How the standard cites another; `self`: it is the standard itself."""

    SELF = "self", "本标准"
    DATED = "dated", "注日期引用"
    UNDATED = "undated", "不注日期引用"


class Standing(models.TextChoices):
    CURRENT = "current", "现行"
    SUPERSEDED = "superseded", "已有新标准代替"
    WITHDRAWN = "withdrawn", "废止"
    UNVERIFIED = "unverified", "未核实"

    @property
    def tone(self) -> str:
        return {"current": "s-done", "unverified": "s-wait"}.get(self, "s-late")
