"""The catalogue by JSON, through the same doors, forms and rules: from the item to what a city leaves out."""

import json

import pytest

from services.models import CatalogueEdition, Narrowing, ServiceItem
from tests.factories import services as make

pytestmark = pytest.mark.django_db
API = "/api/v1"
PAPER = {"position": 1, "name": "居民身份证", "legal_basis": "《社会保险经办条例》第31条"}
ITEM = make.ITEM | {"code": "Z1", "materials": [PAPER]}


@pytest.fixture
def call(as_):
    """(actor, method, path, body) → status and what came back."""

    def send(actor, method, path, **body):
        sent = {"data": json.dumps(body), "content_type": "application/json"} if method != "get" else {}
        answer = getattr(as_(actor), method)(f"{API}{path}", **sent)
        return answer.status_code, answer.json()

    return send


@pytest.fixture
def city(rooms):
    return rooms.one("catalogue_manager", rooms.city)


@pytest.mark.requirement("R012", "R014", "R039")
def test_from_the_item_to_what_a_city_leaves_out(catalogue, call, city):
    manager, approver = catalogue.manager, catalogue.approver
    status, item = call(manager, "post", "/service-items/", **ITEM)
    assert (status, item["state"], [m["name"] for m in item["materials"]]) == (201, "active", ["居民身份证"])
    today = str(make.in_days(0))
    status, edition = call(manager, "post", "/catalogue-editions/", effective_on=today, basis="determined")
    assert (status, edition["state"], edition["edition"], edition["entries"]) == (201, "draft", 1, [])
    here = f"/catalogue-editions/{edition['id']}/steps"
    status, problem = call(manager, "post", f"{here}/submit/", seen=1)
    assert (status, problem["reasons"]) == (409, [{"text": "清单里还没有事项", "at": "entries"}])
    status, edition = call(manager, "post", f"{here}/include/", seen=1, items=[item["id"]], batch=1)
    assert (status, [e["version"]["name"] for e in edition["entries"]]) == (200, ["职工参保登记"])
    call(manager, "post", f"{here}/submit/", seen=2)
    assert call(manager, "post", f"{here}/approve/", seen=3)[0] == 403
    assert call(approver, "post", f"{here}/approve/", seen=3)[1]["state"] == "approved"
    status, edition = call(approver, "post", f"{here}/publish/", seen=4)
    assert (status, edition["state"], edition["published_on"]) == (200, "published", today)

    status, one = call(city, "post", "/narrowings/", edition=edition["id"], starts_on=today)
    assert (status, one["state"], one["edition"], one["exclusions"]) == (201, "draft", edition["id"], [])
    entry = edition["entries"][0]["id"]
    body = {"seen": one["version"], "entries": [entry], "note": "设备不足"}
    status, one = call(city, "post", f"/narrowings/{one['id']}/steps/leave_out/", **body)
    assert (status, [(e["entry"], e["reason"]) for e in one["exclusions"]]) == (200, [(entry, "设备不足")])


WRONG = [
    ({"legal_basis": " "}, {"legal_basis"}),
    ({"statutory_days": 10, "promised_days": 11}, {"promised_days"}),
    ({"forms": []}, {"forms"}),
    ({"forms": ["by_post"]}, {"forms"}),
    ({"retention": ""}, {"retention"}),
    ({"retention": "5"}, {"retention"}),
    ({"materials": [PAPER | {"legal_basis": ""}]}, {"materials-0-legal_basis"}),
    ({"unconfirmed": []}, {"unconfirmed"}),
    ({"issuer": 1}, {"issuer"}),
    ({"state": "retired"}, {"state"}),
]


@pytest.mark.requirement("R014", "R030", "R050", "R052")
@pytest.mark.parametrize(("fields", "wrong"), WRONG)
def test_what_is_wrong_or_not_to_be_said_is_refused_by_name(catalogue, call, fields, wrong):
    status, problem = call(catalogue.manager, "post", "/service-items/", **ITEM | fields)
    assert (status, set(problem["errors"])) == (422, wrong)
    assert not ServiceItem.objects.exists()


@pytest.mark.requirement("R018")
def test_a_city_neither_adds_an_item_nor_leaves_out_a_line_of_another_edition(catalogue, call, city):
    edition = catalogue.edition("published", [catalogue.item()], effective_on=make.in_days(1))
    other = catalogue.edition("published", [catalogue.item()], effective_on=make.in_days(5))
    one = catalogue.narrowing(edition, catalogue.rooms.city, state="draft")
    here = f"/narrowings/{one.pk}"
    body = {"seen": 1, "entries": [other.entries.get().pk], "note": "不属于这一版"}
    status, problem = call(city, "post", f"{here}/steps/leave_out/", **body)
    assert (status, set(problem["errors"])) == (422, {"entries"})
    status, problem = call(city, "patch", f"{here}/", seen=1, exclusions=[])
    assert (status, set(problem["errors"])) == (422, {"exclusions"})
    assert not one.exclusions.exists()
    assert call(city, "post", "/service-items/", **ITEM)[0] == 409
    assert call(city, "post", "/catalogue-editions/", effective_on=str(make.in_days(9)), basis="determined")[0] == 409


def test_a_draft_is_for_its_own_department(catalogue, call, city):
    item, draft = catalogue.item(), catalogue.edition("draft")
    for path in (f"/service-items/{item.pk}/", f"/catalogue-editions/{draft.pk}/"):
        assert (call(catalogue.manager, "get", path)[0], call(city, "get", path)[0]) == (200, 404)
    assert call(city, "post", "/narrowings/", edition=draft.pk, starts_on=str(make.in_days(0)))[0] == 404
    assert (CatalogueEdition.objects.count(), Narrowing.objects.count()) == (1, 0)


def test_a_list_shows_rows_and_one_shows_its_parts(catalogue, call):
    edition = catalogue.edition("in_force", [catalogue.item(), (catalogue.item(), 2)])
    [row] = call(catalogue.manager, "get", "/catalogue-editions/")[1]["results"]
    single = call(catalogue.manager, "get", f"/catalogue-editions/{edition.pk}/")[1]
    assert ("entries" in row, [entry["batch"] for entry in single["entries"]]) == (False, [1, 2])
