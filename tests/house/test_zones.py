"""The entrances: each serves its addresses and no others, leads to none of another, and lets in whom it is for."""

import pytest
from django.urls import reverse

from portal.zones import ZONES, serves
from tests.factories.web import draft
from tests.house.addresses import address, change, code, get, names, post
from tests.house.test_crawl import broken
from tests.house.test_scope_walk import lines
from tests.house.walk_tables import CHANGES, PAGES, WRITES
from tests.house.walk_zones import LETTERS, expected, known
from tests.house.world import people, walked
from tests.kept import laid

pytestmark = pytest.mark.django_db
# One on each side of a login: who of them may see what is the walk's of all addresses.
WALKERS = [("business", "R"), ("public", "L"), ("public", "X"), ("field", "T"), ("field", "X")]


def test_every_address_has_its_zones():
    assert sorted(known()) == sorted(names())
    assert set(LETTERS) == set(ZONES) - {""}


@pytest.mark.parametrize("zone", LETTERS)
def test_what_a_zone_serves(zone, settings):
    settings.PORTAL_ZONE = zone
    assert {name for name in names() if serves(name)} == expected()[zone]


def test_without_a_zone_everything_is_served(settings):
    settings.PORTAL_ZONE = ""
    assert [name for name in names() if not serves(name)] == []


def test_no_zone_names_an_address_that_there_is_not():
    listed = {name for zone in ZONES.values() for name in (zone.names or set()) | zone.without}
    assert listed - set(names()) == set()


@pytest.fixture
def kept(db):
    return laid(walked)


@pytest.fixture
def everything(kept):
    return kept[1]


@pytest.fixture
def browser_of(kept, as_, client):
    actors = people(kept[0])
    return lambda column: client if column == "X" else as_(actors[column])


@pytest.mark.parametrize(("zone", "column"), WALKERS)
def test_what_is_of_another_zone_is_not_to_be_found(zone, column, settings, everything, browser_of):
    """By no method, with what would be accepted elsewhere."""
    settings.PORTAL_ZONE = zone
    client, served, got = browser_of(column), expected()[zone], {}
    asks = {
        "GET": (PAGES, lambda url, row: get(client, url)[0]),
        "POST": (WRITES, lambda url, row: post(client, url, row)),
        "PATCH": (CHANGES, lambda url, row: change(client, url, row)),
    }
    for method, (table, ask) in asks.items():
        for name, key, step, _ in lines(table):
            if (method, name) not in got and name not in served:
                row = everything[key] if key else None
                got[method, name] = ask(address(name, row, step), row)
    assert {asked: one for asked, one in got.items() if one != "-"} == {}
    assert len(got) > 50 or zone == "business"


@pytest.mark.parametrize(
    ("zone", "column"),
    [("business", "S"), ("public", "K"), ("public", "X"), ("field", "T")],
)
def test_no_link_of_a_zone_leads_to_another(zone, column, settings, everything, browser_of):
    settings.PORTAL_ZONE = zone
    start, good = (reverse("home"), "2>L") if column == "X" else (reverse("workbench"), "2>")
    wrong, opened, _ = broken(browser_of(column), [start], good)
    assert wrong == {}
    assert opened > (5 if zone == "field" else 20)


@pytest.mark.parametrize(("zone", "column"), [("public", "R"), ("public", "T"), ("field", "L")])
def test_whom_an_entrance_is_not_for(zone, column, settings, browser_of):
    """Somebody of another side is sent away in words at the first page, whichever door let the session in."""
    client = browser_of(column)
    settings.PORTAL_ZONE = zone
    response = client.get(reverse("workbench"), follow=True)
    assert response.request["PATH_INFO"] == reverse("account_login")
    assert ZONES[zone].words in response.content.decode()
    assert code(client.get(reverse("workbench"))) == "L"


def test_where_the_public_comes_in(settings, client):
    """What leaves the site for the public leads to its entrance, whatever address the work has."""
    settings.SITE_URL, settings.PUBLIC_URL = "https://inside.test", "https://outside.test/"
    assert client.get("/robots.txt").content.decode().splitlines()[-1] == "Sitemap: https://outside.test/sitemap.xml"
    assert "<loc>https://outside.test/</loc>" in client.get("/sitemap.xml").content.decode()


@pytest.mark.parametrize(("zone", "drafts"), [("", 2), ("business", 2), ("public", 1)])
def test_the_workbench_leads_to_what_is_here(zone, drafts, settings, rooms, as_):
    draft(rooms.liaison, reverse("application-edit", args=[1]), title="意向")
    draft(rooms.liaison, reverse("guidance-new"), title="指导")
    draft(rooms.liaison, "/work/was-here-once/", title="旧")
    settings.PORTAL_ZONE = zone
    page = as_(rooms.liaison).get(reverse("workbench"))
    assert len(page.context["drafts"]) == drafts


@pytest.mark.parametrize(("zone", "status"), [("business", 302), ("field", 200)])
def test_a_notice_leads_to_its_matter_where_that_is_served(zone, status, settings, everything, browser_of):
    settings.PORTAL_ZONE = zone
    answer = browser_of("R").get(reverse("notice-detail", args=[everything["notice"].pk]))
    assert answer.status_code == status


def test_a_guide_s_link_into_another_zone_is_words(settings, client):
    written = 'href="/api/docs/"'
    assert written in client.get("/help/everyone/").content.decode()
    settings.PORTAL_ZONE = "public"
    page = client.get("/help/everyone/").content.decode()
    assert written not in page
    assert "<a>接口说明</a>" in page


def test_whoever_has_no_role_is_nobody_s(settings, rooms, client):
    settings.PORTAL_ZONE = "public"
    client.force_login(rooms.user("无角色", rooms.branch))
    assert client.get(reverse("workbench")).status_code == 200


def test_the_refusal_is_the_api_s_own_where_it_is_the_api(settings, client):
    settings.PORTAL_ZONE = "public"
    answer = client.get("/api/v1/applications/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
