import pytest

from portal.accounts.actor import STRANGER
from portal.web.navigation import menu, public_menu
from tests.web.html import Reader


def labels(actor, path="/"):
    return {group["name"]: [entry["label"] for entry in group["entries"]] for group in menu(actor, path)}


def test_the_menu_shows_what_the_roles_may_use(house):
    assert labels(house.reviewer) == {"事项": ["合作事项", "合作需求"]}
    assert labels(house.liaison) == {"事项": ["合作事项"]}
    assert labels(house.configurer) == {"事项": ["合作需求"], "权限": ["岗位权限"]}
    assert labels(STRANGER) == {}


@pytest.mark.parametrize(
    ("path", "current"), [("/matters/", "page"), ("/matters/7/", "true"), ("/needs/", ""), ("/mattersome/", "")]
)
def test_the_entry_one_is_in_is_current(house, path, current):
    [group] = menu(house.reviewer, path)
    assert group["entries"][0] == {"label": "合作事项", "url": "/matters/", "current": current}


def test_the_page_marks_it_too(house, as_):
    page = as_(house.reviewer).get("/matters/").page
    assert [e.text for e in page.all("a") if e.attrib.get("aria-current") == "page"] == ["合作事项"]


def test_the_public_menu_is_the_same_for_everybody():
    assert public_menu("/") == [{"label": "首页", "url": "/", "current": "page"}]
    assert public_menu("/needs/") == [{"label": "首页", "url": "/", "current": ""}]


def test_large_print_stays_until_it_is_turned_off(db):
    client = Reader()
    switched = client.get("/large/?on=1&next=/nowhere/")
    assert (switched.status_code, switched["Location"]) == (302, "/nowhere/")
    page = client.get("/nowhere/").page
    assert page.all("html")[0].attrib["class"] == "large"
    assert page.links()["标准版"] == "/large/?on=0&next=/nowhere/"
    client.get("/large/?on=0&next=/nowhere/")
    assert "class" not in client.get("/nowhere/").page.all("html")[0].attrib


@pytest.mark.parametrize(
    "next_page", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""]
)
def test_the_switch_leads_nowhere_else(db, next_page):
    assert Reader().get("/large/", {"on": "1", "next": next_page})["Location"] == "/"
