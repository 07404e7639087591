"""The part of the walk that is about announcements and the public site around them; its columns are those of
tests.house.walk_tables."""

from typing import Any

from tests.factories import announcements as make
from tests.factories.rooms import Rooms

SIGHT = """
announcements.Announcement
  announcement                    | RASGUCP.LMHK.OT..
  announcement draft              | RASGU............
  announcement scheduled          | RASGU............
  beside announcement             | .....CPB..HKI....
"""
PAGES = """
public-announcement-list                            | 22222222222222222
public-announcement/announcement                    | 22222222222222222
public-announcement/announcement draft              | -----------------
public-announcement/announcement scheduled          | -----------------
public-announcement-file/announcement               | 22222222222222222
public-announcement-feed                            | 22222222222222222
public-search                                       | 22222222222222222
site-map                                            | 22222222222222222
accessibility                                       | 22222222222222222
help                                                | 22222222222222222
help-page//reviewer                                 | 22222222222222222
help-page//nothing                                  | -----------------
conformance                                         | 22222222222222222
conformance-sheet                                   | 22222222222222222
cited-standards                                     | 22222222222222222
robots                                              | 22222222222222222
document-look-up                                    | 22222222222222222
announcement-list                                   | 22FFF222FFFFFFFFL
announcement-export                                 | 22FFF222FFFFFFFFL
announcement-new                                    | 2FFFF222FFFFFFFFL
announcement-detail/announcement                    | 22FFF22-FFFFFFFFL
announcement-detail/announcement draft              | 22FFF---FFFFFFFFL
announcement-detail/announcement scheduled          | 22FFF---FFFFFFFFL
announcement-detail/beside announcement             | --FFF222FFFFFFFFL
announcement-edit/announcement draft                | 2FFFF-----------L
announcement-edit/announcement                      | >FFFFFF-FFFF-FF-L
announcement-step/announcement draft/submit         | 2FFFF-----------L
announcement-step/announcement draft/discard        | 2FFFF-----------L
announcement-step/announcement draft/approve        | FcFFF-----------L
announcement-step/announcement/withdraw             | F2FFFFF-FFFF-FF-L
announcement-step/announcement/end                  | ----------------L
announcement-step/beside announcement/withdraw      | -----FFF--FFF---L
api-announcements-list                              | 22FFF222FFFFFFFF1
api-announcements-detail/announcement               | 22FFF22-FFFFFFFF1
api-announcements-detail/announcement draft         | 22FFF---FFFFFFFF1
api-announcements-detail/announcement scheduled     | 22FFF---FFFFFFFF1
"""
WRITES = """
public-announcement-list                            | 55555555555555555
public-announcement/announcement                    | 55555555555555555
public-announcement-file/announcement               | 55555555555555555
public-announcement-feed                            | 55555555555555555
public-search                                       | 55555555555555555
site-map                                            | 55555555555555555
accessibility                                       | 55555555555555555
help                                                | 55555555555555555
help-page//reviewer                                 | 55555555555555555
conformance                                         | 55555555555555555
conformance-sheet                                   | 55555555555555555
cited-standards                                     | 55555555555555555
robots                                              | 55555555555555555
document-look-up                                    | 55555555555555555
announcement-new                                    | wFFFFwwwFFFFFFFFL
announcement-edit/announcement draft                | wFFFF-----------L
announcement-edit/announcement                      | >FFFFFF-FFFF-FF-L
announcement-step/announcement draft/submit         | >FFFF-----------L
announcement-step/announcement draft/discard        | >FFFF-----------L
announcement-step/announcement draft/approve        | FcFFF-----------L
announcement-step/announcement/withdraw             | FwFFFFF-FFFF-FF-L
announcement-step/announcement scheduled/withdraw   | FwFFF-----------L
announcement-step/announcement scheduled/publish    | ----------------L
api-announcements-list                              | wFFFFwwwFFFFFFFF1
api-announcements-step/announcement draft/submit    | 2FFFF---FFFFFFFF1
api-announcements-step/announcement draft/approve   | FcFFF---FFFFFFFF1
api-announcements-step/announcement/withdraw        | FwFFFFF-FFFFFFFF1
"""
CHANGES = """
api-announcements-detail/announcement draft         | 2FFFF---FFFFFFFF1
api-announcements-detail/announcement               | 2FFFFFF-FFFFFFFF1
"""
ROOM_PAGES = {"announcement-list": ("announcements.Announcement", "RACPB")}
API = {"api-announcements-list": "announcement-list"}


def rows(rooms: Rooms) -> dict[str, Any]:
    def pair(place: Any) -> tuple:
        return rooms.one("reviewer", place).user, rooms.one("approver", place).user

    county, beside = rooms.county, rooms.beside
    return {
        "announcement": make.with_file(make.announcement("published", county, pair(county))),
        "announcement draft": make.announcement("draft", county, pair(county)),
        "announcement scheduled": make.announcement("scheduled", county, pair(county)),
        "beside announcement": make.announcement("published", beside, pair(beside)),
    }
