"""The pages of a province's limits, of guidance and of sheets of items, for each who works with them."""

from types import SimpleNamespace

from django.db import transaction

from portal.clock.models import Limit
from portal.issued.enums import IssuedState
from tests.browser import visits_catalogue
from tests.browser.visit import Visit, at
from tests.browser.world import long
from tests.factories import limits as make_limits
from tests.factories import services as make
from tests.factories.clocks import limits
from tests.factories.rooms import Rooms

STATES = (IssuedState.DRAFT, IssuedState.REVIEW, IssuedState.APPROVED, IssuedState.IN_FORCE)
FAULTS = [[12, ["设定依据：没有填写设定依据"]], [501, [long(200), long(200)]]]


def known(rows: SimpleNamespace, rooms: Rooms) -> SimpleNamespace:
    """Built for those alone who are to find something."""
    if not hasattr(rows, "issued"):
        rows.issued = built(rows, rooms)
    return rows.issued


@transaction.atomic
def built(rows: SimpleNamespace, rooms: Rooms) -> SimpleNamespace:
    if not Limit.objects.filter(region=None).exists():
        limits()
    province, manager = rooms.province, rooms.one("catalogue_manager", rooms.province).user
    pair = rooms.one("security_administrator", province).user, rooms.one("approver", province).user
    days = dict.fromkeys(Limit.objects.filter(region=None).values_list("key", flat=True), 3)
    words = {"source": long(200), "remark": long(900)}
    sets = {state: make_limits.limit_set(state, province, pair, days, **words) for state in STATES}
    bare = make_limits.limit_set("draft", province, pair, {})
    draft = make.edition("draft", province, pair)
    texts = {"subject": long(100), "place": long(100), "attendees": long(900), "minutes": long(2000)}
    about = {"edition": draft, "cooperation": rows.cooperation}
    given, drafted = (
        make.guidance(state, rooms.county, rooms.branch, rooms.reviewer.user, **about, **texts)
        for state in ("given", "draft")
    )
    ends = {"trying": {}, "tried": {}, "faulty": {"faults": FAULTS}, "done": {}, "refused": {"reason": long(200)}}
    sheets = {
        state: make.item_import(province, manager, state, **{"name": f"{long(190)}.xlsx", **more})
        for state, more in ends.items()
    }
    return SimpleNamespace(sets=sets, bare=bare, given=given, drafted=drafted, sheets=sheets)


def step(obj, name: str, title: str, button: str = "", status: int = 422) -> tuple[Visit, ...]:
    room = obj._meta.model_name
    visit = at(f"{room}-step", title, obj.pk, name, more=f"?seen={obj.version}")
    return visit.press(button, status) if button else (visit,)


def issued_newcomer(rows, rooms):
    """Before there is any: a province's drafter, and a city that keeps a list."""
    return rooms.one("security_administrator", rooms.elsewhere), [at("limitset-list", "办理时限版本")]


def limits_drafter(rows, rooms):
    world = known(rows, rooms)
    draft, running, bare = world.sets["draft"], world.sets["in_force"], world.bare
    return rooms.one("security_administrator", rooms.province), [
        at("limit-list", "办理时限"),
        at("limitset-list", "办理时限版本"),
        *at("limitset-new", "起草办理时限").press("起草办理时限", 422),
        at("limitset-detail", draft, draft.pk),
        at("limitset-detail", bare, bare.pk),
        at("limitset-detail", running, running.pk),
        *at("limitset-edit", f"修改：{draft}", draft.pk).press("保存修改", 422, source=""),
        at("limitset-compare", "比较两版时限", running.pk),
        at("limitset-compare", "比较两版时限", draft.pk),
        at("limitset-effect", "核对影响", draft.pk),
        *step(draft, "submit", f"提交审定：{draft}"),
        at("limitset-step", f"没有提交审定：{bare}", bare.pk, "submit", more=f"?seen={bare.version}", status=409),
    ]


def limits_approver(rows, rooms):
    world = known(rows, rooms)
    review, approved, running = (world.sets[state] for state in ("review", "approved", "in_force"))
    return rooms.one("approver", rooms.province), [
        at("limitset-detail", review, review.pk),
        at("limitset-effect", "核对影响", review.pk),
        *step(review, "approve", f"审定办理时限：{review}"),
        *step(review, "send_back", f"退回修改：{review}", "确认退回修改"),
        *step(approved, "publish", f"公布办理时限：{approved}"),
        *step(running, "repeal", f"废止办理时限：{running}", "确认废止办理时限"),
    ]


def guide(rows, rooms):
    world = known(rows, rooms)
    given, drafted = world.given, world.drafted
    return rooms.one("catalogue_manager", rooms.county), [
        at("guidance-list", "指导记录"),
        at("guidance-list", "指导记录", more="?q=没有的"),
        *at("guidance-new", "记录指导", more=f"?cooperation={rows.cooperation.pk}").press("记录指导", 422),
        at("guidance-detail", given, given.pk),
        at("guidance-edit", f"修改：{drafted}", drafted.pk),
        *step(drafted, "give", f"发给合作机构：{drafted}"),
        *step(given, "withdraw", f"撤回指导记录：{given}", "确认撤回指导记录"),
        at("cooperation-detail", rows.cooperation, rows.cooperation.pk),
    ]


def guided(rows, rooms):
    """The partner reads what it was told, and what its outlets may do."""
    world = known(rows, rooms)
    current = visits_catalogue.known(rows, rooms).current
    return rooms.liaison, [
        at("guidance-list", "指导记录"),
        at("guidance-detail", world.given, world.given.pk),
        at("catalogueedition-list", "服务事项清单"),
        at("catalogueedition-detail", current, current.pk),
        at("catalogueedition-applicable", "本地现行事项"),
        at("narrowing-list", "事项收紧"),
        at("limitset-detail", world.sets["in_force"], world.sets["in_force"].pk),
    ]


def sheet_sender(rows, rooms):
    """Dry run, report, and what came of it."""
    world = known(rows, rooms)
    return rooms.one("catalogue_manager", rooms.province), [
        *at("serviceitem-import", "导入事项").press("预演导入", 422),
        *(at("itemimport-detail", sheet, sheet.pk) for sheet in world.sheets.values()),
    ]


PEOPLE = (issued_newcomer, limits_drafter, limits_approver, guide, guided, sheet_sender)
