"""Who sees what, and what comes of every address for everybody: literal tables, written and read by hand.

The columns are the people of tests.house.world, in its order. A new model or a new address that these tables do not
know fails here.
"""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from portal.accounts.actor import STRANGER, Actor
from tests.house import walk_announcements, walk_catalogue
from tests.house.addresses import FILE, address, change, get, names, post
from tests.house.walk_tables import CHANGES, PAGES, SIGHT, WRITES
from tests.house.world import COLUMNS, people, walked
from tests.kept import laid

pytestmark = pytest.mark.django_db
ROOM_PAGES = {  # list → model, and who may read such rows at all
    "partner-list": ("partners.Partner", "RASCPBLMHKIO"),
    "cooperation-list": ("partners.Cooperation", "RACPBLMHKIO"),
    "cooperationneed-list": ("onboarding.CooperationNeed", "RACPBLMHKIO"),
    "application-list": ("onboarding.Application", "RACPBLMHKIO"),
    "negotiation-list": ("onboarding.Negotiation", "RACPBLMHKIO"),
    **walk_announcements.ROOM_PAGES,
    **walk_catalogue.ROOM_PAGES,
}
API = {
    "api-partners-list": "partner-list",
    "api-cooperations-list": "cooperation-list",
    "api-needs-list": "cooperationneed-list",
    "api-applications-list": "application-list",
    "api-negotiations-list": "negotiation-list",
    **walk_announcements.API,
    **walk_catalogue.API,
}
UNSEEN = {"flow.Hold"}  # nobody asks for one but by its subject; nothing of this version opens any


def sight(label: str = "") -> dict[str, tuple[str, set[str]]]:
    """Row → its model and the people who see it."""
    found, model = {}, ""
    for line in filter(None, SIGHT.splitlines()):
        if "|" not in line:
            model = line.strip()
        elif not label or model == label:
            key, seers = (part.strip() for part in line.split("|"))
            assert len(seers) == len(COLUMNS)
            found[key] = model, set(seers) - {"."}
    return found


def lines(table: str) -> list[tuple[str, str, str, str]]:
    """Address, row, step and what comes of it, a character a person."""
    found = []
    for line in filter(None, table.splitlines()):
        asked, codes = (part.strip() for part in line.split("|"))
        name, key, step = (*asked.split("/"), "", "")[:3]
        assert len(codes) == len(COLUMNS), line
        found.append((name, key, step, codes))
    return found


@pytest.fixture
def kept(db):
    return laid(walked)


@pytest.fixture
def everything(kept):
    return kept[1]


@pytest.fixture
def actors(kept):
    rooms, _ = kept
    nobody = rooms.user("无角色", rooms.county)
    return {**people(rooms), "N": Actor(nobody), "X": STRANGER}


@pytest.fixture
def browser_of(actors, as_, client):
    return lambda column: client if column == "X" else as_(actors[column])


# rows


def test_every_model_that_hangs_has_its_rows_in_the_table():
    hanging = {m._meta.label for m in apps.get_models() if hasattr(m, "scope") and m._meta.app_label != "proof"}
    assert hanging - UNSEEN == {model for model, _ in sight().values()}


def test_every_model_of_a_room_hangs():
    rooms = [room for room in settings.ROOMS if not room.startswith("tests.")]
    assert [m for room in rooms for m in apps.get_app_config(room).get_models() if not hasattr(m, "scope")] == []


def test_who_sees_which_row(everything, actors):
    seen = {
        key: {c for c, by in actors.items() if type(row).objects.visible_to(by).filter(pk=row.pk).exists()}
        for key, row in everything.items()
    }
    assert seen == {key: seers for key, (_, seers) in sight().items()}
    assert {key: type(row)._meta.label for key, row in everything.items()} == {k: m for k, (m, _) in sight().items()}


# addresses


def test_the_tables_know_every_address():
    known = {name for table in (PAGES, WRITES, CHANGES) for name, *_ in lines(table)}
    assert known == set(names())


def test_every_address_that_takes_something_is_sent_something():
    """Whatever has a POST handler is in the table of writes too."""
    reads = ("-list", "-export", "-detail", "-comparison")
    writing = {name for name in names() if not name.endswith(reads)} - ONLY_READ
    assert writing - {name for name, *_ in lines(WRITES)} == set()


ONLY_READ = {
    "home", "public-need", "alive", "ready", "metrics", "schema", "docs", "large", "sitemap",
    *walk_catalogue.ONLY_READ,
    # Their own rules, held by the tests of accounts.
    "account_login", "account_logout", "account_change_password", "account_reauthenticate", "mfa_authenticate",
    "mfa_activate_totp", "mfa_add_webauthn", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
}  # fmt: skip


def walk(table: str, column: str, ask: Any, everything: dict) -> tuple[dict, dict]:
    """Address → what came of it, and what the table says. Whatever an answer did is undone."""
    place, got, said = COLUMNS.index(column), {}, {}
    for name, key, step, codes in lines(table):
        row = everything[key] if key else None
        saved = transaction.savepoint()
        got[name, key, step] = ask(address(name, row, step), row)
        transaction.savepoint_rollback(saved)
        said[name, key, step] = codes[place]
    return got, said


@pytest.mark.parametrize("column", COLUMNS)
def test_every_page(column, everything, browser_of, actors):
    client, leaks = browser_of(column), []

    def ask(url: str, row: Any) -> str:
        code, response = get(client, url)
        if code == "2":
            leaks.extend(f"{url}: {words}" for words in choices_out_of_sight(response, actors[column]))
        return code

    got, said = walk(PAGES, column, ask, everything)
    assert got == said
    assert leaks == []


@pytest.mark.parametrize("column", COLUMNS)
def test_every_write(column, everything, browser_of):
    client = browser_of(column)
    got, said = walk(WRITES, column, lambda url, row: post(client, url, row), everything)
    assert got == said


@pytest.mark.parametrize("column", COLUMNS)
def test_every_change_by_the_api(column, everything, browser_of):
    client = browser_of(column)
    got, said = walk(CHANGES, column, lambda url, row: change(client, url, row), everything)
    assert got == said


def test_nothing_is_put_or_deleted(everything, browser_of):
    """No address of the work or of the API knows these methods, on whichever side one asks."""
    once = {name: (key, step) for name, key, step, _ in lines(PAGES)}
    for column in "RLX":
        client = browser_of(column)
        for name, (key, step) in once.items():
            url = address(name, everything[key] if key else None, step)
            if not url.startswith(("/work/", "/api/v1/")):
                continue
            for method in (client.put, client.delete):
                assert method(url).status_code in (302, 401, 403, 404, 405), (column, url)


# what forms offer


def choices_out_of_sight(response: Any, actor: Actor) -> Iterable[str]:
    """Rows that a foreign key of a form on this page offers and that the actor does not see."""
    for form in _forms(response):
        for name, field in form.fields.items():
            if name == "id":
                continue  # which row of a formset it is: never shown, and only the owner's own rows are taken
            rows = getattr(field, "queryset", None)
            if rows is not None and hasattr(rows, "visible_to"):
                seen = set(rows.model.objects.visible_to(actor).values_list("pk", flat=True))
                yield from (f"{name}: {row}" for row in rows.all() if row.pk not in seen)


def _forms(response: Any) -> Iterable[forms.BaseForm]:
    """Each once, however many templates of the page were given it."""
    layers = [layer.flatten() if hasattr(layer, "flatten") else layer for layer in response.context or ()]
    for value in {id(value): value for layer in layers for value in layer.values()}.values():
        bound = getattr(value, "bound", [getattr(value, "form", value)])
        for one in bound if isinstance(bound, list) else [bound]:
            yield from one.forms if isinstance(one, forms.BaseFormSet) else []
            yield from [one] if isinstance(one, forms.BaseForm) else []


def test_the_leak_of_a_choice_would_be_found(everything, actors, browser_of):
    """The probe itself: the filter of the applications offers needs, and it is looked at."""
    _, response = get(browser_of("L"), reverse("application-list"))
    offered = [f for f in _forms(response) if "need" in f.fields]
    titles = {need.title for form in offered for need in form.fields["need"].queryset}
    assert titles == {"县需求", "市需求", "答甲", "答乙", "答丙", "答丁", "答戊", "答庚"}
    assert list(choices_out_of_sight(response, actors["B"])) != []


@pytest.mark.parametrize(("column", "cited"), [("L", {"甲种许可"}), ("I", {"甲种许可"}), ("O", {"乙种许可"})])
def test_an_answer_cites_only_the_partners_own_qualifications(column, cited, everything, browser_of):
    _, response = get(browser_of(column), address("application-new", everything["city need"]))
    rows = [f.fields["qualification"].queryset for f in _forms(response) if "qualification" in f.fields]
    assert {one.name for found in rows for one in found} == cited


# lists, counts, exports, search


def marks(label: str, everything: dict) -> dict[str, str]:
    """Row → what stands for it on a page or in a sheet, and on no other row's."""
    return {key: getattr(everything[key], "number", "") or everything[key].code for key in sight(label)}


def shown(text: str, label: str, everything: dict) -> set[str]:
    return {key for key, mark in marks(label, everything).items() if mark in text}


def expected(label: str, readers: str, column: str) -> set[str]:
    return {key for key, (_, seers) in sight(label).items() if column in seers and column in readers}


@pytest.mark.parametrize("column", "RACPBLMHKIOS")
def test_lists_counts_and_exports_show_what_is_in_sight(column, everything, browser_of):
    client = browser_of(column)
    for page, (label, readers) in ROOM_PAGES.items():
        if column not in readers:
            continue
        wanted = expected(label, readers, column)
        response = client.get(reverse(page))
        assert (page, shown(response.content.decode(), label, everything)) == (page, wanted)
        assert (page, response.context["page"].total) == (page, len(wanted))
        sheet = client.get(reverse(page.replace("-list", "-export")))
        assert FILE in sheet["Content-Type"]
        assert (page, shown(cells(sheet), label, everything)) == (page, wanted)


def cells(response: Any) -> str:
    book = openpyxl.load_workbook(BytesIO(b"".join(response.streaming_content)))
    return "\n".join(str(value) for row in book.active.iter_rows(values_only=True) for value in row)


@pytest.mark.parametrize("column", "RACPBLMHKIOS")
def test_the_api_lists_what_is_in_sight(column, everything, browser_of):
    client = browser_of(column)
    for name, page in API.items():
        label, readers = ROOM_PAGES[page]
        if column not in readers:
            continue
        body = client.get(reverse(name)).json()
        wanted = expected(label, readers, column)
        keys = {everything[key].pk: key for key in sight(label)}
        assert (name, {keys[one["id"]] for one in body["results"]}) == (name, wanted)
        assert (name, body["count"]) == (name, len(wanted))


@pytest.mark.parametrize("column", COLUMNS.replace("X", ""))
def test_search_finds_what_is_in_sight(column, everything, browser_of):
    """By every row's own number or code: its own row comes back to those who see it, and to nobody else."""
    client = browser_of(column)
    for page, (label, readers) in ROOM_PAGES.items():
        found = set()
        for key, mark in marks(label, everything).items():
            groups = client.get(reverse("search"), {"q": mark}).context["groups"]
            if everything[key] in [row for group in groups for row in group["rows"]]:
                found.add(key)
        assert (page, found) == (page, expected(label, readers, column))


@pytest.mark.parametrize("column", COLUMNS.replace("X", ""))
def test_search_by_name_finds_nothing_out_of_sight(column, everything, browser_of):
    for words in ("行", "需求", "答", "公司"):
        groups = browser_of(column).get(reverse("search"), {"q": words}).context["groups"]
        rows = {row for group in groups for row in group["rows"]}
        strange = {
            key
            for page, (label, readers) in ROOM_PAGES.items()
            for key in set(sight(label)) - expected(label, readers, column)
            if everything[key] in rows
        }
        assert (words, strange) == (words, set())


@pytest.mark.parametrize("listed", ["partner-list", "cooperation-list", "application-list", "negotiation-list"])
def test_a_filter_does_not_tell_what_is_hidden(listed, everything, browser_of):
    """The sister's rows, asked for by name: an empty list and a count of nothing."""
    response = browser_of("O").get(reverse(listed), {"q": "某银行"})
    assert (response.context["page"].total, list(response.context["page"].rows)) == (0, [])


ADMINISTERED = {  # whom the county's administrators look after, by their pages and sheets
    "organisation-list": {"县局", "某银行县支行", "他银行县支行", "某保险公司县支公司", "某网点"},
    "user-list": {"县局", "某银行县支行", "他银行县支行", "某网点"},
}


@pytest.mark.parametrize("column", "SG")
@pytest.mark.parametrize("listed", ADMINISTERED)
def test_administrators_look_after_their_own_region(column, listed, everything, browser_of):
    client = browser_of(column)
    rows = client.get(reverse(listed)).context["page"].rows
    places = {str(getattr(row, "organisation", row)) for row in rows}
    assert places == ADMINISTERED[listed]
    text = cells(client.get(reverse(listed.replace("-list", "-export"))))
    for hidden in ("邻县局", "省厅", "另一市局", "某银行邻县支行", "远县局"):
        assert hidden not in text  # the city is there: it is the county's own superior


@pytest.mark.parametrize("key", ["application draft", "other application draft", "minutes draft", "need draft"])
def test_a_draft_is_seen_by_its_own_side_only(key, everything):
    side = {"application draft": "LMHK", "other application draft": "O", "minutes draft": "RASGUCP",
            "need draft": "RASGU"}  # fmt: skip
    assert sight()[key][1] == set(side[key])
