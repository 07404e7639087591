"""Who sees what, written by hand."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import connection

from portal.accounts.actor import STRANGER, SYSTEM
from portal.flow.gate import perform
from portal.flow.models import StepRecord
from portal.scope import above, under
from tests.proof.models import Answer, Grant, Matter, Need, Outlet, Partner

pytestmark = pytest.mark.django_db


def viewers(house):
    return {
        "own department": house.reviewer,
        "above": house.person("reviewer", house.province),
        "beside": house.person("reviewer", house.beside),
        "branch": house.liaison,
        "head office": house.person("liaison", house.bank),
        "sister branch": house.person("liaison", house.sister),
        "other partner": house.person("liaison", house.other_bank),
        "counter": house.manager,
        "elsewhere": house.person("reviewer", house.elsewhere),
        "distant partner": house.person("liaison", house.partner("远方银行县支行", "330203")),
        "stranger": STRANGER,
        "system": SYSTEM,
    }


ALL = {"own department", "above", "branch", "head office", "system"}
SEEN = {
    Matter: ALL,
    Answer: ALL,
    Outlet: ALL | {"counter"},
    Grant: ALL | {"counter"},
    Partner: {"own department", "above", "head office", "branch", "counter", "system"},
    # of a city: the departments above and below it, and every partner with a node in the city
    Need: ALL | {"beside", "sister branch", "other partner", "counter"},
    StepRecord: {"system"},
}


@pytest.mark.parametrize("model", SEEN, ids=lambda m: m.__name__)
def test_who_sees(house, model):
    house.matter("draft")
    house.grant(house.outlet())
    Need.objects.create(issued_by=house.city, title="城西需要一个网点", issued=True)
    seen = {name for name, by in viewers(house).items() if model.objects.visible_to(by).exists()}
    assert seen == SEEN[model]


def test_a_need_is_the_issuers_until_issued(house):
    need = Need.objects.create(issued_by=house.city, title="草稿")
    city = house.person("reviewer", house.city)
    assert list(Need.objects.visible_to(city)) == [need]
    for by in viewers(house).values():
        assert by.system or not Need.objects.visible_to(by).exists()
    assert not Need.objects.published().exists()


def test_sight_is_not_authority(house):
    obj = house.matter("submitted")
    with pytest.raises(PermissionDenied):
        perform(obj, "take_up", by=house.person("reviewer", house.province))
    with pytest.raises(PermissionDenied):
        perform(house.matter("draft"), "submit", by=house.person("liaison", house.bank))
    with pytest.raises(ObjectDoesNotExist):
        perform(obj, "take_up", by=house.person("reviewer", house.beside))
    with pytest.raises(ObjectDoesNotExist):
        perform(obj, "take_up", by=STRANGER)


def test_a_range_ends_at_the_separator(house):
    house.matter("draft", region_path="50/")
    house.matter("draft", region_path="51/5101/")
    house.matter("draft", region_path="5/")
    assert [a.region_path for a in Matter.objects.filter(under("region_path", "50/"))] == ["50/"]
    assert above("33/3301/") == ["33/", "33/3301/"]


def test_a_range_uses_the_index(house):
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
    plan = Matter.objects.filter(under("region_path", "33/3301/")).explain()
    assert "Index" in plan
    assert "region_path" in plan


def test_history_is_read_through_its_subject(house):
    obj = house.matter("draft")
    assert [r.step for r in obj.history()] == ["placed"]
    assert StepRecord.objects.get().content_type == ContentType.objects.get_for_model(Matter)
