"""The public pages of what a province has published: with everything as long as it may be, and with nothing."""

from tests.browser.visit import at
from tests.browser.visits_catalogue import known

CODE = "330000"
FILES = {
    "public-edition-data", "public-edition-checksums", "public-edition-description", "public-edition-feed",
    "public-open-data-schema", "sitemap",
}  # fmt: skip


def reader_of_editions(rows, rooms):
    world = known(rows, rooms)
    old, current, draft = world.old.edition, world.current.edition, world.draft.edition
    county = f"?region={rooms.county.region.code}"
    return None, [
        at("public-edition-all", "各省服务事项清单"),
        at("public-edition-list", "浙江省服务事项清单", CODE),
        at("public-edition-list", "浙江省服务事项清单", CODE, more="?day=2020-01-01", status=404),
        at("public-edition-list", "浙江省服务事项清单", CODE, more="?day=x", status=422),
        at("public-edition", world.current, CODE, current),
        at("public-edition", world.current, CODE, current, more=county),
        at("public-edition", world.old, CODE, old),
        at("public-edition", "没有找到", CODE, draft, status=404),
        at("public-edition-differences", "第2版与第1版的不同", CODE, current),
        at("public-edition-differences", "第1版的不同", CODE, old),
        at("public-open-data", "开放数据"),
    ]


def reader_of_nothing(rows, rooms):
    return None, [
        at("public-edition-all", "各省服务事项清单"),
        at("public-edition-list", "浙江省服务事项清单", CODE),
        at("public-open-data", "开放数据"),
    ]


PEOPLE = (reader_of_editions, reader_of_nothing)
