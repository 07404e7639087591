"""The public list of items and the guides: with every word as long as it may be, with nothing, and refused."""

from tests.browser.visit import at
from tests.browser.visits_catalogue import known

HERE = "?region=330000"
FILES = {"public-item-qr"}


def reader_of_items(rows, rooms):
    world = known(rows, rooms)
    code, fresh, listed = world.item.code, world.items[2].code, "public-item-list"
    name = world.item.name
    return None, [
        at(listed, "服务事项"),
        at(listed, "服务事项", more=f"{HERE}&batch=1&category=employee_pension"),
        at(listed, "服务事项", more=f"{HERE}&q=没有的"),
        at(listed, "服务事项", more=f"{HERE}&day=2020-01-01"),
        at(listed, "服务事项", more=f"{HERE}&day=x&batch=99", status=422),
        at(listed, "没有找到", more=f"{HERE}&page=99", status=404),
        at("public-item", name, code, more=HERE),
        at("public-item", world.items[2], fresh, more=HERE),
        at("public-item", "没有找到", code, more=f"{HERE}&day=2020-01-01", status=404),
        at("public-item", "没有找到", "X9", more=HERE, status=404),
        at("public-region", "选择地区"),
        at("public-region", "选择地区 - 浙江省", more=HERE),
    ]


def reader_of_no_items(rows, rooms):
    return None, [at("public-item-list", "选择地区"), at("public-region", "选择地区")]


PEOPLE = (reader_of_items, reader_of_no_items)
