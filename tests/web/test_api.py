import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.flow.gate import amend, perform
from tests.proof.forms import MatterForm
from tests.proof.models import Answer, Matter

MATTERS = "/api/v1/matters/"


def send(client, method, url, body, **headers):
    return getattr(client, method)(url, json.dumps(body), content_type="application/json", headers=headers)


def new(house, **more):
    return {"department": house.county.pk, "title": "新网点", **more}


# Reading ----------------------------------------------------------------------------------------------------


def test_one_thing_with_its_state_version_and_what_can_be_done(house, as_):
    matter = house.matter("submitted")
    answer = as_(house.reviewer).get(f"{MATTERS}{matter.pk}/")
    assert answer["ETag"] == '"1"'
    assert answer.json() == {
        "id": matter.pk,
        "state": "submitted",
        "state_label": "待受理",
        "version": 1,
        "offers": [{"step": "take_up", "label": "受理", "reasons": []}],
        "title": "城西网点",
        "note": "",
        "department": house.county.pk,
        "partner": house.branch.pk,
        "answers": [{"id": matter.answers.get().pk, "question": "面积", "text": "80平方米", "checked": False}],
    }


def test_a_list_is_scoped_filtered_sorted_and_paged_by_key(house, as_):
    for title in ("乙", "甲", "丙"):
        house.matter("submitted", title=title)
    house.matter("reviewing", title="别的状态")
    house.matter("submitted", title="别处", region_path="33/3302/330203/", organisation_path=house.other_bank.path)
    client = as_(house.reviewer)
    first = client.get(f"{MATTERS}?state=submitted&limit=2").json()
    assert [row["title"] for row in first["results"]] == ["丙", "甲"]
    assert (first["count"], first["more"], first["previous"]) == (3, False, None)
    second = client.get(first["next"]).json()
    assert [row["title"] for row in second["results"]] == ["乙"]
    assert second["next"] is None
    assert [row["title"] for row in client.get(second["previous"]).json()["results"]] == ["丙", "甲"]
    assert "offers" not in first["results"][0]


@pytest.mark.parametrize(("limit", "rows"), [("0", 1), ("1", 1), ("999999999999", 3), ("-1", 3), ("x", 3)])
def test_a_limit_is_bounded(house, as_, limit, rows):
    for _ in range(3):
        house.matter("submitted")
    assert len(as_(house.reviewer).get(f"{MATTERS}?limit={limit}").json()["results"]) == rows


def test_a_list_costs_the_same_however_long_it_is(house, as_):
    client = as_(house.reviewer)
    house.matter("submitted")
    client.get(MATTERS)
    with CaptureQueriesContext(connection) as one:
        client.get(MATTERS)
    for _ in range(5):
        house.matter("reviewing")
    with CaptureQueriesContext(connection) as many:
        client.get(MATTERS)
    assert len(many) == len(one)


def test_a_filter_that_cannot_be_understood_is_refused(house, as_):
    answer = as_(house.reviewer).get(f"{MATTERS}?state=nonsense")
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["state"]


def test_strangers_are_asked_to_log_in(db):
    answer = Client().get(MATTERS)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="api"')
    assert answer.json()["detail"].startswith("请先登录")


# Entering ---------------------------------------------------------------------------------------------------


def test_entering_with_parts(house, as_):
    answer = send(as_(house.liaison), "post", MATTERS, new(house, answers=[{"question": "面积", "text": "80"}]))
    assert answer.status_code == 201
    matter = Matter.objects.get()
    assert (matter.title, matter.state, matter.partner) == ("新网点", "draft", house.branch)
    assert answer.json()["answers"][0]["text"] == "80"


@pytest.mark.parametrize(
    ("content", "errors"),
    [
        ({"title": ""}, {"title": ["没有填写名称"]}),
        ({"title": "长" * 51}, {"title": ["最多 50 个字，现在是 51 个字"]}),
        ({"title": {"nested": 1}}, {"title": ["应为单个值或值的列表"]}),
        ({"state": "approved"}, {"state": ["没有这一项"]}),
        ({"approved_by": 1}, {"approved_by": ["没有这一项"]}),
        ({"answers": "x"}, {"answers": ["应为对象的列表"]}),
        ({"answers": [{"question": "", "text": "80"}]}, {"answers-0-question": ["没有填写问题"]}),
        ({"answers": [{"question": "a", "checked": True}]}, {"answers-0-checked": ["没有这一项"]}),
        ({"answers": [{"id": 99, "question": "a"}]}, {"answers-0-id": ["没有这一行"]}),
    ],
)
def test_what_cannot_be_entered_is_named_field_by_field(house, as_, content, errors):
    answer = send(as_(house.liaison), "post", MATTERS, new(house, **content))
    assert (answer.status_code, answer.json()["errors"]) == (422, errors)
    assert answer["Content-Type"] == "application/problem+json"
    assert Matter.objects.count() == 0


def test_entering_is_for_those_who_may(house, as_):
    assert send(as_(house.reviewer), "post", MATTERS, new(house)).status_code == 403
    assert Matter.objects.count() == 0


@pytest.mark.parametrize("body", ["[]", "1", '"x"', "{", "null"])
def test_a_body_that_is_no_object(house, as_, body):
    answer = as_(house.liaison).post(MATTERS, body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["detail"] == "请求体应为 JSON 对象"


# Amending ---------------------------------------------------------------------------------------------------


def test_what_was_not_sent_keeps_its_value(house, as_):
    matter = house.matter("draft", note="原来的说明")
    old = matter.answers.get()
    body = {"seen": 1, "title": "改过", "answers": [{"id": old.pk, "text": "90"}, {"question": "电话", "text": "有"}]}
    answer = send(as_(house.liaison), "patch", f"{MATTERS}{matter.pk}/", body)
    assert answer.status_code == 200
    matter = Matter.objects.get()
    assert (matter.title, matter.note, matter.version) == ("改过", "原来的说明", 2)
    assert list(matter.answers.order_by("pk").values_list("question", "text")) == [("面积", "90"), ("电话", "有")]


def test_a_row_goes_when_it_is_said_to(house, as_):
    matter = house.matter("draft")
    body = {"seen": 1, "answers": [{"id": matter.answers.get().pk, "delete": True}]}
    assert send(as_(house.liaison), "patch", f"{MATTERS}{matter.pk}/", body).status_code == 200
    assert Answer.objects.count() == 0


def test_each_side_changes_its_own(house, as_):
    matter = house.matter("reviewing")
    row = matter.answers.get()
    url = f"{MATTERS}{matter.pk}/"
    checked = send(as_(house.reviewer), "patch", url, {"seen": 1, "answers": [{"id": row.pk, "checked": True}]})
    assert checked.json()["answers"][0]["checked"] is True
    assert send(as_(house.reviewer), "patch", url, {"seen": 2, "title": "改"}).status_code == 422
    assert send(as_(house.liaison), "patch", url, {"seen": 2, "title": "改"}).status_code == 409
    assert send(as_(house.supervisor), "patch", url, {"seen": 2, "title": "改"}).status_code == 403
    assert Matter.objects.get().title == "城西网点"


def test_only_what_a_send_back_opened(house, as_):
    matter = perform(house.matter("reviewing"), "send_back", by=house.reviewer, note="改", fields_opened=["title"])
    url = f"{MATTERS}{matter.pk}/"
    refused = send(as_(house.liaison), "patch", url, {"seen": 2, "note": "不该改的"})
    assert refused.status_code == 409
    assert send(as_(house.liaison), "patch", url, {"seen": 2, "title": "该改的"}).status_code == 200
    assert (Matter.objects.get().title, Matter.objects.get().note) == ("该改的", "")


def test_the_version_is_demanded_and_compared(house, as_):
    matter = house.matter("draft")
    client, url = as_(house.liaison), f"{MATTERS}{matter.pk}/"
    for seen in ({}, {"seen": None}, {"seen": "x"}, {"seen": True}, {"seen": -1}):
        assert send(client, "patch", url, {"title": "改", **seen}).status_code == 400
    amend(matter, by=house.liaison, seen=1, forms=[MatterForm], data={"title": "别人先改"})
    late = send(client, "patch", url, {"seen": 1, "title": "我的"})
    assert late.status_code == 409
    assert late.json()["record"]["version"] == 2
    assert late.json()["record"]["who"].startswith(str(house.liaison.user))
    assert send(client, "patch", url, {"title": "我的"}, **{"If-Match": '"2"'}).status_code == 200
    assert Matter.objects.get().title == "我的"


# Steps ------------------------------------------------------------------------------------------------------


def step(client, matter, name, **body):
    return send(client, "post", f"{MATTERS}{matter.pk}/steps/{name}/", body)


def test_a_step_answers_with_what_is_now_so(house, as_):
    answer = step(as_(house.reviewer), house.matter("submitted"), "take_up")
    assert (answer.status_code, answer.json()["state"], answer["ETag"]) == (200, "reviewing", '"2"')


def test_a_decision_demands_the_version_that_was_read(house, as_):
    matter = house.matter("recommended")
    client = as_(house.approver)
    assert step(client, matter, "approve").status_code == 400
    assert step(client, matter, "approve", seen=7).status_code == 409
    assert step(client, matter, "approve", seen=1).json()["state"] == "approved"


def test_the_second_of_two_is_told_by_whom(house, as_):
    matter = house.matter("recommended")
    first = house.person("approver", house.county)
    perform(matter, "approve", by=first, seen=1)
    answer = step(as_(house.approver), matter, "reject", seen=1, note="不同意")
    assert answer.status_code == 409
    assert answer.json()["record"]["who"] == f"{first.user}（审批负责人，县局）"
    assert answer.json()["record"]["state"] == "approved"
    assert answer.json()["reasons"][0]["text"].endswith("当前状态为“已批准”，不能驳回")


def test_a_step_s_form_judges(house, as_):
    matter = house.matter("reviewing")
    client = as_(house.reviewer)
    wrong = step(client, matter, "send_back", note="", fields_opened=["nothing"])
    assert (wrong.status_code, sorted(wrong.json()["errors"])) == (422, ["fields_opened", "note"])
    assert step(client, matter, "send_back", note="改", fields_opened=["title"], state="x").status_code == 422
    assert step(client, matter, "send_back", note="改", fields_opened=["title"]).status_code == 200
    assert Matter.objects.get().opened == ["title"]


def test_a_step_without_a_form_takes_nothing_else(house, as_):
    matter = house.matter("submitted")
    assert step(as_(house.reviewer), matter, "take_up", by=1).status_code == 422
    assert step(as_(house.reviewer), matter, "take_up", department=1).status_code == 422
    assert Matter.objects.get().state == "submitted"


@pytest.mark.parametrize(
    ("who", "name", "status"),
    [
        ("liaison", "approve", 403),
        ("reviewer", "approve", 403),
        ("approver", "lapse", 404),
        ("approver", "nonsense", 404),
        ("approver", "save", 404),
    ],
)
def test_steps_without_the_right_or_that_are_none(house, as_, who, name, status):
    matter = house.matter("recommended")
    assert step(as_(getattr(house, who)), matter, name, seen=1).status_code == status
    assert Matter.objects.get().state == "recommended"


def test_out_of_sight_is_not_found(house, as_):
    matter = house.matter("submitted")
    client = as_(house.person("reviewer", house.elsewhere))
    assert client.get(f"{MATTERS}{matter.pk}/").status_code == 404
    assert step(client, matter, "take_up").status_code == 404
    assert send(client, "patch", f"{MATTERS}{matter.pk}/", {"seen": 1, "title": "x"}).status_code == 404
    assert client.get(MATTERS).json()["count"] == 0


def test_there_is_no_other_way_to_write(house, as_):
    matter = house.matter("draft")
    client = as_(house.liaison)
    assert send(client, "put", f"{MATTERS}{matter.pk}/", {"seen": 1, "title": "x"}).status_code == 405
    assert client.delete(f"{MATTERS}{matter.pk}/").status_code == 405
    assert send(client, "post", "/api/v1/needs/", {"title": "x"}).status_code == 405


def test_a_session_needs_its_csrf_token(house, as_):
    matter = house.matter("submitted")
    assert step(as_(house.reviewer, enforce_csrf_checks=True), matter, "take_up").status_code == 403
    assert Matter.objects.get().state == "submitted"


# The description --------------------------------------------------------------------------------------------


def test_the_schema_describes_what_the_forms_take(house, as_):
    schema = as_(house.liaison).get("/api/schema/?format=json").json()
    parts = schema["components"]["schemas"]
    assert sorted(parts["MatterNew"]["properties"]) == ["answers", "department", "note", "title"]
    assert parts["MatterNew"]["required"] == ["department", "title"]
    assert parts["MatterStepSendBack"]["required"] == ["fields_opened", "note"]
    assert parts["MatterStepApprove"]["required"] == ["seen"]
    steps = schema["paths"]["/api/v1/matters/{id}/steps/{name}/"]["post"]["requestBody"]
    assert steps["content"]["application/json"]["schema"]["$ref"].endswith("/MatterStep")
    assert "MatterStepLapse" not in parts


def test_the_description_is_a_page_of_the_portal(house, as_):
    page = as_(house.liaison).get("/api/docs/").page
    assert page.words("h1") == ["接口说明"]
    assert "POST /api/v1/matters/{id}/steps/{name}/" in page.words("h3")
