"""Every page of the room, opened and used."""

import pytest
from django.urls import reverse

from services.models import CatalogueEdition, ServiceItem
from tests.factories import services as make
from tests.web.html import Reader

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(as_):
    def browser(actor):
        client = Reader()
        client.force_login(actor.user)
        return client

    return browser


def test_the_starter_items_are_loaded_from_the_page_of_what_is_to_confirm(catalogue, reader):
    client = reader(catalogue.manager)
    page = client.get(reverse("serviceitem-pending"))
    assert page.status_code == 200
    assert "载入起始目录（69 项）" in page.page.words("main")[0]
    assert client.post(reverse("serviceitem-pending")).status_code == 302
    assert ServiceItem.objects.count() == 69
    assert client.get(reverse("serviceitem-pending")).context["page"].total == 69
    assert client.get(reverse("serviceitem-list"), {"pending": "promised_days"}).context["page"].total > 20


@pytest.mark.requirement("R018", "R019")
def test_a_city_is_offered_nothing_that_only_a_province_sets_up(catalogue, reader):
    city = reader(catalogue.rooms.one("catalogue_manager", catalogue.rooms.city))
    pending = city.get(reverse("serviceitem-pending")).page
    assert "载入起始目录（69 项）" not in pending.words("main")[0]
    assert "新增事项" not in city.get(reverse("serviceitem-list")).page.links()
    closed = ("serviceitem-new", "serviceitem-import", "catalogueedition-new")
    assert [city.get(reverse(name)).status_code for name in closed] == [403, 403, 403]
    assert [city.post(reverse(name)).status_code for name in ("serviceitem-pending", *closed)] == [403] * 4
    assert not ServiceItem.objects.exists()


def test_every_page_opens(catalogue, reader):
    one, other = catalogue.item(), catalogue.item(name="待遇资格认证")
    first = catalogue.edition("superseded", [one], effective_on=make.in_days(-30), ended_on=make.in_days(-1))
    edition = catalogue.edition("in_force", [one, (other, 2)], effective_on=make.in_days(-1))
    narrowing = catalogue.narrowing(edition, catalogue.rooms.city, [edition.entries.last()])
    draft, bare = catalogue.edition("draft", [one]), catalogue.edition("draft")
    manager = reader(catalogue.manager)
    for url in (
        *(reverse(f"{name}-list") for name in ("serviceitem", "catalogueedition", "narrowing")),
        *(obj.get_absolute_url() for obj in (one, first, edition, narrowing, draft, edition.entries.first())),
        reverse("serviceitem-new"),
        reverse("serviceitem-edit", args=[one.pk]),
        reverse("catalogueedition-new"),
        reverse("catalogueedition-edit", args=[draft.pk]),
        reverse("catalogueedition-compare", args=[edition.pk]),
        reverse("catalogueedition-compare", args=[first.pk]),
        reverse("catalogueedition-applicable"),
        reverse("catalogueedition-step", args=[bare.pk, "copy_from"]) + f"?seen={bare.version}",
        *(reverse("serviceitem-step", args=[one.pk, n]) + f"?seen={one.version}" for n in ("assess_risk", "retire")),
        *(
            reverse("catalogueedition-step", args=[draft.pk, n]) + f"?seen={draft.version}"
            for n in ("include", "drop", "move", "arrange", "date_batch", "refresh", "submit", "discard")
        ),
    ):
        assert (url, manager.get(url).status_code) == (url, 200)
    city = reader(catalogue.rooms.one("catalogue_manager", catalogue.rooms.city))
    assert city.get(reverse("narrowing-new"), {"edition": edition.pk}).status_code == 200
    assert city.get(edition.get_absolute_url()).status_code == 200
    assert city.get(draft.get_absolute_url()).status_code == 404


@pytest.mark.requirement("R039", "R040")
def test_a_draft_is_filled_by_its_steps(catalogue, reader):
    client = reader(catalogue.manager)
    items = [catalogue.item(frequency=n, name=f"事项{n}") for n in (10, 90, 50, 30)]
    day = make.in_days(10)
    client.post(reverse("catalogueedition-new"), {"effective_on": day, "basis": "gradual", "remark": ""})
    edition = CatalogueEdition.objects.get()
    step = lambda name: reverse("catalogueedition-step", args=[edition.pk, name])  # noqa: E731
    form = client.get(step("include") + "?seen=1").context["form"]
    assert next(label for _, label in form.fields["items"].choices) == (
        f"{items[1].code} 事项90（频次 90 + 简易 100 + 低风险 100 = 290）"
    )
    client.post(step("include"), {"seen": 1, "items": [i.pk for i in items], "batch": 1})
    client.post(step("arrange"), {"seen": 2, "batches": 2})
    assert [(e.version.name, e.batch) for e in edition.listed()] == [
        ("事项90", 1), ("事项10", 2), ("事项50", 2), ("事项30", 2),
    ]  # fmt: skip
    moved = edition.entries.get(version__name="事项50")
    page = client.post(step("move"), {"seen": 3, "entries": [moved.pk], "batch": 1, "note": "群众常问"})
    assert page.status_code == 302
    moved.refresh_from_db()
    assert (moved.batch, moved.reason) == (1, "群众常问")
    page = client.get(edition.get_absolute_url())
    assert "手工调整：群众常问" in page.page.words("main")[0]
    client.post(step("submit"), {"seen": 4})
    edition.refresh_from_db()
    assert edition.state == "review"


@pytest.mark.requirement("R050")
def test_a_promise_longer_than_the_law_is_refused_beside_its_field(catalogue, reader):
    item = catalogue.item(statutory_days=10)
    form = reader(catalogue.manager).get(reverse("serviceitem-edit", args=[item.pk])).context["entry"].form
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    data |= {"promised_days": 20, "seen": item.version}
    page = reader(catalogue.manager).post(reverse("serviceitem-edit", args=[item.pk]), data)
    assert page.status_code == 422
    assert page.context["entry"].form.errors == {"promised_days": ["承诺时限 20 天，应不长于法定时限 10 天"]}
