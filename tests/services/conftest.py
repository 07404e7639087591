from functools import cached_property
from typing import Any

import pytest

from portal.regions.models import Region
from services import starter
from tests.factories import services as make
from tests.factories.rooms import Rooms
from tests.kept import laid


class Catalogue:
    """The standing rooms with the people of the catalogue: of the province, the city and the county."""

    def __init__(self, rooms: Any) -> None:
        self.rooms = rooms

    @cached_property
    def manager(self):
        return self.rooms.one("catalogue_manager", self.rooms.province)

    @cached_property
    def approver(self):
        return self.rooms.one("approver", self.rooms.province)

    def pair(self, place=None):
        place = place or self.rooms.province
        return self.rooms.one("catalogue_manager", place).user, self.rooms.one("approver", place).user

    def item(self, **fields):
        return make.item(self.rooms.province, self.manager.user, **fields)

    def edition(self, state="in_force", lines=(), **fields):
        return make.edition(state, self.rooms.province, self.pair(), lines, **fields)

    def narrowing(self, edition, place, entries=(), state="in_force", **fields):
        return make.narrowing(state, edition, place, self.pair(place), entries, **fields)


def starting() -> Catalogue:
    """With the starter items, as the province's manager loads them."""
    made = Catalogue(Rooms())
    made.starters = starter.load(made.manager)
    return made


@pytest.fixture
def catalogue(rooms) -> Catalogue:
    return Catalogue(rooms)


@pytest.fixture
def begun(db) -> Catalogue:
    return laid(starting)


@pytest.fixture
def other_province(catalogue):
    """江苏省 with one item in force, of the code that the first province has, too."""
    rooms = catalogue.rooms
    rooms.regions["320000"] = Region.objects.create(code="320000", name="江苏省", path="32/", level=1)
    place = rooms.department("江苏省厅", "320000")
    pair = catalogue.pair(place)
    one = make.item(place, pair[0], name="社会保障卡申领（江苏）", code="A1")
    return make.edition("in_force", place, pair, [one])
