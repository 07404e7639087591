"""Announcements, from the draft to what the public reads, and the public pages around them; as long as they may be."""

from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from portal.site.help.guides import guides
from tests.browser.visit import at
from tests.browser.world import long
from tests.factories import announcements as make
from tests.factories.rooms import Rooms

FILES = {"public-announcement-file", "public-announcement-feed", "robots", "conformance-sheet"}


def known(rows: SimpleNamespace, rooms: Rooms) -> SimpleNamespace:
    """Built for those alone who are to find something."""
    if not hasattr(rows, "announced"):
        rows.announced = SimpleNamespace(
            **{
                state: announcement(rooms, state)
                for state in ("draft", "review", "scheduled", "published", "withdrawn")
            }
        )
        rows.announced.running = make.with_file(announcement(rooms, "published", ends_on=timezone.localdate()))
    return rows.announced


def announcement(rooms: Rooms, state: str, **fields: Any) -> Any:
    pair = rooms.reviewer.user, rooms.approver.user
    body = "\n\n".join(long(900, part) for part in range(3))
    said = {"withdrawal": long(500)} if state == "withdrawn" else {}
    return make.announcement(state, rooms.county, pair, title=long(100, state), body=body, **said, **fields)


def reader_of_announcements(rows, rooms):
    world = known(rows, rooms)
    one, gone = world.running, world.withdrawn
    return None, [
        at("home", "首页"),
        at("public-announcement-list", "公告公示"),
        at("public-announcement-list", "公告公示", more="?q=没有的"),
        at("public-announcement-list", "公告公示", more="?region=x&year=x", status=422),
        at("public-announcement", one, one.pk),
        at("public-announcement", world.published, world.published.pk),
        at("public-announcement", f"已撤回：{gone}", gone.pk, status=410),
        at("public-announcement", "没有找到这一页", world.scheduled.pk, status=404),
        at("public-search", "搜索"),
        at("public-search", "搜索：合作", more="?q=合作"),
        at("public-search", "搜索：没有的", more="?q=没有的"),
        at("public-search", "搜索", more="?q=" + "长" * 101, status=422),
        at("site-map", "网站地图"),
        at("accessibility", "无障碍说明"),
        at("help", "帮助"),
        at("help", "帮助：补正", more="?q=补正"),
        at("help", "帮助：没有的", more="?q=没有的"),
        at("help", "帮助", more="?q=" + "长" * 101, status=422),
        *(at("help-page", one.title, one.key) for one in guides()),
        at("help-page", "没有找到这一页", "nothing", status=404),
        at("conformance", "标准符合性", more="?state=recorded"),  # all 136 rows take axe half a minute
        at("conformance", "标准符合性", more="?state=outside"),
        at("conformance", "没有找到这一页", more="?state=x", status=404),
        at("cited-standards", "引用标准台账"),
        *at("document-look-up", "查验文书").press("查验文书", 422),
    ]


def reader_of_no_announcements(rows, rooms):
    return None, [at("public-announcement-list", "公告公示")]


def writer_of_announcements(rows, rooms):
    one = known(rows, rooms).draft
    return rooms.reviewer, [
        at("announcement-list", "公告公示"),
        *at("announcement-new", "撰写公告公示").press("撰写公告公示", 422),
        at("announcement-detail", one, one.pk),
        at("announcement-edit", f"修改：{one}", one.pk),
        at("announcement-step", f"提交审签：{one}", one.pk, "submit", more=f"?seen={one.version}"),
        at("announcement-step", f"撤回草稿：{one}", one.pk, "discard", more=f"?seen={one.version}"),
    ]


def approver_of_announcements(rows, rooms):
    world = known(rows, rooms)
    waiting, public = world.review, world.running
    back = at("announcement-step", f"退回修改：{waiting}", waiting.pk, "send_back", more=f"?seen={waiting.version}")
    away = at("announcement-step", f"撤回公告公示：{public}", public.pk, "withdraw", more=f"?seen={public.version}")
    return rooms.approver, [
        at("announcement-detail", waiting, waiting.pk),
        at("announcement-detail", public, public.pk),
        at("announcement-detail", world.scheduled, world.scheduled.pk),
        at("announcement-detail", world.withdrawn, world.withdrawn.pk),
        at("announcement-step", f"审签公布：{waiting}", waiting.pk, "approve", more=f"?seen={waiting.version}"),
        *back.press("确认退回修改", 422),
        *away.press("确认撤回公告公示", 422),
    ]


PEOPLE = (
    reader_of_announcements, reader_of_no_announcements, writer_of_announcements, approver_of_announcements,
)  # fmt: skip
