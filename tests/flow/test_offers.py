import pytest
from django.template import Context, Template
from django.test import RequestFactory

from portal.flow.gate import perform
from portal.flow.models import StepRecord
from portal.flow.offers import Task, inbox, offers
from portal.flow.step import opened
from tests.proof.models import Answer, Matter

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client, house):
    client.force_login(house.reviewer.user)
    return client


def url(obj, name):
    return f"/onboarding/matter/{obj.pk}/do/{name}/"


def test_offers_in_order_with_reasons(house):
    obj = house.matter("draft")
    with opened(obj):
        Answer.objects.create(matter=obj, question="地址")
    assert [(o.step.label, o.reasons) for o in offers(obj, house.liaison)] == [
        ("提交", ["请先答复全部问题"]),
        ("撤回", []),
    ]
    assert offers(obj, house.reviewer) == []


def test_actions_tag(house):
    obj, request = house.matter("reviewing"), RequestFactory().get("/")
    request.actor = house.reviewer
    html = Template("{% load flow %}{% actions obj %}").render(Context({"request": request, "obj": obj}))
    assert f'href="{url(obj, "recommend")}?seen=1"' in html
    assert "批准</a>" in html
    assert "驳回" not in html


def test_one_view_serves_every_step(officer, house):
    obj = house.matter("reviewing")
    page = officer.get(url(obj, "send_back") + "?seen=1").content.decode()
    assert 'name="seen" value="1"' in page
    assert "理由" in page
    assert officer.post(url(obj, "send_back"), {"seen": 1, "note": ""}).status_code == 200
    data = {"seen": 1, "note": "照片不清", "fields_opened": ["note"]}
    assert officer.post(url(obj, "send_back"), data).status_code == 302
    record = StepRecord.objects.last()
    assert (record.step, record.data) == ("send_back", {"note": "照片不清", "fields_opened": ["note"]})


def test_a_changed_object_answers_409(officer, house):
    obj = house.matter("submitted")
    perform(obj, "take_up", by=house.reviewer)
    answer = officer.post(url(obj, "recommend"), {"seen": 1})
    assert answer.status_code == 409
    assert "内容已被县局reviewer于" in answer.content.decode()


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/onboarding/matter/{}/", 200),
        ("/onboarding/matter/{}/do/take_up/", 200),
        ("/onboarding/matter/{}/do/approve/", 403),
        ("/onboarding/matter/{}/do/nothing/", 404),
        ("/onboarding/matter/0/", 404),
        ("/accounts/user/1/", 404),
        ("/nowhere/thing/1/", 404),
    ],
)
def test_addresses(officer, house, address, status):
    assert officer.get(address.format(house.matter("submitted").pk)).status_code == status


def test_a_post_without_the_version_is_no_request_of_ours(officer, house):
    assert officer.post(url(house.matter("submitted"), "take_up")).status_code == 400


def test_out_of_sight_is_not_found(client, house):
    client.force_login(house.person("reviewer", house.beside).user)
    assert client.get(house.matter("submitted").get_absolute_url()).status_code == 404


def test_the_inbox_is_one_statement(house, django_assert_num_queries):
    first = house.matter("submitted")
    second = house.matter("reviewing", recommended_by=None)
    house.matter("submitted", department=house.beside)
    house.matter("reviewing", submitted_by=house.reviewer.user)
    with django_assert_num_queries(1):
        tasks = inbox(house.reviewer)
    assert tasks == [
        Task("proof.matter", first.pk, "take_up", first.due),
        Task("proof.matter", second.pk, "recommend", second.due),
    ]
    with django_assert_num_queries(0):
        assert inbox(house.liaison) == []


def test_the_inbox_spans_machines(house):
    grant = house.grant(house.outlet(), "requested")
    assert [(t.model, t.pk, t.step) for t in inbox(house.configurer)] == [("proof.grant", grant.pk, "activate")]


def test_nobody_is_a_superuser(house):
    assert not house.reviewer.user.is_superuser
    assert not Matter.objects.visible_to(house.person("reviewer", house.beside)).exists()
