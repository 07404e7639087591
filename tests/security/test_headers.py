"""What every answer tells the browser, whatever page, file or error it is."""

from typing import Any

import pytest
from django.test import Client

from tests.house.addresses import address, names
from tests.house.test_scope_walk import lines
from tests.house.walk_tables import PAGES, WRITES
from tests.house.world import walked
from tests.kept import laid

pytestmark = pytest.mark.django_db
POLICY = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "font-src 'self'",
    "connect-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'", "object-src 'none'",
}  # fmt: skip
OF_FILES = {"default-src 'none'", "sandbox"}
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), midi=(), payment=(), "
    "serial=(), usb=()",
}

READABLE = {(name, codes[0]) for name, _, _, codes in lines(PAGES)}  # by the reviewer, whose column is the first


def policy(response: Any) -> set[str]:
    return {part.strip() for part in response.get("Content-Security-Policy", "").split(";")}


def wrong(response: Any) -> list[str]:
    found = [f"{name}: {response.get(name)}" for name, value in ALWAYS.items() if response.get(name) != value]
    return [*found, *([] if policy(response) in (POLICY, OF_FILES) else [f"policy: {policy(response)}"])]


def test_every_address(as_):
    """Pages, files, the API and its description, refusals and redirections, each once by somebody of the office; what
    they read lies in no cache."""
    rooms, rows = laid(walked)
    office, files, asked = as_(rooms.reviewer), set(), set()
    for name, key, step, codes in [*lines(PAGES), *lines(WRITES)]:
        if name in asked or (codes[0] != "2" and (name, "2") in READABLE):
            continue
        asked.add(name)
        answer = office.get(address(name, rows[key] if key else None, step))
        if answer.streaming:
            b"".join(answer)
        assert (name, wrong(answer)) == (name, [])
        assert (name, "no-store" in answer["Cache-Control"]) == (name, True)
        files |= {name} if policy(answer) == OF_FILES else set()
    assert asked == set(names())
    assert files >= {"evidence-file", "public-announcement-file"}


def broken(settings, client):
    settings.ROOT_URLCONF = "tests.web.small_site"
    return Client(raise_request_exception=False).get("/broken?name=x")


def foreign_host(settings, client):
    settings.ALLOWED_HOSTS = ["portal.test"]
    return client.get("/", headers={"host": "evil.test"})


def too_large(settings, client):
    settings.REQUEST_MAX_MB = 0
    return client.post("/progress/", {"number": "1"})


ERRORS = {
    "foreign host": (400, foreign_host),
    "no token": (403, lambda settings, client: Client(enforce_csrf_checks=True).post("/progress/", {"number": "1"})),
    "not found": (404, lambda settings, client: client.get("/nowhere/")),
    "not found by the API": (404, lambda settings, client: client.get("/api/v1/nowhere/")),
    "no such method": (405, lambda settings, client: client.delete("/progress/")),
    "too large": (413, too_large),
    "fault of ours": (500, broken),
}


@pytest.mark.parametrize("kind", ERRORS)
def test_every_error(settings, client, kind):
    status, ask = ERRORS[kind]
    answer = ask(settings, client)
    assert (answer.status_code, wrong(answer)) == (status, [])


def test_a_file_of_the_portal_itself(client):
    answer = client.get("/static/theme.css")
    assert b"".join(answer)
    assert (answer["X-Content-Type-Options"], answer["Cross-Origin-Resource-Policy"]) == ("nosniff", "same-origin")
