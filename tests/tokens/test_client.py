"""The client of the guide, as it is handed out: run against the portal by a token, as a program would be."""

import json
import os
import subprocess
import sys
import time

import pytest
from django.conf import settings

from onboarding.models import Application, CooperationNeed
from portal.flow.gate import perform
from portal.tokens import access
from portal.tokens.models import ApiToken
from portal.web.limits import Limit
from tests.factories.rooms import Rooms
from tests.factories.tokens import drawn

CLIENT = settings.BASE_DIR / "docs" / "guide" / "files" / "api_client.py"
NEED = {
    "title": "城西合作需求", "extent": "社保经办服务", "outlets_wanted": 2, "selection_method": "open_call",
    "opens_on": "2026-01-01", "closes_on": "2030-01-01", "contact": "0571-87654321",
    "requirements": [{"text": "有营业执照", "position": 1}],
}  # fmt: skip


@pytest.fixture
def rooms(transactional_db, rooms: Rooms) -> Rooms:
    return rooms


@pytest.fixture
def client_of(rooms, live_server, tmp_path):
    """(actor, scopes) → a run of the client with this account's token: code, lines of its output, its complaint."""

    def of(actor, *scopes):
        granter = rooms.one("security_administrator", rooms.county).user
        _, secret = drawn(actor, granter, scopes)
        (tmp_path / "token").write_text(f"{secret}\n")
        given = {"PORTAL": live_server.url, "PORTAL_TOKEN_FILE": str(tmp_path / "token"), "PATH": os.environ["PATH"]}

        def run(*words):
            done = subprocess.run(
                [sys.executable, CLIENT, *map(str, words)], env=given, cwd=tmp_path, capture_output=True, text=True
            )
            return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr

        return run

    return of


def test_what_changed_comes_once_and_again_when_it_changes(rooms, client_of):
    sent = [rooms.application("submitted", rooms.need(title=f"需求{n}")) for n in range(3)]
    run = client_of(rooms.reviewer, "applications:read")
    sync = ("changed", "applications", "--seen", "seen")
    code, rows, _ = run(*sync)
    assert (code, {row["id"] for row in rows}) == (0, {one.pk for one in sent})
    assert rows[0]["answers"][0]["requirement"]
    assert run(*sync) == (0, [], "")
    perform(Application.objects.get(pk=sent[1].pk), "take_up", by=rooms.reviewer)
    code, rows, _ = run(*sync)
    assert (code, [(row["id"], row["state"]) for row in rows]) == (0, [(sent[1].pk, "reviewing")])


def test_every_page_is_fetched(rooms, client_of, monkeypatch):
    sent = [rooms.application("submitted", rooms.need(title=f"需求{n}")) for n in range(5)]
    monkeypatch.setattr("portal.web.api.paging.LARGEST", 2)
    code, rows, _ = client_of(rooms.reviewer, "applications:read")("changed", "applications", "--seen", "seen")
    assert (code, {row["id"] for row in rows}) == (0, {one.pk for one in sent})


def test_it_waits_as_long_as_it_is_told_and_goes_on(rooms, client_of, monkeypatch):
    for n in range(3):
        rooms.application("submitted", rooms.need(title=f"需求{n}"))
    run = client_of(rooms.reviewer, "applications:read")
    monkeypatch.setattr(access, "EACH", Limit("token", "3/3s/key", "太多"))
    began = time.monotonic()
    code, rows, _ = run("changed", "applications", "--seen", "seen")
    assert (code, len(rows)) == (0, 3)
    assert time.monotonic() - began > 1


def test_something_new_and_a_step(rooms, client_of, tmp_path):
    (tmp_path / "need.json").write_text(json.dumps(NEED))
    run = client_of(rooms.reviewer, "needs:read", "needs:write", "needs:steps")
    code, made, said = run("new", "needs", "need.json")
    assert (code, said) == (0, "")
    need = CooperationNeed.objects.get()
    assert (made[0]["id"], need.title, need.drafted_by) == (need.pk, "城西合作需求", rooms.reviewer.user)
    code, done, said = run("step", "needs", need.pk, "discard")
    assert (code, done[0]["state"], said) == (0, "withdrawn", "")
    code, _, said = run("step", "needs", need.pk, "discard")
    assert (code, rooms.reviewer.user.name in said) == (1, True)


def test_a_refusal_is_told_in_the_words_of_the_portal(rooms, client_of, tmp_path):
    (tmp_path / "need.json").write_text(json.dumps(NEED | {"title": ""}))
    run = client_of(rooms.reviewer, "needs:read", "needs:write")
    code, rows, said = run("new", "needs", "need.json")
    assert (code, rows) == (1, [])
    assert "title：没有填写" in said
    code, _, said = run("changed", "applications", "--seen", "seen")
    assert (code, "applications:read" in said) == (1, True)


def test_a_portal_that_is_away_is_not_a_refusal(rooms, client_of, live_server, monkeypatch, tmp_path):
    run = client_of(rooms.reviewer, "needs:read")
    source = CLIENT.read_text().replace("PAUSE = 2", "PAUSE = 0")
    away = tmp_path / "away.py"
    away.write_text(source)
    done = subprocess.run(
        [sys.executable, away, "--portal", "http://127.0.0.1:9", "--token-file", tmp_path / "token", "changed",
         "needs", "--seen", "seen"], cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, done.stderr.startswith("没有连上平台")) == (2, True)
    assert run("changed", "needs", "--seen", "seen")[0] == 0
    assert ApiToken.objects.get().last_used_at
