"""A citizen on a telephone finds an item, its papers and its limit: in three taps, in large print and by keyboard."""

import pytest
from django.core.cache import cache
from django.db import transaction
from playwright.sync_api import expect

from tests.browser import eyes
from tests.factories import services as make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.requirement("R014", "R018", "R050")]
WAY = ("我要办事", "社会保障卡申领", "2 份")


@pytest.fixture
@transaction.atomic
def card(rooms):
    drafter, approver = (rooms.one(role, rooms.province).user for role in ("catalogue_manager", "approver"))
    item = make.item(rooms.province, drafter, name="社会保障卡申领", code="SK010", promised_days=5, statutory_days=30)
    make.material(item, position=2, name="本人近期照片", legal_basis="《社会保障卡管理办法》第9条")
    others = [make.item(rooms.province, drafter, name=f"其他事项{number}") for number in range(12)]
    make.edition("in_force", rooms.province, (drafter, approver), [item, *others])
    cache.clear()
    return item


def tap(seat, name):
    seat.page.get_by_role("link", name=name, exact=False).first.tap()


def tab_to(seat, name):
    """With the tabulator alone, and then Enter."""
    for _ in range(60):
        seat.page.keyboard.press("Tab")
        if name in seat.page.evaluate("document.activeElement.textContent"):
            return seat.page.keyboard.press("Enter")
    raise AssertionError(f"no way to {name}")


def finds(seat, go):
    """Follows the way; the limit stands at the head of the guide, and the papers are what one has come to."""
    seat.go("/")
    for name in WAY:
        with seat.page.expect_navigation():
            go(seat, name)
    page = seat.page
    page.wait_for_url("**/items/SK010/?region=330000#papers")
    expect(page.locator(".facts-line")).to_contain_text("5 个工作日")
    expect(page.get_by_text("居民身份证")).to_be_in_viewport()
    expect(page.get_by_text("本人近期照片")).to_be_in_viewport()
    return page


@pytest.mark.parametrize("large", [False, True], ids=["usual print", "large print"])
def test_in_three_taps_on_a_telephone(desk, card, large):
    seat = desk(viewport=eyes.PHONE, has_touch=True, is_mobile=True)
    if large:
        seat.go("/")
        with seat.page.expect_navigation():
            tap(seat, "适老版")
    page = finds(seat, tap)
    assert page.evaluate("document.documentElement.className") == ("large" if large else "")
    assert page.evaluate("document.documentElement.scrollWidth") <= eyes.PHONE["width"]


def test_by_keyboard_and_without_a_script(desk, card):
    finds(desk(scripts=True), tab_to)
    finds(desk(viewport=eyes.PHONE, scripts=False, has_touch=True), tap)
