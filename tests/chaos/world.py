"""A county with a reviewer and an approver, and branches that each answer a need of their own."""

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from tests.factories.rooms import Rooms

BRANCHES, OTHERS = 60, 30  # OTHERS: needs that every branch has answered already, so that an export takes its time


@dataclass(frozen=True)
class Story:
    """One branch and one need of the county, by their keys, and the cookie of the branch's liaison."""

    need: int
    requirement: int
    township: str
    branch: int
    liaison: str


@dataclass(frozen=True)
class World:
    county: int
    reviewer: str
    approver: str
    keeper: str
    stories: list[Story]


def make(stories: int) -> World:
    cache.clear()
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        rooms = Rooms()
        branches = [rooms.partner(f"第{number}支行", "330106", rooms.bank) for number in range(max(stories, BRANCHES))]
        for _ in range(OTHERS):
            need = rooms.need(requirements=())
            for branch in branches[:BRANCHES]:
                rooms.application("submitted", need, branch, places=())
        found = [_story(rooms, branch) for branch in branches[:stories]]
        cookies = [cookie(one) for one in (rooms.reviewer, rooms.approver, rooms.keeper)]
    return World(rooms.county.pk, *cookies, found)


def _story(rooms: Any, branch: Any) -> Story:
    need = rooms.need(requirements=("有营业场所",))
    liaison = cookie(rooms.one("liaison", branch))
    return Story(need.pk, need.requirements.get().pk, rooms.township.code, branch.pk, liaison)


def cookie(actor: Any) -> str:
    """A session in which this person is logged in."""
    client = Client()
    client.force_login(actor.user)
    return client.cookies["sessionid"].value
