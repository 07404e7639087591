"""The public pages are kept ready, and whatever is published, withdrawn or narrowed is there at once."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from portal.flow.gate import perform
from tests.factories import services as make
from tests.web.html import Reader

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R018", "R040")]
LIST, ITEM, COUNTY = "/items/?region=330000", "/items/A1/?region=330000", "/items/?region=330106"


@pytest.fixture
def world(catalogue):
    catalogue.card = catalogue.item(name="社会保障卡申领", code="A1")
    catalogue.jobless = catalogue.item(name="失业登记", code="B1")
    catalogue.current = catalogue.edition(lines=[catalogue.card, catalogue.jobless], effective_on=make.in_days(-9))
    return catalogue


@pytest.fixture
def step(world, django_capture_on_commit_callbacks):
    """Takes a step as if it were committed."""

    def take(obj, name, by, **data):
        with django_capture_on_commit_callbacks(execute=True):
            return perform(obj, name, by=by, **data)

    return take


@pytest.fixture
def ready(world, django_assert_num_queries):
    """The pages, kept ready: what the factories have announced is long past."""

    def read(*urls):
        cache.clear()
        first = [Reader().get(url) for url in urls]
        with django_assert_num_queries(0):
            again = [Reader().get(url) for url in urls]
        assert [one.content for one in first] == [one.content for one in again]
        tags = [{"if-none-match": one["ETag"]} for one in first]
        return [Client().get(url, headers=tag).status_code for url, tag in zip(urls, tags, strict=True)]

    return read


def items(url: str) -> list[str]:
    return Reader().get(url).page.by_class("row-link")


def alerts() -> int:
    return len(Reader().get(ITEM).page.by_class("alert"))


def test_a_publication_and_its_withdrawal_are_there_at_once(world, step, ready):
    later = world.edition("approved", [world.jobless], effective_on=make.in_days(5))
    assert ready(LIST, ITEM, "/items/A1/qr.svg?region=330000", "/region/?region=330000") == [304] * 4
    assert alerts() == 0
    later = step(later, "publish", world.approver)
    assert alerts() == 1
    assert ready(ITEM) == [304]
    step(later, "withdraw", world.approver, note="政策调整")
    assert alerts() == 0


def test_a_repeal_is_there_at_once(world, step, ready):
    assert ready(LIST, ITEM) == [304, 304]
    step(world.current, "repeal", world.approver, note="政策调整")
    assert items(LIST) == []
    assert Reader().get(ITEM).status_code == 404


def test_a_narrowing_and_its_end_are_there_at_once(world, step, ready):
    city = world.rooms.city
    line = world.current.entries.get(item=world.card)
    narrowing = world.narrowing(world.current, city, [line], state="review")
    assert ready(COUNTY, LIST) == [304, 304]
    approver = world.rooms.one("approver", city)
    narrowing = step(narrowing, "approve", approver, seen=narrowing.version)
    assert (items(COUNTY), items(LIST)) == (["失业登记"], ["社会保障卡申领", "失业登记"])
    assert ready(COUNTY) == [304]
    step(narrowing, "lift", approver, note="设备已配齐")
    assert items(COUNTY) == ["社会保障卡申领", "失业登记"]


def test_another_name_of_a_region_or_a_department_is_there_at_once(world, ready, django_capture_on_commit_callbacks):
    province = world.rooms.province
    assert ready("/editions/330000/", "/editions/330000/1/") == [304, 304]
    for row, name in ((province.region, "之江省"), (province, "之江省人力资源和社会保障厅")):
        row.name = name
        with django_capture_on_commit_callbacks(execute=True):
            row.save()
        assert name in Reader().get("/editions/330000/1/").page.text
        assert ready("/editions/330000/1/") == [304]


def test_at_midnight_the_next_edition_is_there_without_any_step(world, ready, monkeypatch):
    world.edition("published", [world.jobless], effective_on=make.in_days(1))
    assert ready(LIST, ITEM) == [304, 304]
    assert items(LIST) == ["社会保障卡申领", "失业登记"]
    tomorrow = make.in_days(1)
    monkeypatch.setattr(timezone, "localdate", lambda value=None: tomorrow)
    assert items(LIST) == ["失业登记"]
    assert Reader().get(ITEM).status_code == 404


def test_somebody_who_is_logged_in_sees_the_page_of_today_and_leaves_none_behind(world, ready):
    client = Reader()
    client.force_login(world.manager.user)
    page = client.get(LIST)
    assert "no-store" in page["Cache-Control"]
    assert "工作台" in page.page.links()
    assert ready(LIST) == [304]
    assert "工作台" not in Reader().get(LIST).page.links()
    assert "工作台" in client.get(LIST).page.links()
