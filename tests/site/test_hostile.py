"""What nobody types and somebody sends: no page breaks on it, none takes long, and nothing read lies in a cache."""

import json

import pytest
from auditlog.models import LogEntry
from django.urls import reverse

from onboarding import forms
from onboarding.models import Application, CooperationNeed
from portal.web.text import WIDTHLESS
from tests.factories.posting import NEED, posted, row

pytestmark = pytest.mark.django_db

LISTS = ("cooperationneed", "application", "negotiation", "partner", "cooperation")
# A cursor that nobody signed: an endless number, a date before all time zones, lists in lists.
FORGED = (
    "W1sicGsiLCB0cnVlLCBJbmZpbml0eV1d",
    "W1sic2luY2UiLCB0cnVlLCAiMDAwMS0wMS0wMVQwMDowMDowMCsyMzo1OSJdLCBbInBrIiwgdHJ1ZSwgMV1d",
    "W1tb" * 500,
)
STRANGE = ("q=%00", "other=%00", "sort=%00", "state=%00", "q=%25_%27", "before=%FF", *(f"after={f}" for f in FORGED))


@pytest.mark.parametrize("query", STRANGE)
@pytest.mark.parametrize("name", LISTS)
def test_no_query_breaks_a_list_or_its_export(rooms, as_, name, query):
    client = as_(rooms.reviewer)
    for page in ("list", "export"):
        assert client.get(f"{reverse(f'{name}-{page}')}?{query}").status_code == 200


def test_an_export_with_a_character_that_the_database_refuses_is_audited(rooms, as_):
    as_(rooms.reviewer).get(f"{reverse('cooperationneed-export')}?state=draft&other=%00")
    assert LogEntry.objects.latest("pk").additional_data["export"] == {"state": "draft", "other": "\ufffd"}


@pytest.mark.parametrize("address", ["/items/%00/", "/items/%00/qr.svg", "/documents/check/%00/", "/region/?item=%00"])
def test_no_address_breaks_a_public_page(rooms, client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("key", ["²", "%00", "9" * 60, "-1", "x"])
def test_no_key_breaks_a_page_that_is_begun_from_another(rooms, as_, key):
    pages = {
        f"{reverse('organisation-new')}?parent={key}": rooms.keeper,
        f"{reverse('user-new')}?organisation={key}": rooms.keeper,
        f"{reverse('application-new')}?need={key}": rooms.liaison,
        f"{reverse('negotiation-new')}?application={key}": rooms.reviewer,
    }
    for address, actor in pages.items():
        assert as_(actor).get(address).status_code == 404


def test_places_are_looked_for_by_any_words(rooms, as_):
    giver = rooms.one("security_administrator", rooms.county)
    address = reverse("user-roles", args=[rooms.reviewer.user.pk])
    assert as_(giver).get(f"{address}?q=%00").status_code == 200


@pytest.mark.parametrize("given", [{"seen-01": "1"}, {"seen-１": "1"}, {"seen-" + "9" * 60: "1"}, {"seen-²": "1"}])
def test_a_batch_leaves_out_what_is_no_key(rooms, as_, given):
    need = rooms.need("draft")
    page = as_(rooms.reviewer).post(reverse("cooperationneed-batch", args=["discard"]), given)
    assert page.status_code == 200
    assert CooperationNeed.objects.get(pk=need.pk).state == "draft"


def test_a_region_that_is_no_code_is_none(rooms, as_, client):
    options = reverse("region-options")
    assert client.get(f"{options}?name=township&id=x&township=%00").status_code == 200
    application = rooms.application("draft")
    data = posted({"seen": application.version}, outlets=[{"name": "网点", "kind": "branch", "township": "\x00"}])
    page = as_(rooms.liaison).post(reverse("application-edit", args=[application.pk]), data)
    assert page.status_code == 422


@pytest.mark.parametrize("rows", ["²", "9" * 60, "1040"])
def test_one_more_row_is_never_a_thousand(rooms, as_, rows):
    application = rooms.application("draft")
    data = {"seen": application.version, "outlets-TOTAL_FORMS": rows, "outlets-INITIAL_FORMS": "0", "add": "outlets"}
    page = as_(rooms.liaison).post(reverse("application-edit", args=[application.pk]), data)
    formset = next(f for f in page.context["entry"].formsets if f.prefix == "outlets")
    assert len(formset.forms) <= forms.OutletForms.max_num + 10


@pytest.mark.parametrize("body", ["[" * 100_000, '{"a":' * 100_000, '{"need": NaN}', "[]", "1"])
def test_json_that_is_no_object_is_refused(rooms, as_, body):
    answer = as_(rooms.liaison).post("/api/v1/applications/", body, content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_a_region_that_is_no_code_is_refused_by_the_api(rooms, as_):
    application = rooms.application("draft")
    body = {"seen": application.version, "outlets": [{"name": "网点", "township": "\x00"}]}
    address = f"/api/v1/applications/{application.pk}/"
    answer = as_(rooms.liaison).patch(address, json.dumps(body), content_type="application/json")
    assert "outlets-0-township" in answer.json()["errors"]


@pytest.mark.parametrize("character", sorted(WIDTHLESS))
def test_no_name_holds_a_character_that_nobody_sees(rooms, as_, character):
    need = rooms.need("draft")
    fields = row(need, NEED[0].base_fields, title=f"乡镇{character}网点") | {"seen": need.version}
    page = as_(rooms.reviewer).post(reverse("cooperationneed-edit", args=[need.pk]), fields)
    assert page.context["entry"].form.errors == {"title": ["第 3 个字没有宽度、看不见，请删去后重新填写"]}


def test_applications_are_filtered_by_their_need(rooms, as_):
    """The filter's own list of choices is bounded, which a slice of it could not be asked about."""
    one, other = rooms.application(), rooms.application(need=rooms.need(title="另一需求"))
    client, query = as_(rooms.reviewer), f"?need={one.need_id}"
    page = client.get(reverse("application-list") + query)
    assert [r.obj.pk for r in page.context["rows"]] == [one.pk]
    assert [r["id"] for r in client.get(f"/api/v1/applications/{query}").json()["results"]] == [one.pk]
    assert set(Application.objects.visible_to(rooms.reviewer)) == {one, other}


def test_who_reads_the_register_alone_sees_no_cooperation_in_it(rooms, as_):
    rooms.cooperation()
    address = rooms.register.get_absolute_url()
    assert "panel-cooperations" in as_(rooms.manager).get(address).content.decode()
    assert "panel-cooperations" not in as_(rooms.keeper).get(address).content.decode()


def test_what_somebody_has_read_lies_in_no_cache(rooms, as_, client):
    """The back button after logout shows nothing of it."""
    application = rooms.application("draft")
    for address in (reverse("workbench"), application.get_absolute_url(), "/api/v1/applications/", reverse("home")):
        assert "no-store" in as_(rooms.liaison).get(address)["Cache-Control"]
    assert "Cache-Control" not in client.get(reverse("home"))
