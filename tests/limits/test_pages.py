"""The pages of the versions of limits, and the same by JSON."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.clock.actions import replace_limits
from portal.clock.running import Term
from portal.limits.models import LimitSet
from tests.clock.test_gate import under_review
from tests.factories import limits as make
from tests.factories.posting import posted
from tests.factories.services import in_days
from tests.web.html import Reader

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house_rules")]
REVIEW, INTAKE = "application_review", "application_intake"


def reading(actor):
    reader = Reader()
    reader.force_login(actor.user)
    return reader


def words(actor, name, *args, **query):
    return reading(actor).get(reverse(name, args=args), query).page.words("main")[0]


def test_a_new_version_begins_with_what_holds_now(rooms, drafter):
    replace_limits(rooms.regions["330000"], [(REVIEW, Term(3))], source="通知", by=None)
    [formset] = reading(drafter).get(reverse("limitset-new")).context["entry"].formsets
    assert [form.initial for form in formset] == [{"key": REVIEW, "days": 3, "unit": "working"}]
    row = {"key": REVIEW, "days": "3", "unit": "working"}
    sent = posted({"effective_on": in_days(1), "source": "省厅〔2026〕2号", "remark": ""}, limits=[row])
    assert reading(drafter).post(reverse("limitset-new"), sent).status_code == 302
    assert [(r.key, r.name, r.days) for r in LimitSet.objects.get().limits.all()] == [(REVIEW, "审核合作意向", 3)]


@pytest.mark.requirement("R019")
def test_below_the_province_nobody_is_offered_a_new_version(rooms, drafter):
    city = rooms.one("security_administrator", rooms.city)
    new = reverse("limitset-new")
    assert (reading(city).get(new).status_code, reading(drafter).get(new).status_code) == (403, 200)
    lists = [reading(actor).get(reverse("limitset-list")).page.links().values() for actor in (city, drafter)]
    assert [new in links for links in lists] == [False, True]


def test_whoever_decides_sees_whose_day_would_move(rooms, travel, approver, pair):
    one = under_review(rooms, travel, "2026-03-02")
    waiting = make.limit_set("review", rooms.province, pair, {REVIEW: 3, INTAKE: 5})
    said = words(approver, "limitset-effect", waiting.pk)
    assert "共 1 件在办事项的期限会改变" in said
    assert "2026年3月16日" in said
    assert "2026年3月5日" in said
    assert one.number in said
    same = make.limit_set("review", rooms.province, pair, {REVIEW: 10})
    assert "没有在办事项的期限会改变" in words(approver, "limitset-effect", same.pk)


def test_the_first_version_is_compared_with_the_country(rooms, approver, pair):
    one = make.limit_set("in_force", rooms.province, pair, {REVIEW: 4})
    said = words(rooms.reviewer, "limitset-compare", one.pk)
    assert "与全国缺省相比： 调整 1 项：审核合作意向：时限由“10 个工作日（全国缺省）”改为“4 个工作日”" in said


def test_what_is_in_force_is_read_by_everybody_and_a_draft_by_nobody_else(rooms, drafter, pair):
    one = make.limit_set("in_force", rooms.province, pair, {REVIEW: 4})
    draft = make.limit_set("draft", rooms.province, pair, {REVIEW: 5})
    for actor in (rooms.reviewer, rooms.liaison):
        assert f"本省施行的是{one}" in words(actor, "limit-list")
        assert reading(actor).get(one.get_absolute_url()).status_code == 200
        assert reading(actor).get(draft.get_absolute_url()).status_code == 404
    assert reading(drafter).get(draft.get_absolute_url()).status_code == 200


def test_a_list_of_many_costs_what_one_costs(rooms, drafter, pair):
    browser, counts = reading(drafter), []
    browser.get(reverse("limitset-list"))
    for number in range(2):
        for _ in range(number * 5 + 1):
            make.limit_set("draft", rooms.province, pair, {REVIEW: 4})
        with CaptureQueriesContext(connection) as asked_for:
            browser.get(reverse("limitset-list"))
        counts.append(len(asked_for))
    assert counts[0] == counts[1] <= 10


def test_a_detail_of_many_rows_costs_what_one_costs(rooms, drafter, pair):
    browser, counts = reading(drafter), []
    browser.get(make.limit_set("draft", rooms.province, pair, {}).get_absolute_url())
    for days in ({REVIEW: 1}, {REVIEW: 1, INTAKE: 1, "need_publication": 1}):
        one = make.limit_set("draft", rooms.province, pair, days)
        with CaptureQueriesContext(connection) as asked_for:
            browser.get(one.get_absolute_url())
        counts.append(len(asked_for))
    assert counts[0] == counts[1] <= 14


def test_a_form_of_many_rows_costs_what_one_costs(rooms, drafter, pair):
    """The limits of the country are read once to show them and twice to save them."""
    browser, shown, saved = reading(drafter), [], []
    browser.get(reverse("limitset-list"))
    for keys in ((REVIEW,), (REVIEW, INTAKE, "need_publication")):
        one = make.limit_set("draft", rooms.province, pair, dict.fromkeys(keys, 1))
        url = f"{reverse('limitset-edit', args=[one.pk])}?seen={one.version}"
        with CaptureQueriesContext(connection) as asked_for:
            browser.get(url)
        shown.append(len(asked_for))
        rows = [{"id": row.pk, "key": row.key, "days": 2, "unit": row.unit} for row in one.limits.all()]
        fields = {"effective_on": one.effective_on, "source": one.source, "remark": "", "seen": one.version}
        with CaptureQueriesContext(connection) as asked_for:
            assert browser.post(url, posted(fields, limits=rows)).status_code == 302
        saved.append(sum('FROM "clock_limit"' in query["sql"] for query in asked_for))
    assert shown[0] == shown[1] <= 12
    assert saved == [2, 2]


def test_a_day_that_has_passed_is_mended_where_it_is_written(rooms, drafter, approver, pair):
    """By whoever may: the drafter is led to the field, whoever publishes to what they read."""
    for state, actor, way in (
        ("draft", drafter, "{edit}?seen={seen}#id_effective_on"),
        ("approved", approver, "{own}#facts-1"),
    ):
        one = make.limit_set(state, rooms.province, pair, {REVIEW: 3}, effective_on=in_days(-1))
        edit, own = reverse("limitset-edit", args=[one.pk]), one.get_absolute_url()
        links = reading(actor).get(own).page.links()
        assert links["去处理"] == way.format(edit=edit, own=own, seen=one.version)


# by JSON


@pytest.fixture
def call(as_):
    def send(actor, method, path, **body):
        sent = {"data": json.dumps(body), "content_type": "application/json"} if method != "get" else {}
        answer = getattr(as_(actor), method)(f"/api/v1/limit-sets/{path}", **sent)
        return answer.status_code, answer.json()

    return send


def test_the_same_by_json(rooms, call, drafter, approver):
    row = {"key": REVIEW, "days": 4, "unit": "working"}
    status, one = call(drafter, "post", "", effective_on=str(in_days(0)), source="省厅〔2026〕1号", limits=[row])
    assert (status, one["state"], [(r["key"], r["days"]) for r in one["limits"]]) == (201, "draft", [(REVIEW, 4)])
    status, problem = call(drafter, "patch", f"{one['id']}/", seen=1, limits=[row | {"key": "catalogue_publication",
                                                                                    "days": 99}])  # fmt: skip
    assert (status, list(problem["errors"])) == (422, ["limits-0-days"])
    assert call(drafter, "post", f"{one['id']}/steps/submit/", seen=1)[1]["state"] == "review"
    assert call(drafter, "post", f"{one['id']}/steps/approve/", seen=2)[0] == 403
    assert call(approver, "post", f"{one['id']}/steps/approve/", seen=2)[1]["state"] == "approved"
    assert call(approver, "post", f"{one['id']}/steps/publish/", seen=3)[1]["published_on"] == str(in_days(0))
