"""People at work over HTTP while servers die. Each remembers what the portal has acknowledged."""

import hashlib
import itertools
import queue
import re
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import requests

from tests.chaos.servers import ADDRESS
from tests.chaos.world import Story, World
from tests.factories.evidence import paper, picture

SITE = f"http://{ADDRESS}"
TIMEOUT = 30
MOST_STEPS = 500


class Unanswered(Exception):
    """No answer, or one that says that something is away: nobody knows whether it was done."""


@dataclass
class Ledger:
    """What was acknowledged: rows of machines as (model, key, version, state), files as (key, SHA-256), clicks on
    exports as (ticket, key), what was fetched of them by SHA-256, applications that came to their end. Surprises are
    answers that nobody should get; answers counts all by their hundred, "none" for none."""

    rows: list[tuple[str, int, int, str]] = field(default_factory=list)
    files: list[tuple[str, str]] = field(default_factory=list)
    clicks: list[tuple[str, int]] = field(default_factory=list)
    fetched: dict[int, str] = field(default_factory=dict)
    finished: list[int] = field(default_factory=list)
    surprises: list[str] = field(default_factory=list)
    answers: Counter = field(default_factory=Counter)


class Person:
    def __init__(self, cookie: str, ledger: Ledger) -> None:
        self.cookie, self.ledger = cookie, ledger

    def ask(self, method: str, path: str, **sent: Any) -> requests.Response:
        """Raises Unanswered; any other answer is the portal's word."""
        token = "c" * 32
        cookies, headers = {"sessionid": self.cookie, "csrftoken": token}, {"X-CSRFToken": token}
        try:
            answer = requests.request(
                method, SITE + path, cookies=cookies, headers=headers, timeout=TIMEOUT, allow_redirects=False, **sent
            )
        except requests.RequestException as error:
            self.ledger.answers["none"] += 1
            raise Unanswered from error
        self.ledger.answers[f"{answer.status_code // 100}xx"] += 1
        if answer.status_code >= 500:
            raise Unanswered
        return answer

    def write(self, model: str, method: str, path: str, **body: Any) -> dict | None:
        """By the API; what was written is remembered. None when the portal refuses: then it is as it is."""
        answer = self.ask(method, f"/api/v1{path}", json=body)
        if answer.status_code in (200, 201):
            row = answer.json()
            self.ledger.rows.append((model, row["id"], row["version"], row["state"]))
            return row
        if answer.status_code not in (404, 409, 422):
            self.ledger.surprises.append(f"{method} {path}: {answer.status_code} {answer.text[:200]}")
        return None

    def read(self, path: str) -> dict:
        answer = self.ask("get", f"/api/v1{path}")
        if answer.status_code != 200:
            self.ledger.surprises.append(f"get {path}: {answer.status_code} {answer.text[:200]}")
            raise Unanswered
        return answer.json()

    def upload(self, name: str, content: bytes) -> str:
        answer = self.ask("post", "/api/v1/evidence/", files={"file": (name, content)})
        if answer.status_code != 201:
            self.ledger.surprises.append(f"upload: {answer.status_code} {answer.text[:200]}")
            raise Unanswered
        found = answer.json()
        self.ledger.files.append((found["id"], found["sha256"]))
        return found["id"]


class Journey:
    """One application from nothing to its approval. After every doubt it asks how things stand and goes on."""

    def __init__(self, story: Story, world: World, ledger: Ledger) -> None:
        self.story, self.ledger = story, ledger
        self.liaison = Person(story.liaison, ledger)
        self.reviewer, self.approver = (Person(cookie, ledger) for cookie in (world.reviewer, world.approver))
        self.next = {
            "draft": self.submit, "submitted": self.take_up, "reviewing": self.review, "recommended": self.approve,
        }  # fmt: skip

    def go_on(self) -> bool:
        """One step of the way; True when it is at its end."""
        row = self.row()
        if row is None:
            self.draft()
        elif row["state"] == "approved":
            self.ledger.finished.append(row["id"])
            return True
        else:
            self.next[row["state"]](row, f"/applications/{row['id']}")
        return False

    def row(self) -> dict | None:
        found = self.liaison.read(f"/applications/?need={self.story.need}")["results"]
        return found[0] if found else None

    def draft(self) -> None:
        outlet = {
            "name": "北山网点", "kind": "branch", "township": self.story.township, "village": "一村",
            "address": "便民路 1 号", "premises_right": "owned", "area": "120", "hours": "9:00–17:00",
            "premises_proof": [self.liaison.upload("租赁合同.pdf", paper())],
            "photos": [self.liaison.upload("门头.jpg", picture())],
        }  # fmt: skip
        self.liaison.write(
            "application", "post", "/applications/", need=self.story.need, statement="愿意承接",
            contact_name="余示范", contact_phone="13800000001", outlets=[outlet],
            answers=[{"requirement": self.story.requirement, "statement": "具备"}],
        )  # fmt: skip

    def submit(self, row: dict, here: str) -> None:
        self.liaison.write("application", "post", f"{here}/steps/submit/")

    def take_up(self, row: dict, here: str) -> None:
        self.reviewer.write("application", "post", f"{here}/steps/take_up/")

    def review(self, row: dict, here: str) -> None:
        row = self.reviewer.read(f"{here}/")
        unchecked = [one["id"] for one in row["answers"] if not one["check_result"]]
        if unchecked:
            checks = [{"id": pk, "check_result": "met"} for pk in unchecked]
            self.reviewer.write("application", "patch", f"{here}/", seen=row["version"], answers=checks)
        elif self.agreed(row):
            self.recommend(row, here)

    def agreed(self, row: dict) -> bool:
        """Minutes that both have confirmed; drafted once more when nobody knows what became of the last."""
        minutes = self.reviewer.write(
            "negotiation", "post", "/negotiations/", application=row["id"], held_on="2020-01-10", place="会议室",
            attendees="双方各两人", minutes="一致",
        )  # fmt: skip
        for person, step in ((self.reviewer, "propose"), (self.liaison, "confirm")):
            if minutes:
                there = f"/negotiations/{minutes['id']}/steps/{step}/"
                minutes = person.write("negotiation", "post", there, seen=minutes["version"])
        return minutes is not None

    def recommend(self, row: dict, here: str) -> None:
        page = self.reviewer.ask("get", f"/work{here}/steps/recommend/?seen={row['version']}")
        found = re.search(r'name="compared" value="(\w+)"', page.text)
        if found is None:
            self.ledger.surprises.append(f"recommend: {page.status_code} without what is compared")
            raise Unanswered
        body = {"seen": row["version"], "opinion": "agree", "note": "齐全", "compared": found[1]}
        self.reviewer.write("application", "post", f"{here}/steps/recommend/", **body)

    def approve(self, row: dict, here: str) -> None:
        self.approver.write("application", "post", f"{here}/steps/approve/", seen=row["version"])


class Exporter:
    """Asks for one export after the other, each time by two clicks, and fetches what was made."""

    QUERIES = ("", "?state=submitted", "?sort=since")

    def __init__(self, world: World, ledger: Ledger, number: int = 0) -> None:
        self.person, self.ledger = Person(world.reviewer, ledger), ledger
        self.queries = itertools.cycle(self.QUERIES[number:] + self.QUERIES[:number])
        self.key: int | None = None

    def go_on(self) -> None:
        if self.key is None:
            path, ticket = f"/work/applications/export/{next(self.queries)}", secrets.token_urlsafe(16)
            self.key = self.asked(path, ticket)
            self.asked(path, ticket)
        elif self.is_there():
            self.key = None

    def asked(self, path: str, ticket: str) -> int | None:
        """The export that a click led to; None when the portal refuses."""
        answer = self.person.ask("post", path, data={"once": ticket})
        found = re.fullmatch(r"/work/exports/(\d+)/", answer.headers.get("Location", ""))
        if found is None:
            if answer.status_code != 400:  # too many are being made
                self.ledger.surprises.append(f"export: {answer.status_code} {answer.text[:200]}")
            return None
        key = int(found[1])
        self.ledger.clicks.append((ticket, key))
        return key

    def is_there(self) -> bool:
        answer = self.person.ask("get", f"/work/exports/{self.key}/file/")
        if answer.status_code == 200:
            self.ledger.fetched[self.key] = hashlib.sha256(answer.content).hexdigest()
        elif answer.status_code != 404:
            self.ledger.surprises.append(f"file: {answer.status_code} {answer.text[:200]}")
        return answer.status_code == 200


class Crowd:
    """Threads of people: some go their ways one after the other, some export, until they are told to end."""

    def __init__(self, world: World, ledger: Ledger, journeys: int, exporters: int) -> None:
        self.world, self.ledger, self.over = world, ledger, threading.Event()
        self.stories = queue.SimpleQueue[Story]()
        for story in world.stories:
            self.stories.put(story)
        self.threads = [threading.Thread(target=self.travel, daemon=True) for _ in range(journeys)]
        self.threads += [
            threading.Thread(target=self.export, args=[number], daemon=True) for number in range(exporters)
        ]
        for thread in self.threads:
            thread.start()

    def travel(self) -> None:
        """What was begun is brought to its end, also after the last kill."""
        while not self.over.is_set():
            try:
                journey = Journey(self.stories.get_nowait(), self.world, self.ledger)
            except queue.Empty:
                return
            if not any(patiently(journey.go_on) for _ in range(MOST_STEPS)):
                self.ledger.surprises.append(f"the journey to need {journey.story.need} came to no end")

    def export(self, number: int) -> None:
        exporter = Exporter(self.world, self.ledger, number)
        while not self.over.is_set():
            patiently(exporter.go_on)
            time.sleep(0.5)

    def end(self) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()


def patiently(action: Callable[[], Any]) -> Any:
    """Like somebody who sees that nothing answers, and tries again a moment later."""
    try:
        return action()
    except Unanswered:
        time.sleep(0.5)
        return None
