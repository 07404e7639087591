"""A province lists anew what partners may handle, from the draft to the list of a county.

Edition 1 has six items in two batches. Edition 2 is drafted from it on 3 February 2026, approved on the 4th by another
person, published on the 12th and in force from 2 March; from the 5th a city does not open one of its items.
"""

import re
from datetime import date

import feedparser
import pytest
from django.test import Client

from portal.clock.loader import load
from portal.issued.jobs import take_effect
from portal.jobs.models import run_waiting
from services.models import CatalogueEdition
from tests.factories import services as make

pytestmark = [pytest.mark.requirement("R018", "R039", "R040", "R041")]
OLD = {"参保登记": 1, "待遇申领": 1, "资格认证": 1, "信息变更": 2, "权益查询": 2, "证明打印": 2}
NEW = ("社保卡申领", "社保卡补办", "失业登记")
DIFFERENCES = [
    "新增 3 项：社保卡申领、社保卡补办、失业登记",
    "取消 1 项：权益查询",
    "调整 2 项：",
    "参保登记：批次由“第 1 批”改为“第 2 批”",
    "待遇申领：批次由“第 1 批”改为“第 2 批”",
]
EDITION, FEED = "/editions/330000/2/", "/editions/330000/feed/"


@pytest.fixture
def people(rooms):
    """Who drafts and who approves, of the province and of the city."""
    return {
        (role, place.name): rooms.one(role, place)
        for role in ("catalogue_manager", "approver")
        for place in (rooms.province, rooms.city)
    }


def catalogue(rooms, people) -> None:
    manager, approver = people["catalogue_manager", "省厅"].user, people["approver", "省厅"].user
    items = {
        name: make.item(rooms.province, manager, name=name, code=f"S{n:02d}") for n, name in enumerate((*OLD, *NEW))
    }
    lines = [(items[name], batch) for name, batch in OLD.items()]
    days = {"effective_on": date(2026, 1, 1), "published_on": date(2025, 12, 1)}
    make.edition("in_force", rooms.province, (manager, approver), lines, **days)


def test_a_province_lists_anew_and_a_city_opens_less(rooms, people, desk, clock):
    load()
    catalogue(rooms, people)
    stranger = desk()

    clock.to(2, 3)
    edition = drafted(desk(people["catalogue_manager", "省厅"]))
    assert stranger.go(EDITION).status == 404

    clock.to(2, 4)
    approved(desk(people["approver", "省厅"]), edition)
    assert stranger.go(EDITION).status == 404
    stranger.go("/editions/330000/")
    assert len(stranger.texts("tbody tr")) == 1

    clock.to(2, 12)
    stranger.go("/editions/330000/")  # kept ready from here on, and never stale
    assert stranger.texts("tbody th") == ["第 1 版 施行中"]
    published(desk(people["approver", "省厅"]), edition)
    the_public_reads_what_will_change(stranger)
    a_reader_is_told("待施行")
    assert names(stranger, "330106") == sorted(OLD)

    clock.to(2, 20)
    narrowed(desk, people, edition)

    clock.to(3, 2)
    take_effect()
    run_waiting()
    a_reader_is_told("施行中")
    assert names(stranger, "330106") == names(stranger, "330203") == sorted({*OLD, *NEW} - {"权益查询"})

    clock.to(3, 5)
    the_county_follows_its_city(stranger)


def drafted(drafter) -> CatalogueEdition:
    drafter.go("/work/editions/new/")
    drafter.fill(effective_on="2026-03-02", remark="增加社保卡业务")
    drafter.press("起草服务事项清单")
    here = drafter.path
    drafter.follow("照前一版起草")
    drafter.page.select_option("[name=source]", label="浙江省服务事项清单（第1版）")
    drafter.press("确认照前一版起草")
    take(drafter, "列入事项", NEW, batch=2)
    take(drafter, "移出事项", ["权益查询"], note="改为网上自助")
    take(drafter, "调整批次", ["参保登记", "待遇申领"], batch=2, note="设备还没有配齐")
    drafter.follow("提交审定")
    drafter.press("确认提交审定")
    assert drafter.texts(".page-head .badge") == ["待审定"]
    assert not drafter.page.get_by_role("link", name="审定服务事项清单").count()  # a second person decides
    return CatalogueEdition.objects.get(pk=re.search(r"\d+", here)[0])


def take(seat, step: str, words, **fields) -> None:
    """On the page of a step: these are ticked, and the rest is filled in."""
    seat.follow(step)
    for name in words:
        seat.page.get_by_label(re.compile(rf"S\d\d {name}（")).check()
    seat.fill(**fields)
    seat.press(f"确认{step}")


def approved(approver, edition) -> None:
    approver.go(edition.get_absolute_url())
    approver.follow("审定服务事项清单")
    approver.press("确认审定服务事项清单")
    assert approver.texts(".page-head .badge") == ["待公布"]


def published(approver, edition) -> None:
    approver.go(edition.get_absolute_url())
    approver.follow("公布服务事项清单")
    approver.press("确认公布服务事项清单")
    assert approver.texts(".page-head .badge") == ["已公布，待施行"]


def the_public_reads_what_will_change(stranger) -> None:
    stranger.go("/editions/")
    stranger.follow("浙江省")
    assert stranger.texts("tbody th") == ["第 2 版 待施行", "第 1 版 施行中"]
    stranger.follow("第 2 版")
    assert stranger.texts(".alert") == ["这一版还没有施行，自2026年3月2日起施行。现在施行的是第 1 版。"]
    stranger.follow("与第 1 版的不同")
    assert stranger.texts("[aria-labelledby=words] li") == DIFFERENCES
    assert len(stranger.texts("tbody tr")) == 6


def a_reader_is_told(standing: str) -> None:
    newest = feedparser.parse(Client().get(FEED).content).entries[0]
    assert newest.title == f"浙江省服务事项清单（第2版）：{standing}"
    told = newest.summary.removeprefix("<p>").removesuffix("</p>").split("</p><p>")
    assert told[1:] == ["与第 1 版相比：", *DIFFERENCES]


def narrowed(desk, people, edition) -> None:
    """By the city, on the list that is to come; four eyes there too."""
    drafter = desk(people["catalogue_manager", "市局"])
    drafter.go(edition.get_absolute_url())
    drafter.follow("起草事项收紧")
    drafter.fill(starts_on="2026-03-05")
    drafter.press("起草事项收紧")
    take(drafter, "选不开放的事项", ["社保卡申领"], note="制卡机还没有配齐")
    drafter.follow("提交批准")
    drafter.press("确认提交批准")
    approver = desk(people["approver", "市局"])
    approver.go(drafter.path)
    approver.follow("批准事项收紧")
    approver.press("确认批准事项收紧")
    assert approver.texts(".page-head .badge") == ["有效"]


def names(stranger, region: str) -> list[str]:
    """What the public is offered there, by name."""
    stranger.go(f"/items/?region={region}")
    return sorted(stranger.texts("tbody th a"))


def the_county_follows_its_city(stranger) -> None:
    """The county of the city, and none elsewhere; the page of the edition says why."""
    assert names(stranger, "330106") == sorted({*OLD, *NEW} - {"权益查询", "社保卡申领"})
    assert "社保卡申领" in names(stranger, "330203")
    stranger.go(EDITION)
    stranger.page.select_option("[name=region]", value="330106")
    stranger.press("查看当地的清单")
    assert "2026年3月5日，西湖区开放 7 项，不开放 1 项：" in stranger.texts("p")
    assert "社保卡申领（S06） 市局：制卡机还没有配齐" in stranger.texts("[aria-labelledby=region] li")
