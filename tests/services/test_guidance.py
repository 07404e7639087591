"""R044: a department writes down how it guided a partner, and the partner reads it once it has been given."""

import json

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.actor import SYSTEM
from portal.flow.gate import amend, enter, perform
from portal.flow.refusals import Refused
from portal.flow.testing import replaced
from portal.jobs.models import run_waiting
from portal.notices.models import Notice
from services.enums import GuidanceState
from services.forms import GuidanceForm, QuestionForms
from services.models import Guidance
from tests.factories import services as make
from tests.factories.evidence import evidence
from tests.factories.posting import posted
from tests.flows.tables import FORBIDDEN, NOT_FOUND, REFUSED, outcome, walked
from tests.web.html import Reader

pytestmark = pytest.mark.django_db
ASKED = {"position": 1, "question": "认证可以上门吗？", "answer": "可以"}


@pytest.fixture
def giver(rooms):
    return rooms.one("catalogue_manager", rooms.county)


@pytest.fixture
def cooperation(rooms):
    return rooms.cooperation()


def given(rooms, **about):
    values = {
        "organisation": rooms.branch, "edition": None, "cooperation": None, "subject": "首批事项怎么选",
        "held_on": make.in_days(0), "place": "县局会议室", "attendees": "双方经办负责人",
        "minutes": "先从查询、打印类事项开始",
    }  # fmt: skip
    return posted(values | about, questions=[ASKED])


def drafted(rooms, by, **about):
    forms = (GuidanceForm, QuestionForms)
    return enter(Guidance(department=by.organisation), "draft", by=by, forms=forms, data=given(rooms, **about))


@pytest.mark.requirement("R044")
def test_minutes_questions_and_answers_reach_the_partner(rooms, giver, cooperation):
    one = drafted(rooms, giver, cooperation=cooperation)
    partner = rooms.liaison
    assert not Guidance.objects.visible_to(partner).exists()
    perform(one, "give", by=giver)
    run_waiting()
    assert [str(told.person) for told in Notice.objects.filter(kind="services.guidance_given")] == [str(partner.user)]
    reader = Reader()
    reader.force_login(partner.user)
    page = reader.get(reverse("guidance-detail", args=[one.pk])).page
    words = page.words("main")[0]
    for said in ("先从查询、打印类事项开始", "1. 认证可以上门吗？", "可以", "双方经办负责人", str(cooperation)):
        assert said in words
    assert f"首批事项怎么选（{rooms.branch}）" in reader.get(cooperation.get_absolute_url()).page.words("main")[0]
    assert not Guidance.objects.visible_to(rooms.other_liaison).exists()


@pytest.mark.requirement("R044")
def test_its_papers_are_read_by_whoever_reads_it_and_by_nobody_else(rooms, giver, cooperation):
    one = perform(drafted(rooms, giver, cooperation=cooperation), "give", by=giver)
    with transaction.atomic():
        file = evidence(giver.organisation, "pdf", one)
        replaced(one, papers=[file.pk])
    address = reverse("evidence-file", args=[file.pk])
    reader = Reader()
    for person in (giver, rooms.liaison):
        reader.force_login(person.user)
        assert address in reader.get(one.get_absolute_url()).page.links().values()
        assert b"".join(reader.get(address).streaming_content).startswith(b"%PDF")
    reader.force_login(rooms.other_liaison.user)
    assert reader.get(address).status_code == 404


@pytest.mark.requirement("R044")
def test_it_may_be_about_a_draft_that_the_partner_does_not_see(catalogue, rooms):
    manager = catalogue.manager
    draft = catalogue.edition("draft", [catalogue.item()])
    one = perform(drafted(rooms, manager, edition=draft), "give", by=manager)
    reader = Reader()
    reader.force_login(rooms.liaison.user)
    page = reader.get(reverse("guidance-detail", args=[one.pk]))
    assert str(draft) in page.page.words("main")[0]
    assert draft.get_absolute_url() not in page.page.links().values()
    reader.force_login(manager.user)
    assert str(one) in reader.get(draft.get_absolute_url()).page.links()


WRONG = [
    ({}, {"edition": ["没有选择服务事项清单，也没有选择合作关系"]}),
    ({"held_on": make.in_days(1)}, {"held_on": ["指导日期应不晚于今天"]}),
    ({"minutes": " "}, {"minutes": ["没有填写纪要"]}),
    ({"organisation": None}, {"organisation": ["没有选择合作机构"]}),
]


@pytest.mark.parametrize(("changed", "errors"), WRONG)
def test_what_is_missing_is_said_beside_its_field(rooms, giver, cooperation, changed, errors):
    about = {"cooperation": cooperation} | changed if changed else {}
    with pytest.raises(Refused) as refused:
        drafted(rooms, giver, **about)
    assert refused.value.errors == errors


def test_a_cooperation_of_another_partner_is_refused(rooms, giver):
    other = rooms.cooperation(rooms.other_branch)
    with pytest.raises(Refused) as refused:
        drafted(rooms, giver, cooperation=other)
    assert refused.value.errors == {"cooperation": ["应是这个合作机构的合作关系"]}


def test_only_partners_within_sight_are_offered(rooms, giver, as_):
    form = as_(giver).get(reverse("guidance-new")).context["entry"].form
    offered = {str(one) for one in form.fields["organisation"].queryset}
    assert offered == {"某银行县支行", "他银行县支行", "某保险公司县支公司"}


def test_from_a_cooperation_its_partner_is_chosen_already(rooms, giver, cooperation, as_):
    page = as_(giver).get(reverse("guidance-new"), {"cooperation": cooperation.pk})
    chosen = page.context["entry"].form.initial
    assert (chosen["organisation"], chosen["cooperation"]) == (rooms.branch.pk, cooperation.pk)
    assert as_(giver).get(reverse("guidance-new"), {"edition": "x"}).status_code == 404


def test_what_the_giver_does_not_see_is_not_chosen(catalogue, rooms, giver, cooperation, as_):
    draft, current = catalogue.edition("draft"), catalogue.edition("in_force", [catalogue.item()])
    beside = rooms.one("catalogue_manager", rooms.beside)

    def status(actor, **about):
        return as_(actor).get(reverse("guidance-new"), about).status_code

    assert [status(giver, edition=one.pk) for one in (draft, current)] == [404, 200]
    assert [status(one, cooperation=cooperation.pk) for one in (beside, giver)] == [404, 200]


@pytest.mark.requirement("R044")
def test_beside_a_cooperation_the_partner_reads_what_has_been_given(rooms, giver, cooperation):
    for state, subject in (("draft", "还没有发出"), ("given", "已经发出")):
        make.guidance(state, rooms.county, rooms.branch, giver.user, cooperation=cooperation, subject=subject)

    def shown(actor):
        reader = Reader()
        reader.force_login(actor.user)
        links = reader.get(cooperation.get_absolute_url()).page.links()
        return [subject for subject in ("还没有发出", "已经发出") if f"{subject}（{rooms.branch}）" in links]

    assert shown(rooms.liaison) == ["已经发出"]
    assert shown(giver) == ["还没有发出", "已经发出"]


# the machine

PEOPLE = {"giver", "reviewer", "city", "beside", "liaison", "other liaison", "system"}
DEPARTMENTS = {"giver", "reviewer", "city", "system"}
RIGHTS = {
    "draft": {},
    "give": {"draft": "given"},
    "withdraw": {"given": "withdrawn"},
    "discard": {"draft": "withdrawn"},
}


@pytest.mark.parametrize("state", GuidanceState.values)
def test_every_step_by_everybody(rooms, giver, cooperation, state):
    assert set(RIGHTS) == set(Guidance.steps)
    people = {
        "giver": giver, "reviewer": rooms.reviewer, "city": rooms.one("catalogue_manager", rooms.city),
        "beside": rooms.one("catalogue_manager", rooms.beside), "liaison": rooms.liaison,
        "other liaison": rooms.other_liaison, "system": SYSTEM,
    }  # fmt: skip
    obj = make.guidance(state, rooms.county, rooms.branch, giver.user, cooperation=cooperation)
    seers = DEPARTMENTS | ({"liaison"} if state == "given" else set())

    def expected(name, who):
        if who not in seers:
            return NOT_FOUND
        return RIGHTS[name].get(state, REFUSED) if who == "giver" else FORBIDDEN

    got = walked(obj, people, {"withdraw": {"note": "写错了"}})
    want = {(name, who): expected(name, who) for name in RIGHTS for who in PEOPLE}
    assert {k: REFUSED if v.startswith("refused: 当前状态") else v for k, v in got.items()} == want


@pytest.mark.requirement("R044")
@pytest.mark.parametrize("state", GuidanceState.values)
def test_it_is_changed_by_its_department_and_only_as_a_draft(rooms, giver, cooperation, state):
    obj = make.guidance(state, rooms.county, rooms.branch, giver.user, cooperation=cooperation)
    data = given(rooms, cooperation=cooperation, minutes="改过的")
    people = {"giver": giver, "reviewer": rooms.reviewer, "liaison": rooms.liaison}

    def change(by):
        fresh = Guidance.objects.get(pk=obj.pk)
        return amend(fresh, by=by, seen=obj.version, forms=[GuidanceForm], data=data)

    assert {who: outcome(lambda by=by: change(by)) for who, by in people.items()} == {
        "giver": "draft" if state == "draft" else REFUSED,
        "reviewer": FORBIDDEN,
        "liaison": FORBIDDEN if state == "given" else NOT_FOUND,
    }


def test_the_same_by_json(rooms, giver, cooperation, as_):
    body = {
        "organisation": rooms.branch.pk, "cooperation": cooperation.pk, "subject": "首批事项", "place": "电话",
        "held_on": str(make.in_days(0)), "attendees": "双方", "minutes": "先易后难", "questions": [ASKED],
    }  # fmt: skip
    sent = {"data": json.dumps(body), "content_type": "application/json"}
    answer = as_(giver).post("/api/v1/guidance/", **sent)
    one = answer.json()
    assert (answer.status_code, one["state"], [q["answer"] for q in one["questions"]]) == (201, "draft", ["可以"])
    assert as_(rooms.liaison).get(f"/api/v1/guidance/{one['id']}/").status_code == 404
    step = as_(giver).post(f"/api/v1/guidance/{one['id']}/steps/give/", data="{}", content_type="application/json")
    assert (step.status_code, step.json()["state"]) == (200, "given")
    assert as_(rooms.liaison).get(f"/api/v1/guidance/{one['id']}/").json()["minutes"] == "先易后难"


def test_a_list_of_many_costs_what_one_costs(rooms, giver, cooperation, as_):
    browser, counts = as_(giver), []
    browser.get(reverse("guidance-list"))
    for number in range(2):
        for _ in range(number * 5 + 1):
            make.guidance("draft", rooms.county, rooms.branch, giver.user, cooperation=cooperation)
        with CaptureQueriesContext(connection) as asked:
            browser.get(reverse("guidance-list"))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 10
