"""The part of the walk that is about a province's limits; its columns are those of tests.house.walk_tables."""

from typing import Any

from tests.factories import limits as make
from tests.factories.rooms import Rooms

SIGHT = """
limits.LimitSet
  limit set                       | RASGUCPBLMHKIOT..
  limit set draft                 | ......P..........
limits.SetLimit
  set limit                       | RASGUCPBLMHKIOT..
  set limit draft                 | ......P..........
"""
PAGES = """
limitset-list                                       | 22F2F2222222222FL
limitset-export                                     | 22F2F2222222222FL
limitset-new                                        | FFFFFFFFFFFFFFFFL
limitset-detail/limit set                           | 22F2F2222222222FL
limitset-detail/limit set draft                     | --F-F-2--------FL
limitset-edit/limit set draft                       | ------F---------L
limitset-step/limit set draft/submit                | ------F---------L
limitset-step/limit set/repeal                      | FFFFFFFFFFFFFFF-L
limitset-step/limit set/take_effect                 | ----------------L
limitset-compare/limit set                          | 22F2F2222222222FL
limitset-compare/limit set draft                    | --F-F-2--------FL
limitset-effect/limit set                           | 22F2F2222222222FL
limitset-effect/limit set draft                     | --F-F-2--------FL
api-limit-sets-list                                 | 22F2F2222222222F1
api-limit-sets-detail/limit set                     | 22F2F2222222222F1
api-limit-sets-detail/limit set draft               | --F-F-2--------F1
"""
WRITES = """
limitset-new                                        | FFFFFFFFFFFFFFFFL
limitset-edit/limit set draft                       | ------F---------L
limitset-step/limit set draft/submit                | ------F---------L
limitset-step/limit set/repeal                      | FFFFFFFFFFFFFFF-L
limitset-compare/limit set                          | 55F5F5555555555FL
limitset-effect/limit set                           | 55F5F5555555555FL
api-limit-sets-list                                 | FFFFFFFFFFFFFFFF1
api-limit-sets-step/limit set draft/submit          | --F-F-F--------F1
"""
CHANGES = """
api-limit-sets-detail/limit set draft               | --F-F-F--------F1
"""
ROOM_PAGES = {"limitset-list": ("limits.LimitSet", "RAGCPBLMHKIOT")}
API = {"api-limit-sets-list": "limitset-list"}


def rows(rooms: Rooms) -> dict[str, Any]:
    """Of the province, whose own drafter and approver are tried in tests/limits and tests/flows."""
    pair = rooms.one("security_administrator", rooms.province).user, rooms.one("approver", rooms.province).user
    issued = make.limit_set("in_force", rooms.province, pair, {"application_review": 3})
    draft = make.limit_set("draft", rooms.province, pair, {"application_review": 3})
    return {
        "limit set": issued, "limit set draft": draft, "set limit": issued.limits.get(),
        "set limit draft": draft.limits.get(),
    }  # fmt: skip
