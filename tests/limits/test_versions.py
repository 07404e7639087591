"""Limits that a province issues in versions: what holds where and when, and the clocks that run by it."""

from datetime import date

import pytest

from onboarding.models import Application
from portal.clock.models import Limit
from portal.flow.gate import amend, enter, perform
from portal.flow.refusals import Refused
from portal.issued.actions import put_into_force
from portal.issued.comparing import compare
from portal.limits.forms import LimitForms, LimitSetForm
from portal.limits.models import LimitSet, usual_lines
from portal.regions.models import Region
from tests.clock.test_gate import under_review
from tests.clock.test_time import known, settle
from tests.factories import limits as make
from tests.factories.posting import posted
from tests.factories.services import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house_rules")]
REVIEW, INTAKE, PUBLICATION = "application_review", "application_intake", "catalogue_publication"
FORMS = (LimitSetForm, LimitForms)
PAST = {"effective_on": in_days(-9), "ended_on": in_days(0)}


def drafted(by, day, *rows):
    """Rows: (duty, days) in working days, or (duty, days, unit)."""
    limits = [{"key": key, "days": days, "unit": (*unit, "working")[0]} for key, days, *unit in rows]
    data = posted({"effective_on": day, "source": "省厅〔2026〕1号", "remark": ""}, limits=limits)
    return enter(LimitSet(issuer=by.organisation), "draft", by=by, forms=FORMS, data=data)


def published(one, drafter, approver):
    one = perform(one, "submit", by=drafter)
    one = perform(one, "approve", by=approver, seen=one.version)
    return perform(one, "publish", by=approver)


def own(rooms):
    """What clocks of the province run by, of its own."""
    rows = Limit.objects.filter(region=rooms.regions["330000"]).order_by("key")
    return {row.key: (row.days, row.unit, row.source) for row in rows}


@pytest.mark.requirement("R019", "R050")
def test_from_the_draft_to_the_clocks_and_back(rooms, travel, drafter, approver):
    one = under_review(rooms, travel, "2026-03-02")
    first = published(drafted(drafter, "2026-03-03", (REVIEW, 3), (INTAKE, 2)), drafter, approver)
    assert (put_into_force(), own(rooms), known(one)) == (0, {}, date(2026, 3, 16))
    travel("2026-03-03")
    assert put_into_force() == 1
    source = "省厅〔2026〕1号"
    assert own(rooms) == {REVIEW: (3, "working", source), INTAKE: (2, "working", source)}
    settle()
    assert known(one) == date(2026, 3, 5)
    assert Limit.objects.get(key=REVIEW, region__code="330000").set_by == approver.user

    second = published(drafted(drafter, "2026-03-04", (REVIEW, 7)), drafter, approver)
    travel("2026-03-04")
    assert put_into_force() == 1
    assert LimitSet.objects.get(pk=first.pk).state == "superseded"
    assert own(rooms) == {REVIEW: (7, "working", source)}
    settle()
    assert known(one) == date(2026, 3, 11)

    perform(LimitSet.objects.get(pk=second.pk), "repeal", by=approver, note="另行规定")
    assert own(rooms) == {}
    settle()
    assert known(one) == date(2026, 3, 16)


def test_one_withdrawn_before_its_day_changes_nothing(rooms, travel, drafter, approver, pair):
    travel("2026-03-02")
    make.limit_set("in_force", rooms.province, pair, {REVIEW: 3})
    one = published(drafted(drafter, "2026-03-03", (INTAKE, 2)), drafter, approver)
    perform(one, "withdraw", by=approver, note="另行规定")
    travel("2026-03-04")
    assert put_into_force() == 0
    assert LimitSet.objects.applying(rooms.county.region_path, date(2026, 3, 4)).get().limits.get().key == REVIEW


def test_another_province_keeps_its_own(rooms, travel, drafter, approver):
    far = Region.objects.create(code="500000", name="重庆市", path="50/", level=1)
    for key, days in ((REVIEW, 8), (INTAKE, 6)):
        Limit.objects.create(key=key, name=key, days=days, source="通知", region=far)
    published(drafted(drafter, date.today(), (REVIEW, 3)), drafter, approver)
    put_into_force()
    assert sorted(Limit.objects.exclude(region=None).values_list("region__code", "key", "days")) == [
        ("330000", REVIEW, 3), ("500000", INTAKE, 6), ("500000", REVIEW, 8),
    ]  # fmt: skip


# what may be set


@pytest.mark.requirement("R019", "R041", "R050")
@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ((REVIEW, 60), ""),  # the standard leaves it to the province (6.1)
        ((PUBLICATION, 20), ""),
        ((PUBLICATION, 20, "calendar"), ""),
        (
            (PUBLICATION, 21),
            "“公布审定的事项清单”应不长于 20 个工作日（政务公开的要求：自形成或变更之日起 20 个工作日内公开），"
            "现在是 21 个工作日",
        ),
        ((REVIEW, 367), "天数应不多于 366"),
        (("no_such_duty", 3), "选择一个有效的选项。 no_such_duty 不在可用的选项中。"),
    ],
)
def test_a_limit_of_law_is_only_tightened(rooms, drafter, row, problem):
    if not problem:
        assert drafted(drafter, date.today(), row).limits.count() == 1
        return
    with pytest.raises(Refused) as refused:
        drafted(drafter, date.today(), row)
    assert [text for texts in refused.value.errors.values() for text in texts] == [problem]


def test_working_days_are_not_measured_by_calendar_days(rooms, drafter):
    Limit.objects.filter(key=PUBLICATION).update(unit="calendar")
    with pytest.raises(Refused) as refused:
        drafted(drafter, date.today(), (PUBLICATION, 5))
    assert refused.value.errors["limits-0-days"] == [
        "“公布审定的事项清单”的上限 20 日（日历日）以日历日计，本省时限也应以日历日计"
    ]


def test_what_the_rule_came_to_later_is_said_when_it_is_submitted(rooms, drafter):
    one = drafted(drafter, date.today(), (INTAKE, 2), (REVIEW, 60))
    Limit.objects.filter(key=REVIEW, region=None).update(ceiling=True)
    with pytest.raises(Refused, match="“审核合作意向”应不长于 10 个工作日") as refused:
        perform(one, "submit", by=drafter)
    [said] = refused.value.reasons
    assert (said.at, said.mend) == ("limits", "limits-1")


def test_a_duty_stands_in_one_row(rooms, drafter):
    with pytest.raises(Refused) as refused:
        drafted(drafter, date.today(), (REVIEW, 3), (REVIEW, 4))
    assert refused.value.errors == {"limits": ["“审核合作意向”有不止一行，只留一行"]}


def test_a_set_without_a_limit_is_not_submitted(rooms, drafter):
    with pytest.raises(Refused, match="还没有设定时限"):
        perform(drafted(drafter, date.today()), "submit", by=drafter)


def test_only_a_province_issues_limits(rooms):
    with pytest.raises(Refused, match="只有省级部门可以发布统一的版本"):
        drafted(rooms.one("security_administrator", rooms.city), date.today(), (REVIEW, 3))


@pytest.mark.requirement("R041")
@pytest.mark.parametrize(
    ("state", "step", "how"),
    [
        ("draft", "submit", "请修改日期"),
        ("review", "approve", "请退回修改日期"),
        ("approved", "publish", "请退回修改日期"),
    ],
)
def test_nothing_is_set_for_a_day_that_has_passed(rooms, pair, drafter, approver, state, step, how):
    by = drafter if step == "submit" else approver
    today = make.limit_set(state, rooms.province, pair, {REVIEW: 3}, effective_on=in_days(0))
    assert perform(today, step, by=by, seen=today.version).state != state
    one = make.limit_set(state, rooms.province, pair, {REVIEW: 3}, effective_on=in_days(-1))
    with pytest.raises(Refused, match=rf"^施行日期.*已过，{how}$"):
        perform(one, step, by=by, seen=one.version)


def test_a_draft_is_changed_row_by_row(rooms, drafter):
    one = drafted(drafter, date.today(), (REVIEW, 3), (INTAKE, 2))
    rows = [{"id": row.pk, "key": row.key, "days": 4, "unit": row.unit} for row in one.limits.all()]
    rows[1]["DELETE"] = "on"
    fields = {"effective_on": one.effective_on, "source": one.source, "remark": ""}
    one = amend(one, by=drafter, seen=one.version, forms=FORMS, data=posted(fields, limits=rows))
    assert [(row.key, row.days) for row in one.limits.all()] == [(REVIEW, 4)]


# differences


def test_differences_say_what_goes_back_to_the_country(rooms, pair):
    first = make.limit_set("superseded", rooms.province, pair, {REVIEW: 3, INTAKE: 2}, **PAST)
    second = make.limit_set("in_force", rooms.province, pair, {REVIEW: 4})
    assert compare(first.lines(), second.lines()).words == [
        "调整 2 项：",
        "受理合作意向：时限由“2 个工作日”改为“5 个工作日（全国缺省）”",
        "审核合作意向：时限由“3 个工作日”改为“4 个工作日”",
    ]
    assert compare(usual_lines(), second.lines()).words == [
        "调整 1 项：", "审核合作意向：时限由“10 个工作日（全国缺省）”改为“4 个工作日”",
    ]  # fmt: skip


def test_a_matter_of_the_province_is_all_that_moves(rooms, travel, drafter):
    one = under_review(rooms, travel, "2026-03-02")
    drafted(drafter, "2026-03-03", (REVIEW, 3))
    assert (known(one), Application.objects.get().due) == (date(2026, 3, 16), date(2026, 3, 16))
