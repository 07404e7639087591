"""Whoever follows the links of the portal comes to a page: with every role, from the workbench or the first page."""

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from tests.house.addresses import code
from tests.house.world import people, walked
from tests.kept import laid

pytestmark = pytest.mark.django_db
LINK = re.compile(r"""<(?:a|link|img|script|use)\b[^>]*?\s(?:href|src)="([^"]+)\"""")
NUMBER = re.compile(r"[0-9a-f-]{36}|\d+|(?<=/items/)[A-Z]+\d+|(?<=/documents/check/)\w+")
FOR_ALL = reverse("conformance")  # kept ready for everybody alike: not everybody may open every page that it names
LEFT_OUT = ("/large/", reverse("account_logout"))  # they change something, or end it
WHO = "RASGULM"  # one of each role; the others see less of the same pages


def links(text: str, at: str) -> list[str]:
    """The addresses of this site that a page leads to, without the place in it."""
    found = [urljoin(at, unescape(href)).partition("#")[0] for href in LINK.findall(text)]
    return [one for one in found if one.startswith("/") and not one.startswith(LEFT_OUT)]


def broken(client, starts, good, within="/"):
    """Address → what came of it, of the links that do not lead to what is good; how many were opened, one of each
    kind: /needs/7/ and /needs/8/ are one; and which were not, because they lead out."""
    waiting, met, wrong, out = [(start, "") for start in starts], set(), {}, set()
    while waiting:
        address, where = waiting.pop(0)
        kind = NUMBER.sub("0", urlsplit(address).path)
        if kind in met:
            continue
        if not address.startswith((within, "/static/")):
            out.add(address)
            continue
        met.add(kind)
        if address.startswith("/static/"):
            if not finders.find(address.removeprefix("/static/")):
                wrong[address] = f"no such file, from {where}"
            continue
        response = client.get(address)
        came = code(response)
        if came not in good and (came, where) != ("F", FOR_ALL):
            wrong[address] = f"{came} from {where}"
        body = b"".join(response.streaming_content) if response.streaming else response.content  # and its file closed
        if came == "2" and "text/html" in response["Content-Type"]:
            waiting += [(link, address) for link in links(body.decode(), address)]
    return wrong, len(met), out


def test_no_link_leads_nowhere(client, as_):
    """Whoever works here follows the links of the workbench; where they lead out, anybody follows them."""
    rooms, _ = laid(walked)
    actors = {column: actor for column, actor in people(rooms).items() if column in WHO}
    actors["catalogue"] = rooms.one("catalogue_manager", rooms.province)
    lost, opened, public = {}, {}, {reverse("home")}
    for name, actor in actors.items():
        wrong, opened[name], out = broken(as_(actor), [reverse("workbench")], "2>", within=reverse("workbench"))
        lost |= {(name, address): what for address, what in wrong.items()}
        public |= out
    wrong, opened["public"], _ = broken(client, sorted(public), "2>L")
    lost |= {("public", address): what for address, what in wrong.items()}
    assert "\n".join(f"{who} {address}: {what}" for (who, address), what in sorted(lost.items())) == ""
    assert min(opened.values()) > 20


def test_a_lost_link_would_be_found():
    page = '<a class="x" href="/needs/7/#facts">甲</a><a href="?page=2">乙</a><a href="/large/?on=1">丙</a>'
    page += '<img src="/static/x.svg" alt="">'
    assert links(page, "/needs/") == ["/needs/7/", "/needs/?page=2", "/static/x.svg"]
