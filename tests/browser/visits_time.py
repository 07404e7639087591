"""The pages about time, personal data, documents, exports and jobs, for each who works with them."""

from types import SimpleNamespace

from django.utils import timezone

from tests.browser.visit import at
from tests.browser.world_time import timed
from tests.factories.rooms import Rooms

BAD = "日期,安排,名称\n2026-13-01,放假,元旦\n2026-02-17,休息,春节\n".encode()
MARK = "x" * 22  # of no paper


def known(rows: SimpleNamespace, rooms: Rooms) -> SimpleNamespace:
    """Built for those alone who are to find something."""
    if not hasattr(rows, "timed"):
        rows.timed = timed(rooms, rows)
    return rows.timed


def time_nobody(rows, rooms):
    """Whoever has no login: how far a matter is, whether a paper is genuine."""
    world = known(rows, rooms)
    number = world.late.number
    return None, [
        *at("progress", "查询办理进度").press("查询办理进度", 422),
        at("progress", f"{number} 查询办理进度").press("查询办理进度", 200, number=number, digits="0001")[1],
        at("document-check", f"{world.new.number} 查验文书", world.new.code),
        at("document-check", f"{world.old.number} 查验文书", world.old.code),
        at("document-check", "查验文书", MARK, status=404),
    ]


def time_newcomer(rows, rooms):
    """Before the tables of time are loaded and anything is asked for."""
    return rooms.one("reviewer", rooms.elsewhere), [
        at("clock-list", "逾期事项"),
        at("limit-list", "办理时限"),
        at("calendaryear-list", "节假日表"),
        at("calendaryear-import", "不能办理这一步", status=403),
        at("export-list", "我的导出"),
        at("export-detail", "没有找到这一页", 0, status=404),
        at("job-list", "不能办理这一步", status=403),
        at("reading-list", "不能办理这一步", status=403),
    ]


def time_reviewer(rows, rooms):
    """The card of every kind of clock; the exports, and the telephone in clear."""
    world = known(rows, rooms)
    label, why = "onboarding.Application", {"purpose": "contact", "words": "约时间看场地"}
    late = world.late
    return rooms.reviewer, [
        *(at("application-detail", one, one.pk) for one in (late, world.running, world.paused, world.unsure)),
        at("clock-list", "逾期事项"),
        at("clock-list", "逾期事项", more="?side=partner"),
        at("limit-list", "办理时限"),
        at("calendaryear-list", "节假日表"),
        at("calendaryear-detail", world.year, world.year.pk),
        at("export-list", "我的导出"),
        *(at("export-detail", f"导出{one.title}", one.pk) for one in world.exports),
        *at("personal-show", f"查看明文：{late}", label, late.pk).press("显示明文并记录", 422),
        at("personal-show", "个人信息明文", label, late.pk).press("显示明文并记录", 200, **why)[1],
        at("personal-show", "没有找到这一页", "onboarding.Nothing", late.pk, status=404),
        at("contact-new", "不能办理这一步", rooms.register.pk, status=403),
    ]


def time_partner(rows, rooms):
    """What waits for it is late too, and its files lie beside the fields."""
    world = known(rows, rooms)
    return rooms.liaison, [
        at("clock-list", "逾期事项"),
        at("application-edit", f"修改：{world.filed}", world.filed.pk),
        at("export-detail", "没有找到这一页", world.exports[0].pk, status=404),
    ]


def contact_keeper(rows, rooms):
    contact = known(rows, rooms).contact
    return rooms.manager, [
        at("partner-detail", rooms.register, rooms.register.pk),
        *at("contact-new", "登记联系人", rooms.register.pk).press("登记联系人", 422),
        at("contact-edit", "修改联系人", contact.pk),
        at("contact-remove", f"删除联系人：{contact}", contact.pk),
        at("contact-remove", "没有找到这一页", 0, status=404),
    ]


def calendar_keeper(rows, rooms):
    known(rows, rooms)
    year = str(timezone.localdate().year)
    wrong = {"year": year, "source": "通知", "file": BAD}
    return rooms.keeper, [
        at("job-list", "后台任务"),
        at("job-list", "后台任务", more="?number=0"),
        at("calendaryear-list", "节假日表"),
        *at("calendaryear-import", "导入节假日表").press("读取文件", 422),
        at("calendaryear-import", f"核对{year}年节假日表").press("读取文件", 422, **wrong)[1],
    ]


def reading_auditor(rows, rooms):
    known(rows, rooms)
    return rooms.one("audit_administrator", rooms.county), [
        at("reading-list", "明文查看记录"),
        at("reading-list", "明文查看记录", more="?who=没有的"),
    ]


PEOPLE = (
    time_nobody, time_newcomer, time_reviewer, time_partner, contact_keeper, calendar_keeper, reading_auditor,
)  # fmt: skip
