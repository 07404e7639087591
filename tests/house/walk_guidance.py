"""The part of the walk that is about guidance; its columns are those of tests.house.walk_tables."""

from typing import Any

from services.models import CatalogueEdition
from tests.factories import services as make
from tests.factories.rooms import Rooms

SIGHT = """
services.Guidance
  guidance                        | RASGUCP.LMHK.....
  guidance draft                  | RASGUCP..........
services.GuidanceQuestion
  guidance question               | RASGUCP.LMHK.....
  guidance question draft         | RASGUCP..........
"""
PAGES = """
guidance-list                                       | 22FFF222222222FFL
guidance-export                                     | 22FFF222222222FFL
guidance-new                                        | FFFFFFFFFFFFFFFFL
guidance-detail/guidance                            | 22FFF22-2222--FFL
guidance-detail/guidance draft                      | 22FFF22-------FFL
guidance-edit/guidance draft                        | FFFFFFF---------L
guidance-step/guidance draft/give                   | FFFFFFF---------L
guidance-step/guidance/withdraw                     | FFFFFFF-FFFF----L
api-guidance-list                                   | 22FFF222222222FF1
api-guidance-detail/guidance                        | 22FFF22-2222--FF1
api-guidance-detail/guidance draft                  | 22FFF22-------FF1
"""
WRITES = """
guidance-new                                        | FFFFFFFFFFFFFFFFL
guidance-edit/guidance draft                        | FFFFFFF---------L
guidance-step/guidance draft/give                   | FFFFFFF---------L
guidance-step/guidance/withdraw                     | FFFFFFF-FFFF----L
api-guidance-list                                   | FFFFFFFFFFFFFFFF1
api-guidance-step/guidance draft/give               | FFFFFFF-------FF1
"""
CHANGES = """
api-guidance-detail/guidance draft                  | FFFFFFF-------FF1
"""
ROOM_PAGES = {"guidance-list": ("services.Guidance", "RACPBLMHKIO")}
API = {"api-guidance-list": "guidance-list"}


def rows(rooms: Rooms, edition: CatalogueEdition) -> dict[str, Any]:
    """Of the county to the branch; who gives it is tried in tests/services."""
    by = rooms.one("reviewer", rooms.county).user
    given = make.guidance("given", rooms.county, rooms.branch, by, edition=edition)
    draft = make.guidance("draft", rooms.county, rooms.branch, by, edition=edition)
    return {
        "guidance": given, "guidance draft": draft, "guidance question": given.questions.get(),
        "guidance question draft": draft.questions.get(),
    }  # fmt: skip
