"""The pages about time: until when, the card, what is overdue, the limits, the holidays."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from onboarding.models import Application
from portal.clock import actions
from portal.clock.models import CalendarYear, Clock
from portal.clock.running import Term
from portal.flow.gate import perform
from portal.jobs.models import Job, run_waiting
from tests.clock.test_gate import mended, sent_back, under_review
from tests.clock.test_imports import GOOD
from tests.factories.clocks import clock, limit
from tests.factories.posting import asked
from tests.web.html import Reader

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house_rules")]
REVIEW = "application_review"


def reading(actor):
    reader = Reader()
    reader.force_login(actor.user)
    return reader


def page(actor, name, *args, **query):
    """The words of a page that is strictly parsed."""
    return reading(actor).get(reverse(name, args=args), query).page


# until when


@pytest.mark.parametrize(
    ("today", "line", "cell"),
    [
        ("2026-03-02", "2026年3月16日，剩 10 个工作日", "剩 10 个工作日"),
        ("2026-03-03", "2026年3月16日，剩 10 个工作日", "剩 10 个工作日"),
        ("2026-03-13", "2026年3月16日，剩 2 个工作日", "临近到期"),
        ("2026-03-16", "2026年3月16日，剩 1 个工作日（含今天）", "今天到期"),
        ("2026-03-17", "2026年3月16日，逾期 1 个工作日", "已逾期"),
        ("2026-03-21", "2026年3月16日，逾期 4 个工作日", "已逾期"),
    ],
)
def test_until_when_in_a_line_a_list_and_the_inbox(rooms, travel, today, line, cell):
    one = under_review(rooms, travel, "2026-03-02")
    travel(today)
    assert line in page(rooms.reviewer, "application-detail", one.pk).words("main")[0]
    assert cell in page(rooms.reviewer, "application-list").words("main")[0]
    assert cell in page(rooms.reviewer, "workbench").words("main")[0]


def test_on_the_days_off_after_it_no_working_day_is_counted(rooms, travel):
    one = under_review(rooms, travel, "2026-02-27")
    Clock.objects.update(due=date(2026, 3, 13))
    travel("2026-03-14")
    assert "2026年3月13日，已逾期" in page(rooms.reviewer, "application-detail", one.pk).words("main")[0]


def test_a_year_that_is_missing_is_said_where_it_is_needed(rooms, travel):
    one = under_review(rooms, travel, "2026-12-28")
    assert page(rooms.reviewer, "application-detail", one.pk).words("main")[0].count("待节假日表确认") == 3
    assert "待节假日表确认" in page(rooms.reviewer, "application-list").words("main")[0]
    keeper = rooms.one("system_administrator", rooms.province)
    said = "2027年的节假日表还没有导入"
    assert [said in page(who, "workbench").words("main")[0] for who in (keeper, rooms.reviewer)] == [True, False]


def test_the_inbox_is_in_the_order_of_what_is_due(rooms, travel):
    travel("2026-03-02")
    later = rooms.application("reviewing", rooms.need(title="甲"))
    sooner = rooms.application("reviewing", rooms.need(title="乙"))
    clock(later, REVIEW, date(2026, 3, 16))
    clock(sooner, REVIEW, date(2026, 3, 9))
    from portal.flow.offers import inbox

    tasks = inbox(rooms.reviewer)
    assert [(task.pk, task.due) for task in tasks] == [(sooner.pk, date(2026, 3, 9)), (later.pk, date(2026, 3, 16))]


# the card


def test_the_card_shows_how_it_was_reckoned(rooms, travel):
    """The picture of the look: 9 November, paused from the 13th to the 18th, due on the 27th."""
    one = under_review(rooms, travel, "2026-11-09")
    travel("2026-11-13")
    one = sent_back(rooms, one)
    travel("2026-11-18")
    one = mended(rooms, one)
    travel("2026-11-24")
    words = page(rooms.liaison, "application-detail", one.pk).words("main")[0]
    for said in (
        "期限：审核合作意向", "剩 4 个工作日", "已用 6 天，不计 4 天，今天计入，之后还有 3 天", "2026年11月27日 24:00",
        "2026年11月9日 开始（受理），次日起算", "2026年11月13日 暂停（退回补正）",
        "2026年11月18日 继续（提交补正），次日起算", "10 个工作日（全国缺省）", "标准 6.1",
    ):  # fmt: skip
        assert said in words


def test_it_names_the_holidays_within_and_both_clocks(rooms, travel):
    one = under_review(rooms, travel, "2026-02-09")
    travel("2026-02-12")
    one = sent_back(rooms, one)
    words = page(rooms.liaison, "application-detail", one.pk).words("main")[0]
    for said in ("期限：补正合作意向", "已暂停，剩 8 个工作日", "2月14日 春节调休上班", "2月15日至23日 春节放假"):
        assert said in words


# what is overdue


def late(rooms, travel):
    """One of the county and one beside it, both overdue, and one in time."""
    travel("2026-03-20")
    one = rooms.application("reviewing", rooms.need(title="县"))
    beside = rooms.application("reviewing", rooms.need(title="邻", issued_by=rooms.beside), rooms.sister)
    there = rooms.application("returned", rooms.need(title="补"))
    fine = rooms.application("reviewing", rooms.need(title="早"))
    clock(one, REVIEW, date(2026, 3, 16))
    clock(beside, REVIEW, date(2026, 3, 18))
    clock(there, "application_supplement", date(2026, 3, 19))
    clock(fine, REVIEW, date(2026, 3, 20))
    return one, beside, there


def numbers(actor, **query):
    words = page(actor, "clock-list", **query).words("main")[0]
    return [one.number for one in Application.objects.order_by("due") if one.number in words]


def test_everybody_sees_what_is_overdue_of_theirs(rooms, travel):
    one, beside, there = (row.number for row in late(rooms, travel))
    assert numbers(rooms.reviewer) == [one, there]
    assert numbers(rooms.one("reviewer", rooms.city)) == [one, beside, there]
    assert numbers(rooms.liaison) == [one, there]
    assert numbers(rooms.one("liaison", rooms.sister)) == [beside]
    assert numbers(rooms.other_liaison) == []


def test_it_is_filtered_by_department_side_and_duty(rooms, travel):
    one, beside, there = (row.number for row in late(rooms, travel))
    above = rooms.one("reviewer", rooms.city)
    assert numbers(above, department=rooms.beside.pk) == [beside]
    assert numbers(above, department=rooms.city.pk) == [one, beside, there]
    assert numbers(above, side="partner") == [there]
    assert numbers(above, side="department") == [one, beside]
    assert numbers(above, duty="application_supplement") == [there]


def test_it_asks_as_many_questions_for_many(rooms, travel):
    late(rooms, travel)
    browser, counts = reading(rooms.one("reviewer", rooms.city)), []
    browser.get(reverse("clock-list"))  # a process asks once for each kind of thing
    for more in (0, 8):
        for number in range(more):
            clock(rooms.application("reviewing", rooms.need(title=f"多{number}")), REVIEW, date(2026, 3, 10))
        with CaptureQueriesContext(connection) as asked_for:
            browser.get(reverse("clock-list"))
        counts.append(len(asked_for))
    assert counts[0] == counts[1] <= 10


def test_it_is_exported(rooms, travel):
    late(rooms, travel)
    answer = reading(rooms.reviewer).get(reverse("clock-export"))
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/vnd.openxmlformats")


# limits


def test_everybody_reads_how_long_a_duty_may_take(rooms):
    actions.replace_limits(rooms.regions["330000"], [(REVIEW, Term(3))], source="省厅〔2026〕1号", by=None)
    words = page(rooms.reviewer, "limit-list").words("main")[0]
    assert "审核合作意向 3 个工作日省级设定 10 个工作日" in words
    assert "20 个工作日不得放宽" in words
    assert "起草本省的办理时限" not in words
    assert (
        "起草本省的办理时限"
        in page(rooms.one("security_administrator", rooms.province), "limit-list").words("main")[0]
    )


# holidays


def sent(text=GOOD, **given):
    file = SimpleUploadedFile("2027.csv", text if isinstance(text, bytes) else text.encode())
    return {"year": "2027", "source": "国办发明电〔2026〕7号", "file": file} | given


def test_a_year_is_read_shown_and_confirmed(rooms, travel):
    one = under_review(rooms, travel, "2026-12-28")
    keeper = reading(rooms.one("system_administrator", rooms.province))
    url = reverse("calendaryear-import")
    words = keeper.post(url, sent()).page.words("main")[0]
    assert "共 1 件在办事项的期限会改变" in words
    assert "2027年1月12日" in words
    assert not CalendarYear.objects.filter(year=2027).exists()
    given = {"year": "2027", "source": "国办发明电〔2026〕7号", "text": GOOD, "confirmed": "1"}
    assert keeper.post(url, given).status_code == 302
    assert CalendarYear.objects.get(year=2027).days.count() == 8
    words = keeper.post(url, sent("\n".join(line for line in GOOD.splitlines() if "调休" not in line))).page.words(
        "main"
    )[0]
    assert "确认后全部替换：放假 7 天、调休上班 1 天，改为放假 7 天、调休上班 0 天。" in words
    Job.objects.update(not_before=timezone.now())
    while run_waiting():
        Job.objects.filter(done=None).update(not_before=timezone.now())
    assert Application.objects.get(pk=one.pk).due == date(2027, 1, 12)
    assert "2月6日至7日 春节放假" in page(rooms.liaison, "calendaryear-detail", 2027).words("main")[0]
    assert "还没有导入" not in page(rooms.liaison, "calendaryear-list").words("main")[0]


def test_one_bad_row_and_nothing_is_taken(rooms, travel):
    travel("2026-12-28")
    keeper = reading(rooms.one("system_administrator", rooms.province))
    url, bad = reverse("calendaryear-import"), GOOD + "2027-13-01,放假,某节\n"
    answer = keeper.post(url, sent(bad))
    assert answer.status_code == 422
    assert "有 1 行不对，改好后重新上传" in answer.page.words("main")[0]
    given = {"year": "2027", "source": "通知", "text": bad, "confirmed": "1"}
    assert keeper.post(url, given).status_code == 422
    assert not CalendarYear.objects.filter(year=2027).exists()


@pytest.mark.parametrize(
    "given",
    [{"year": "1999"}, {"year": "2999"}, {"source": ""}, {"file": ""}, {"file": SimpleUploadedFile("a.csv", b"")}],
)
def test_what_is_missing_is_said_beside_its_field(rooms, given):
    keeper = reading(rooms.one("system_administrator", rooms.province))
    assert keeper.post(reverse("calendaryear-import"), sent(**given)).status_code == 422


@pytest.mark.parametrize("content", [b"\x00\x01" * 50, b"\xff\xfe\xff", b"x" * 20_001])
def test_no_file_breaks_it(rooms, content):
    keeper = reading(rooms.one("system_administrator", rooms.province))
    assert keeper.post(reverse("calendaryear-import"), sent(content)).status_code == 422


@pytest.mark.parametrize(("role", "place"), [("system_administrator", "county"), ("reviewer", "province")])
def test_nobody_else_imports(rooms, role, place):
    assert reading(rooms.one(role, getattr(rooms, place))).get(reverse("calendaryear-import")).status_code == 403


def test_a_taken_over_matter_says_so_on_its_card(rooms, travel):
    one = under_review(rooms, travel, "2026-03-02")
    travel("2026-03-05")
    one = perform(one, "take_over", by=rooms.one("reviewer", rooms.city), note="跨区")
    assert (
        "2026年3月5日 重新计时（提级办理），次日起算"
        in page(rooms.liaison, "application-detail", one.pk).words("main")[0]
    )


@pytest.mark.requirement("R032")
def test_a_send_back_says_how_long_the_partner_has(rooms, as_, travel):
    """Five working days from the Friday before the Spring Festival: 14 (made up), 24, 25, 26 and 27 February."""
    limit("application_supplement", days=5, region=rooms.province.region)
    travel("2026-02-13")
    one = rooms.application("reviewing")
    address, client = reverse("application-step", args=[one.pk, "send_back"]), as_(rooms.reviewer)
    page = client.get(f"{address}?seen={one.version}").content.decode()
    assert "合作机构补正的期限是 5 个工作日。今天退回的，2026年2月27日以前（含当日）提交补正；" in page
    page = client.post(address, {"seen": one.version, "note": ""}).content.decode()
    assert ("没有填写总的说明" in page, "没有填写理由" in page) == (True, False)
    back = perform(one, "send_back", by=rooms.reviewer, note="请补正", corrections=asked("statement"))
    assert back.due == date(2026, 2, 27)
