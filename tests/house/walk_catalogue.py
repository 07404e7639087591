"""The part of the walk that is about the catalogue; its columns are those of tests.house.walk_tables."""

from typing import Any

from tests.factories import services as make
from tests.factories.rooms import Rooms
from tests.house import walk_guidance, walk_limits

SIGHT = """
services.CatalogueEdition
  edition                         | RASGUCPBLMHKIOT..
  edition draft                   | ......P..........
services.CatalogueEntry
  entry                           | RASGUCPBLMHKIOT..
  entry draft                     | ......P..........
services.Exclusion
  exclusion                       | RASGUCPBLMHKIOT..
  exclusion draft                 | .....C...........
services.ItemImport
  item import                     | .................
services.ItemVersion
  item version                    | ......P..........
services.Material
  material                        | ......P..........
services.Narrowing
  narrowing                       | RASGUCPBLMHKIOT..
  narrowing draft                 | .....C...........
services.ServiceItem
  item                            | ......P..........
"""
PAGES = """
public-item-list                                    | 22222222222222222
public-region                                       | 22222222222222222
public-item/item                                    | 22222222222222222
public-item-qr/item                                 | 22222222222222222
public-edition-all                                  | 22222222222222222
public-edition-list/edition                         | 22222222222222222
public-edition/edition                              | 22222222222222222
public-edition/edition draft                        | -----------------
public-edition-differences/edition                  | 22222222222222222
public-edition-differences/edition draft            | -----------------
public-edition-data/edition/csv                     | 22222222222222222
public-edition-data/edition draft/csv               | -----------------
public-edition-checksums/edition                    | 22222222222222222
public-edition-checksums/edition draft              | -----------------
public-edition-description/edition                  | 22222222222222222
public-edition-description/edition draft            | -----------------
public-edition-feed/edition                         | 22222222222222222
public-open-data                                    | 22222222222222222
public-open-data-schema                             | 22222222222222222
serviceitem-list                                    | 22FFF222FFFFFFFFL
serviceitem-export                                  | 22FFF222FFFFFFFFL
serviceitem-batch//confirm_all                      | FFFFFFFFFFFFFFFFL
serviceitem-pending                                 | FFFFFFFFFFFFFFFFL
serviceitem-import                                  | FFFFFFFFFFFFFFFFL
serviceitem-sheet                                   | FFFFFFFFFFFFFFFFL
itemimport-detail/item import                       | FFFFFFFFFFFFFFFFL
serviceitem-new                                     | FFFFFFFFFFFFFFFFL
serviceitem-detail/item                             | --FFF-2-FFFFFFFFL
serviceitem-edit/item                               | ------F---------L
serviceitem-step/item/retire                        | ------F---------L
catalogueedition-list                               | 22FFF2222222222FL
catalogueedition-export                             | 22FFF2222222222FL
catalogueedition-applicable                         | 22FFF2222222222FL
catalogueedition-new                                | FFFFFFFFFFFFFFFFL
catalogueedition-detail/edition                     | 22FFF2222222222FL
catalogueedition-detail/edition draft               | --FFF-2--------FL
catalogueedition-edit/edition draft                 | ------F---------L
catalogueedition-step/edition draft/submit          | ------F---------L
catalogueedition-step/edition/repeal                | FFFFFFFFFFFFFFF-L
catalogueedition-step/edition/supersede             | ----------------L
catalogueedition-compare/edition                    | 22FFF2222222222FL
catalogueedition-compare/edition draft              | --FFF-2--------FL
catalogueentry-detail/entry                         | 22FFF2222222222FL
catalogueentry-detail/entry draft                   | --FFF-2--------FL
narrowing-list                                      | 22FFF2222222222FL
narrowing-export                                    | 22FFF2222222222FL
narrowing-new                                       | ----------------L
narrowing-new/edition                               | FFFFFFFFFFFFFFF-L
narrowing-new/edition draft                         | ------F---------L
narrowing-detail/narrowing                          | 22FFF2222222222FL
narrowing-detail/narrowing draft                    | --FFF2---------FL
narrowing-edit/narrowing draft                      | -----F----------L
narrowing-step/narrowing draft/submit               | -----F----------L
narrowing-step/narrowing/lift                       | FFFFFFFFFFFFFFF-L
narrowing-step/narrowing/end                        | ----------------L
api-service-items-list                              | 22FFF222FFFFFFFF1
api-service-items-detail/item                       | --FFF-2-FFFFFFFF1
api-catalogue-editions-list                         | 22FFF2222222222F1
api-catalogue-editions-detail/edition               | 22FFF2222222222F1
api-catalogue-editions-detail/edition draft         | --FFF-2--------F1
api-narrowings-list                                 | 22FFF2222222222F1
api-narrowings-detail/narrowing                     | 22FFF2222222222F1
api-narrowings-detail/narrowing draft               | --FFF2---------F1
"""
WRITES = """
serviceitem-batch//confirm_all                      | FFFFFFFFFFFFFFFFL
serviceitem-pending                                 | FFFFFFFFFFFFFFFFL
serviceitem-import                                  | FFFFFFFFFFFFFFFFL
serviceitem-sheet                                   | FFFFFFFFFFFFFFFFL
itemimport-detail/item import                       | FFFFFFFFFFFFFFFFL
serviceitem-new                                     | FFFFFFFFFFFFFFFFL
serviceitem-edit/item                               | ------F---------L
serviceitem-step/item/retire                        | ------F---------L
catalogueedition-applicable                         | 55FFF5555555555FL
catalogueedition-new                                | FFFFFFFFFFFFFFFFL
catalogueedition-edit/edition draft                 | ------F---------L
catalogueedition-step/edition draft/submit          | ------F---------L
catalogueedition-compare/edition                    | 55FFF5555555555FL
narrowing-new/edition                               | FFFFFFFFFFFFFFF-L
narrowing-edit/narrowing draft                      | -----F----------L
narrowing-step/narrowing draft/submit               | -----F----------L
api-service-items-list                              | FFFFFFFFFFFFFFFF1
api-service-items-step/item/retire                  | --FFF-F-FFFFFFFF1
api-catalogue-editions-list                         | FFFFFFFFFFFFFFFF1
api-catalogue-editions-step/edition draft/submit    | --FFF-F--------F1
api-narrowings-list                                 | FFFFFFFFFFFFFFFF1
api-narrowings-step/narrowing draft/submit          | --FFFF---------F1
"""
CHANGES = """
api-service-items-detail/item                       | --FFF-F-FFFFFFFF1
api-catalogue-editions-detail/edition draft         | --FFF-F--------F1
api-narrowings-detail/narrowing draft               | --FFFF---------F1
"""
SIGHT += walk_limits.SIGHT + walk_guidance.SIGHT
PAGES += walk_limits.PAGES + walk_guidance.PAGES
WRITES += walk_limits.WRITES + walk_guidance.WRITES
CHANGES += walk_limits.CHANGES + walk_guidance.CHANGES
ONLY_READ = {  # tests.services asks each of them to take something
    "public-region", "public-item", "public-item-qr",
    "public-edition-all", "public-edition", "public-edition-differences", "public-edition-data",
    "public-edition-checksums", "public-edition-description", "public-edition-feed", "public-open-data",
    "public-open-data-schema",
}  # fmt: skip
# The walk's people keep no catalogue: what its own people may do stands in tests/flows and tests/services.
ROOM_PAGES = {
    "catalogueedition-list": ("services.CatalogueEdition", "RACPBLMHKIOT"),
    "narrowing-list": ("services.Narrowing", "RACPBLMHKIOT"),
    **walk_limits.ROOM_PAGES,
    **walk_guidance.ROOM_PAGES,
    "serviceitem-list": ("services.ServiceItem", "RACPB"),
}
API = {
    "api-catalogue-editions-list": "catalogueedition-list",
    "api-narrowings-list": "narrowing-list",
    "api-service-items-list": "serviceitem-list",
    **walk_limits.API,
    **walk_guidance.API,
}


def rows(rooms: Rooms) -> dict[str, Any]:
    def pair(place: Any) -> tuple:
        return rooms.one("reviewer", place).user, rooms.one("approver", place).user

    province, city = rooms.province, rooms.city
    item = make.item(province, pair(province)[0])
    edition = make.edition("in_force", province, pair(province), [item])
    draft = make.edition("draft", province, pair(province), [item])
    entry = edition.entries.get()
    narrowing = make.narrowing("in_force", edition, city, pair(city), [entry])
    narrowing_draft = make.narrowing("draft", edition, city, pair(city), [entry])
    return {
        "item": item, "material": item.materials.get(), "item version": item.versions.get(), "edition": edition,
        "edition draft": draft, "entry": entry, "entry draft": draft.entries.get(), "narrowing": narrowing,
        "narrowing draft": narrowing_draft, "exclusion": narrowing.exclusions.get(),
        "exclusion draft": narrowing_draft.exclusions.get(),
        "item import": make.item_import(province, pair(province)[0]), **walk_limits.rows(rooms),
        **walk_guidance.rows(rooms, edition),
    }  # fmt: skip
