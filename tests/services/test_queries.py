"""A page of the catalogue asks as many questions of the database with sixty items, lines or editions as with three."""

from types import SimpleNamespace

import pytest
from django.urls import reverse

from tests.factories import services as make
from tests.site.test_queries import statements

pytestmark = pytest.mark.django_db
ASKED = {
    "province": {
        "catalogueedition-list": 6,
        "catalogueedition-applicable": 7,
        "narrowing-list": 6,
        "serviceitem-list": 6,
        "serviceitem-pending": 9,
        "serviceitem-export": 5,
        "serviceitem-batch": 6,
        "sheet": 5,
        "item": 11,
        "item edit": 9,
        "item confirm": 9,
        "edition": 14,
        "draft": 18,
        "compare": 11,
        "entry": 5,
        "include": 11,
        "drop": 11,
        "move": 11,
        "arrange": 10,
        "date_batch": 10,
        "refresh": 9,
        "submit": 9,
    },
    "city": {
        "catalogueedition-list": 6,
        "catalogueedition-applicable": 8,
        "narrowing-list": 6,
        "edition": 14,
        "running": 12,
        "narrowed": 13,
        "leave_out": 10,
        "take_back": 11,
    },
}


def grow(catalogue, many: int) -> SimpleNamespace:
    """So many items with papers and defaults, lines, editions and cities' exclusions."""
    city = catalogue.rooms.city
    items = [catalogue.item(papers=2, unconfirmed=["fee", "materials"]) for _ in range(many)]
    spare = [catalogue.item() for _ in range(many)]
    for number in range(many):
        day = {"effective_on": make.in_days(-2 * many - number), "ended_on": make.in_days(-2 * many - number)}
        catalogue.edition("superseded", items[:1], **day)
    lines = [(item, n % 3) for n, item in enumerate(items)]
    earlier = {"effective_on": make.in_days(-9), "ended_on": make.in_days(-1)}
    catalogue.edition("superseded", lines + [(one, 1) for one in spare], **earlier)
    edition = catalogue.edition("in_force", [(item, 1) for item in items], effective_on=make.in_days(-1))
    entries = list(edition.entries.order_by("pk"))
    running = catalogue.narrowing(edition, city, entries)
    narrowed = [catalogue.narrowing(edition, city, entries[:1], state="draft") for _ in range(many)]
    draft = catalogue.edition("draft", lines, effective_on=make.in_days(9))
    return SimpleNamespace(item=items[0], edition=edition, draft=draft, running=running, narrowed=narrowed[0])


def addresses(rows: SimpleNamespace) -> dict[str, dict[str, str]]:
    def step(name: str, obj, of: str) -> str:
        return reverse(f"{of}-step", args=[obj.pk, name]) + f"?seen={obj.version}"

    lists = {
        name: reverse(name) for name in ("catalogueedition-list", "catalogueedition-applicable", "narrowing-list")
    }
    compare = reverse("catalogueedition-compare", args=[rows.edition.pk])
    drafting = ("include", "drop", "move", "arrange", "date_batch", "refresh", "submit")
    return {
        "province": lists | {
            **{name: reverse(name) for name in ("serviceitem-list", "serviceitem-pending", "serviceitem-export")},
            "serviceitem-batch": reverse("serviceitem-batch", args=["confirm_all"]) + "?every=1",
            "sheet": reverse("serviceitem-sheet"),
            "item": rows.item.get_absolute_url(),
            "item edit": reverse("serviceitem-edit", args=[rows.item.pk]),
            "item confirm": step("confirm", rows.item, "serviceitem"),
            "edition": rows.edition.get_absolute_url(),
            "draft": rows.draft.get_absolute_url(),
            "compare": compare,
            "entry": rows.edition.entries.first().get_absolute_url(),
            **{name: step(name, rows.draft, "catalogueedition") for name in drafting},
        },
        "city": lists | {
            "edition": rows.edition.get_absolute_url(),
            "running": rows.running.get_absolute_url(),
            "narrowed": rows.narrowed.get_absolute_url(),
            "leave_out": step("leave_out", rows.narrowed, "narrowing"),
            "take_back": step("take_back", rows.narrowed, "narrowing"),
        },
    }  # fmt: skip


def counted(catalogue, as_, rows: SimpleNamespace) -> dict[str, dict[str, int]]:
    rooms = catalogue.rooms
    who = {"province": rooms.province, "city": rooms.city}
    clients = {name: as_(rooms.one("catalogue_manager", place)) for name, place in who.items()}
    return {
        name: {page: statements(clients[name], url) for page, url in pages.items()}
        for name, pages in addresses(rows).items()
    }


@pytest.mark.parametrize("many", [3, 60])
def test_as_many_statements_for_sixty_rows_as_for_three(catalogue, as_, many):
    """Each number of rows in a world of its own: no two editions may be in force on one day."""
    assert counted(catalogue, as_, grow(catalogue, many)) == ASKED
