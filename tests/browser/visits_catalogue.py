"""The pages of the catalogue, for each who works with it: the province, a city, and a province that begins."""

from types import SimpleNamespace
from typing import Any

from tests.browser.visit import SEEN, Visit, at
from tests.browser.world_catalogue import catalogue
from tests.factories.rooms import Rooms

ITEM, EDITION, NARROWING = "serviceitem", "catalogueedition", "narrowing"


def known(rows: SimpleNamespace, rooms: Rooms) -> SimpleNamespace:
    """Built for those alone who are to find something."""
    if not hasattr(rows, "catalogue"):
        rows.catalogue = catalogue(rooms)
    return rows.catalogue


def catalogue_newcomer(rows, rooms):
    """A province that has neither items nor editions."""
    return rooms.one("catalogue_manager", rooms.province), [
        at("serviceitem-list", "事项库"),
        at("serviceitem-pending", "待确认的缺省值"),
        at("catalogueedition-list", "服务事项清单"),
        at("catalogueedition-applicable", "本地现行事项"),
        at("narrowing-list", "事项收紧"),
    ]


def step(room: str, title: Any, obj: Any, name: str, button: str = "", status: int = 422) -> tuple[Visit, ...]:
    """The page of a step; with a button, also what comes of pressing it with nothing filled in."""
    visit = at(f"{room}-step", title, obj.pk, name, more=f"?seen={obj.version}")
    return visit.press(button, status) if button else (visit,)


def item_keeper(rows, rooms):
    world = known(rows, rooms)
    one, fresh = world.item, world.fresh
    return rooms.one("catalogue_manager", rooms.province), [
        at("serviceitem-list", "事项库"),
        at("serviceitem-list", "事项库", more="?q=没有的"),
        at("serviceitem-batch", "确认全部缺省值", "confirm_all", more="?every=1"),
        at("serviceitem-pending", "待确认的缺省值"),
        *at("serviceitem-import", "导入事项").press("预演导入", 422),
        *at("serviceitem-new", "新增事项").press("新增事项", 422),
        at("serviceitem-detail", one, one.pk),
        at("serviceitem-detail", fresh, fresh.pk),
        at("serviceitem-detail", world.retired, world.retired.pk),
        at("serviceitem-edit", f"修改：{one}", one.pk),
        *step(ITEM, f"评定风险等级：{one}", one, "assess_risk", "确认评定风险等级"),
        *step(ITEM, f"停用事项：{one}", one, "retire", "确认停用事项"),
        *step(ITEM, f"确认缺省值：{fresh}", fresh, "confirm"),
        *step(ITEM, f"确认全部缺省值：{fresh}", fresh, "confirm_all"),
        *step(ITEM, f"恢复事项：{world.retired}", world.retired, "restore"),
        at("serviceitem-step", "没有确认缺省值", one.pk, "confirm", more="?seen=0", status=409),
    ]


def edition_drafter(rows, rooms):
    world = known(rows, rooms)
    old, current, draft, bare = world.old, world.current, world.draft, world.bare
    return rooms.one("catalogue_manager", rooms.province), [
        at("catalogueedition-list", "服务事项清单"),
        *at("catalogueedition-new", "起草服务事项清单").press("起草服务事项清单", 422),
        at("catalogueedition-detail", current, current.pk),
        at("catalogueedition-detail", draft, draft.pk),
        at("catalogueedition-detail", bare, bare.pk),
        at("catalogueedition-edit", f"修改：{draft}", draft.pk),
        at("catalogueedition-compare", "比较两版清单", current.pk),
        at("catalogueedition-compare", "比较两版清单", old.pk),
        at("catalogueedition-compare", "没有找到这一页", old.pk, more="?with=x", status=404),
        at("catalogueedition-applicable", "本地现行事项"),
        at("catalogueedition-applicable", "本地现行事项", more="?day=x&tier=9", status=422),
        at("catalogueentry-detail", world.item, current.entries.get(item=world.item).pk),
        at("catalogueentry-detail", world.listed, world.listed.pk),
        *step(EDITION, f"照前一版起草：{bare}", bare, "copy_from", "确认照前一版起草"),
        *step(EDITION, f"列入事项：{draft}", draft, "include", "确认列入事项"),
        *step(EDITION, f"移出事项：{draft}", draft, "drop", "确认移出事项"),
        *step(EDITION, f"调整批次：{draft}", draft, "move", "确认调整批次"),
        *step(EDITION, f"按推荐分批：{draft}", draft, "arrange"),
        *step(EDITION, f"定批次日期：{draft}", draft, "date_batch", "确认定批次日期"),
        *step(EDITION, f"提交审定：{draft}", draft, "submit"),
        at("catalogueedition-step", f"没有提交审定：{bare}", bare.pk, "submit", more=SEEN, status=409),
    ]


def edition_approver(rows, rooms):
    world = known(rows, rooms)
    return rooms.one("approver", rooms.province), [
        at("catalogueedition-detail", world.review, world.review.pk),
        *step(EDITION, f"审定服务事项清单：{world.review}", world.review, "approve"),
        *step(EDITION, f"退回修改：{world.review}", world.review, "send_back", "确认退回修改"),
        *step(EDITION, f"公布服务事项清单：{world.approved}", world.approved, "publish"),
        *step(EDITION, f"废止服务事项清单：{world.current}", world.current, "repeal", "确认废止服务事项清单"),
    ]


def narrowing_drafter(rows, rooms):
    world = known(rows, rooms)
    draft, bare, edition = world.narrowings["draft"], world.untouched, world.current
    return rooms.one("catalogue_manager", rooms.city), [
        at("narrowing-list", "事项收紧"),
        at("narrowing-list", "事项收紧", more="?q=没有的"),
        at("catalogueedition-detail", edition, edition.pk),
        at("catalogueedition-applicable", "本地现行事项"),
        *at("narrowing-new", "起草事项收紧", more=f"?edition={edition.pk}").press("起草事项收紧", 422),
        at("narrowing-detail", draft, draft.pk),
        at("narrowing-detail", bare, bare.pk),
        at("narrowing-edit", f"修改：{draft}", draft.pk),
        *step(NARROWING, f"选不开放的事项：{draft}", draft, "leave_out", "确认选不开放的事项"),
        *step(NARROWING, f"恢复开放：{draft}", draft, "take_back", "确认恢复开放"),
        *step(NARROWING, f"撤回草稿：{draft}", draft, "discard"),
        at("narrowing-step", f"没有提交批准：{bare}", bare.pk, "submit", more=SEEN, status=409),
    ]


def narrowing_approver(rows, rooms):
    world = known(rows, rooms)
    waiting, running = world.narrowings["review"], world.narrowings["in_force"]
    return rooms.one("approver", rooms.city), [
        at("narrowing-detail", running, running.pk),
        at("narrowing-detail", world.carried, world.carried.pk),
        at("narrowing-list", "事项收紧"),
        *step(NARROWING, f"批准事项收紧：{waiting}", waiting, "approve"),
        *step(NARROWING, f"退回修改：{waiting}", waiting, "send_back", "确认退回修改"),
        *step(NARROWING, f"终止事项收紧：{running}", running, "lift", "确认终止事项收紧"),
    ]


PEOPLE = (
    catalogue_newcomer, item_keeper, edition_drafter, edition_approver, narrowing_drafter, narrowing_approver,
)  # fmt: skip
