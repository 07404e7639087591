"""The same doors, forms and rules by JSON: from the need to the decision, and what is refused on the way."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from onboarding.models import Application, CooperationNeed
from partners.models import Cooperation
from portal.jobs.models import run_waiting
from tests.factories import onboarding as make
from tests.factories.evidence import paper, picture

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture
def call(as_):
    """(actor, method, path, body) → status and what came back."""

    def send(actor, method, path, **body):
        client = as_(actor)
        sent = {"data": json.dumps(body), "content_type": "application/json"} if method != "get" else {}
        answer = getattr(client, method)(f"{API}{path}", **sent)
        return answer.status_code, answer.json()

    return send


@pytest.fixture
def upload(as_):
    """(actor, name, content) → what the API says about the file that it has taken."""

    def send(actor, name, content):
        answer = as_(actor).post(f"{API}/evidence/", {"file": SimpleUploadedFile(name, content)})
        assert answer.status_code == 201, answer.json()
        return answer.json()

    return send


def outlet(rooms, **fields):
    base = {"name": "北山网点", "kind": "branch", "township": rooms.township.code, "village": "一村",
            "address": "便民路 1 号", "premises_right": "owned", "area": "120", "hours": "9:00–17:00"}  # fmt: skip
    return base | fields


def application(rooms, need, **fields):
    answers = [{"requirement": r.pk, "statement": "具备"} for r in need.requirements.all()]
    said = {"statement": "愿意承接", "contact_name": "余示范", "contact_phone": "13800000001"}
    return {"need": need.pk, **said, "answers": answers, "outlets": [outlet(rooms)]} | fields


@pytest.mark.requirement("R020", "R031", "R032", "R015", "R010")
def test_from_the_need_to_the_cooperation(rooms, call, upload):
    status, need = call(
        rooms.reviewer, "post", "/needs/", title="乡镇网点", extent="各乡镇", outlets_wanted=3,
        selection_method="open_call", opens_on="2026-01-01", closes_on="2099-12-31",
        requirements=[{"position": 1, "text": "有营业场所"}],
    )  # fmt: skip
    assert (status, need["state"], [r["text"] for r in need["requirements"]]) == (201, "draft", ["有营业场所"])
    where = f"/needs/{need['id']}/steps/publish/"
    assert call(rooms.reviewer, "post", where, seen=need["version"])[0] == 403
    assert call(rooms.approver, "post", where)[0] == 400
    assert call(rooms.approver, "post", where, seen=need["version"])[1]["state"] == "published"

    row = CooperationNeed.objects.get(pk=need["id"])
    proof, photo = upload(rooms.liaison, "租赁合同.pdf", paper()), upload(rooms.liaison, "门头.jpg", picture())
    place = outlet(rooms, premises_proof=[proof["id"]], photos=[photo["id"]])
    status, one = call(rooms.liaison, "post", "/applications/", **application(rooms, row, outlets=[place]))
    assert (status, one["state"], len(one["answers"]), len(one["outlets"])) == (201, "draft", 1, 1)
    assert [one["outlets"][0][name] for name in ("premises_proof", "photos")] == [[proof["id"]], [photo["id"]]]
    here = f"/applications/{one['id']}"
    assert call(rooms.reviewer, "get", f"{here}/")[0] == 404
    status, sent = call(rooms.liaison, "post", f"{here}/steps/submit/")
    assert (status, sent.get("state")) == (200, "submitted"), sent
    assert call(rooms.reviewer, "post", f"{here}/steps/take_up/")[1]["state"] == "reviewing"
    checks = [{"id": a["id"], "check_result": "met"} for a in one["answers"]]
    one = call(rooms.reviewer, "get", f"{here}/")[1]
    status, one = call(rooms.reviewer, "patch", f"{here}/", seen=one["version"], answers=checks)
    assert (status, [a["check_result"] for a in one["answers"]]) == (200, ["met"])
    obj = Application.objects.get(pk=one["id"])
    body = {"seen": one["version"], "opinion": "agree", "note": "齐全", "compared": make.compared(obj)}
    one = call(rooms.reviewer, "post", f"{here}/steps/recommend/", **body)[1]
    assert (one["state"], one["opinion"]) == ("recommended", "agree")

    status, problem = call(rooms.approver, "post", f"{here}/steps/approve/", seen=one["version"])
    assert (status, problem["reasons"]) == (409, [{"text": "还没有双方确认的协商纪要", "at": "negotiations"}])
    status, minutes = call(
        rooms.reviewer, "post", "/negotiations/", application=one["id"], held_on="2020-01-10", place="会议室",
        attendees="双方各两人", minutes="一致",
    )  # fmt: skip
    there = f"/negotiations/{minutes['id']}/steps"
    minutes = call(rooms.reviewer, "post", f"{there}/propose/", seen=minutes["version"])[1]
    assert call(rooms.liaison, "post", f"{there}/confirm/", seen=minutes["version"])[1]["state"] == "confirmed"
    assert call(rooms.approver, "post", f"{here}/steps/approve/", seen=one["version"])[1]["state"] == "approved"
    run_waiting()
    listed = call(rooms.liaison, "get", "/cooperations/")[1]["results"]
    assert [(c["organisation"], c["department"]) for c in listed] == [(rooms.branch.pk, rooms.county.pk)]
    assert Cooperation.objects.count() == 1


@pytest.mark.requirement("R032")
def test_answers_that_were_left_out_are_there_to_be_given(rooms, call):
    need = rooms.need(requirements=("有营业场所", "有制度"))
    status, one = call(rooms.liaison, "post", "/applications/", need=need.pk, statement="愿意", outlets=[])
    assert (status, [a["statement"] for a in one["answers"]]) == (201, ["", ""])
    given = [{"id": a["id"], "statement": "具备"} for a in one["answers"]]
    status, one = call(rooms.liaison, "patch", f"/applications/{one['id']}/", seen=one["version"], answers=given)
    assert (status, [a["statement"] for a in one["answers"]]) == (200, ["具备", "具备"])


def test_of_a_row_that_is_sent_again_what_is_left_out_stays(rooms, call):
    """The township too, which is read as a key and written as a code."""
    one = rooms.application("draft")
    before = one.outlets.get()
    rows = [{"id": before.pk, "hours": "全天"}]
    status, said = call(rooms.liaison, "patch", f"/applications/{one.pk}/", seen=one.version, outlets=rows)
    assert status == 200, said
    after = one.outlets.get()
    assert (after.hours, after.township, after.photos) == ("全天", before.township, before.photos)


WRONG = [
    ({"statement": ""}, {"statement"}),
    ({"state": "approved"}, {"state"}),
    ({"department": 1}, {"department"}),
    ({"applicant": 1}, {"applicant"}),
    ({"submitted_by": 1}, {"submitted_by"}),
]


@pytest.mark.parametrize(("fields", "wrong"), WRONG)
def test_what_is_wrong_or_not_to_be_said_is_refused_by_name(rooms, call, fields, wrong):
    status, problem = call(rooms.liaison, "post", "/applications/", **application(rooms, rooms.need()) | fields)
    assert (status, set(problem["errors"])) == (422, wrong)
    assert not Application.objects.exists()


@pytest.mark.parametrize("field", ["check_result", "check_note", "checked_by"])
def test_a_partner_does_not_check_its_own_answers(rooms, call, field):
    one = rooms.application("reviewing")
    rows = [{"id": one.answers.first().pk, field: "met"}]
    status, problem = call(rooms.liaison, "patch", f"/applications/{one.pk}/", seen=one.version, answers=rows)
    assert (status, set(problem["errors"])) == (422, {f"answers-0-{field}"})


def test_a_department_does_not_write_for_the_partner(rooms, call):
    one = rooms.application("reviewing")
    rows = [{"id": one.answers.first().pk, "statement": "部门代写"}]
    status, problem = call(rooms.reviewer, "patch", f"/applications/{one.pk}/", seen=one.version, answers=rows)
    assert (status, set(problem["errors"])) == (422, {"answers-0-statement"})


def test_rows_of_another_application_are_not_reached(rooms, call):
    one, other = rooms.application("draft"), rooms.application("draft")
    rows = [{"id": other.answers.first().pk, "statement": "越界"}]
    status, _ = call(rooms.liaison, "patch", f"/applications/{one.pk}/", seen=one.version, answers=rows)
    assert (status, other.answers.filter(statement="越界").count()) == (422, 0)


def test_a_second_call_is_told_who_was_there(rooms, call):
    one, where = rooms.application("submitted"), "steps/take_up/"
    assert call(rooms.reviewer, "post", f"/applications/{one.pk}/{where}", seen=one.version)[0] == 200
    status, problem = call(rooms.reviewer, "post", f"/applications/{one.pk}/{where}", seen=one.version)
    record = Application.objects.get(pk=one.pk).history().last()
    assert (status, problem["record"]["who"], problem["record"]["step"]) == (409, record.who, "受理")


def test_a_stale_change_is_told_who_was_there(rooms, call):
    one = rooms.application("submitted")
    call(rooms.reviewer, "post", f"/applications/{one.pk}/steps/take_up/")
    rows = [{"id": one.answers.first().pk, "statement": "改了"}]
    status, problem = call(rooms.liaison, "patch", f"/applications/{one.pk}/", seen=one.version, answers=rows)
    assert (status, problem["record"]["step"]) == (409, "受理")


@pytest.mark.parametrize("need", ["beside", "draft"])
def test_a_need_out_of_sight_is_not_found(rooms, call, need):
    row = rooms.need(issued_by=rooms.beside) if need == "beside" else rooms.need("draft")
    assert call(rooms.liaison, "post", "/applications/", **application(rooms, row))[0] == 404


@pytest.mark.parametrize("need", [None, "", "x", 0, -1, 10**30, [1], {"id": 1}])
def test_a_need_that_is_none_is_not_found(rooms, call, need):
    assert call(rooms.liaison, "post", "/applications/", need=need, statement="愿意")[0] == 404


def test_by_json_a_name_has_at_most_200_characters_too(rooms, call):
    wrong = [outlet(rooms, name="网" * 201)]
    status, problem = call(rooms.liaison, "post", "/applications/", **application(rooms, rooms.need(), outlets=wrong))
    assert (status, problem["errors"]) == (422, {"outlets-0-name": ["最多 200 个字，现在是 201 个字"]})
    right = [outlet(rooms, name="\U00020bb7䶮·" + "网" * 197)]
    status, one = call(rooms.liaison, "post", "/applications/", **application(rooms, rooms.need(), outlets=right))
    assert (status, one["outlets"][0]["name"]) == (201, right[0]["name"])


def test_the_description_says_that_a_send_back_may_pause_or_restart_the_clock(rooms, as_):
    schemas = as_(rooms.reviewer).get("/api/schema/?format=json").json()["components"]["schemas"]
    asked = [name for name, one in schemas.items() if "Step" in name and "clock" in one.get("properties", {})]
    assert asked == ["ApplicationStepSendBack"]
    assert "clock" not in schemas["ApplicationStepSendBack"]["required"]
