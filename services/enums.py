from django.db import models


class Category(models.TextChoices):
    """§3.3 (R012): pension, work injury, unemployment, social security card, and what serves all of them."""

    EMPLOYEE_PENSION = "employee_pension", "职工养老"
    INSTITUTION_PENSION = "institution_pension", "机关事业养老"
    RESIDENT_PENSION = "resident_pension", "城乡居民养老"
    WORK_INJURY = "work_injury", "工伤"
    UNEMPLOYMENT = "unemployment", "失业"
    CARD = "card", "社会保障卡"
    COMMON = "common", "公共"


class Applicant(models.TextChoices):
    PERSON = "person", "个人"
    EMPLOYER = "employer", "单位"
    BOTH = "both", "个人、单位"


class Form(models.TextChoices):
    """§5.4 (R030)."""

    COUNTER = "counter", "业务受理"
    SELF_SERVICE = "self_service", "自助"
    ADVICE = "advice", "咨询"
    HOME = "home", "上门"


class Unit(models.TextChoices):
    WORKING = "working", "工作日"
    CALENDAR = "calendar", "日历日"


class Risk(models.TextChoices):
    LOW = "low", "低"
    MIDDLE = "middle", "中"
    HIGH = "high", "高"


class OutletRole(models.TextChoices):
    """What of an item is done at the outlet: all of it, a part, or nothing but guidance."""

    WHOLE = "whole", "网点整办"
    ACCEPT = "accept", "网点受理，人社复核办结"
    COLLECT = "collect", "网点代收材料，人社办理"
    GUIDE = "guide", "仅咨询指引"


class Tier(models.IntegerChoices):
    """Of an outlet; one of a higher tier handles what those below it handle."""

    BASIC = 1, "基础"
    FINE = 2, "优质"


class Retention(models.TextChoices):
    """§7.6 (R052): the shortest time for which files are kept."""

    TEN = "10", "10年"
    THIRTY = "30", "30年"
    FIFTY = "50", "50年"
    HUNDRED = "100", "100年"
    EVER = "ever", "永久"


class LifeEvent(models.TextChoices):
    WORK = "work", "参加工作"
    MOVE = "move", "换工作或换地方"
    JOBLESS = "jobless", "失业"
    INJURY = "injury", "工伤"
    RETIRE = "retire", "退休养老"
    DEATH = "death", "身后事"
    CARD = "card", "办卡用卡"
    EMPLOYER = "employer", "单位办事"


class ItemState(models.TextChoices):
    ACTIVE = "active", "可列入清单"
    RETIRED = "retired", "已停用"


class GuidanceState(models.TextChoices):
    DRAFT = "draft", "草稿"
    GIVEN = "given", "已发合作机构"
    WITHDRAWN = "withdrawn", "已撤回"


class ImportState(models.TextChoices):
    """Of a sheet of items."""

    TRYING = "trying", "正在预演"
    TRIED = "tried", "预演无误，还没有导入"
    FAULTY = "faulty", "有误，一行也没有导入"
    TAKING = "taking", "正在导入"
    DONE = "done", "已导入"
    REFUSED = "refused", "没有导入"

    @property
    def tone(self) -> str:
        return {"faulty": "s-late", "refused": "s-late", "tried": "s-wait", "done": "s-done"}.get(self, "s-now")


class Basis(models.TextChoices):
    """How a province comes to its list: having begun (7.1.1), or batch by batch before it begins (7.1.2)."""

    DETERMINED = "determined", "已开展合作经办，由部门确定（7.1.1）"
    GRADUAL = "gradual", "未开展合作经办，分批次形成（7.1.2）"


ItemState.tones = {ItemState.ACTIVE: "s-done", ItemState.RETIRED: "s-todo"}
GuidanceState.tones = {
    GuidanceState.DRAFT: "s-todo",
    GuidanceState.GIVEN: "s-done",
    GuidanceState.WITHDRAWN: "s-late",
}
PENDING = "省级待定"
