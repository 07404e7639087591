"""When an announcement is public and until when: what its approval fixes, and what the job makes of it."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.accounts.actor import SYSTEM
from portal.announcements.actions import keep_dates, raise_announcement
from portal.announcements.forms import AnnouncementForm
from portal.announcements.jobs import keep_announcements
from portal.announcements.models import Announcement
from portal.clock.models import CalendarDay, CalendarYear
from portal.flow.gate import enter, perform
from portal.flow.refusals import Refused
from portal.jobs.models import run_waiting
from tests.factories import announcements as make
from tests.factories import services

pytestmark = pytest.mark.django_db
SPRING = timezone.make_aware(datetime(2027, 2, 4, 9))  # a Thursday; the festival is from Friday to Thursday
DATA = {"kind": "notice", "title": "公告", "body": "正文", "contact": "", "publish_at": "", "period": ""}
PUBLICITY = DATA | {"kind": "publicity", "contact": "0571-12345678", "period": "3"}


@pytest.fixture
def calendar(db):
    year = CalendarYear.objects.create(year=2027, source="通知")
    off = [CalendarDay(date=date(2027, 2, day), year=year, working=False, name="春节") for day in range(5, 12)]
    made_up = CalendarDay(date=date(2027, 2, 13), year=year, working=True, name="春节调休")
    CalendarDay.objects.bulk_create([*off, made_up])


@pytest.fixture
def now(monkeypatch):
    def at(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return at


def submitted(rooms, **data):
    one = enter(
        Announcement(issued_by=rooms.county), "draft", by=rooms.reviewer, forms=[AnnouncementForm], data=DATA | data
    )
    return perform(one, "submit", by=rooms.reviewer)


def approved(rooms, **data):
    one = submitted(rooms, **data)
    return perform(one, "approve", by=rooms.approver, seen=one.version)


def reason(call):
    with pytest.raises(Refused) as refused, transaction.atomic():
        call()
    return refused.value


@pytest.mark.requirement("R039")
def test_a_period_is_counted_in_working_days_from_the_day_after(rooms, calendar, now):
    """Published on the 4th: the 12th, the 13th, which is made up, and the 15th."""
    now(SPRING)
    one = approved(rooms, **PUBLICITY)
    assert (one.public_from, one.ends_on) == (SPRING, date(2027, 2, 15))


@pytest.mark.requirement("R039")
def test_a_period_begins_with_the_day_that_was_planned(rooms, calendar, now):
    now(SPRING)
    one = approved(rooms, **PUBLICITY | {"publish_at": "2027-02-12T09:00"})
    planned = timezone.make_aware(datetime(2027, 2, 12, 9))
    assert (one.state, one.public_from, one.ends_on) == ("scheduled", planned, date(2027, 2, 16))


def test_no_period_is_counted_in_a_year_that_is_not_known(rooms, calendar, now):
    now(timezone.make_aware(datetime(2027, 12, 30, 9)))
    one = submitted(rooms, **PUBLICITY)
    refused = reason(lambda: perform(one, "approve", by=rooms.approver, seen=one.version))
    assert str(refused) == "2028年的节假日表还没有导入，算不出公示期的最后一天，请系统管理员先导入"


def test_approved_without_a_time_it_is_public_at_once_and_published_by_its_job(rooms, now):
    one = approved(rooms)
    assert Announcement.objects.standing().get() == one
    run_waiting()
    assert Announcement.objects.get().state == "published"


def test_planned_for_later_it_waits(rooms, calendar, now):
    now(SPRING)
    one = approved(rooms, publish_at="2027-02-12T09:00")
    assert not one.is_public
    assert keep_dates() == 0
    now(one.public_from)
    assert keep_dates() == 1
    assert Announcement.objects.get().state == "published"
    assert keep_announcements() == 0


@pytest.mark.requirement("R041")
def test_missed_nights_are_caught_up_in_one(rooms):
    """Published and over while nothing ran: one run moves it twice."""
    pair = rooms.reviewer.user, rooms.approver.user
    past = {"public_from": timezone.now() - timedelta(days=9), "ends_on": timezone.localdate() - timedelta(days=1)}
    make.announcement("scheduled", rooms.county, pair, **past)
    assert keep_dates() == 2
    assert [record.step for record in Announcement.objects.get().history()][1:] == ["publish", "end"]


def test_the_last_day_counts(rooms):
    make.announcement(
        "published", rooms.county, (rooms.reviewer.user, rooms.approver.user), ends_on=timezone.localdate()
    )
    assert keep_dates() == 0
    refused = reason(lambda: perform(Announcement.objects.get(), "end", by=SYSTEM))
    assert str(refused).startswith("公示期到")


def test_a_time_that_passed_while_it_waited_is_sent_back(rooms, calendar, now):
    now(SPRING)
    one = submitted(rooms, publish_at="2027-02-12T09:00")
    now(timezone.make_aware(datetime(2027, 2, 12, 9, 1)))
    refused = reason(lambda: perform(one, "approve", by=rooms.approver, seen=one.version))
    assert str(refused) == "定时公布的时间2027年2月12日 9:00已过，请退回，改成以后的时间或者不定时"
    [said] = refused.reasons
    assert said.at == "facts-1"


def test_a_draft_for_a_time_that_has_passed_is_not_submitted(rooms, calendar, now):
    now(SPRING)
    pair = rooms.reviewer.user, rooms.approver.user
    one = make.announcement("draft", rooms.county, pair, publish_at=SPRING - timedelta(minutes=1))
    refused = reason(lambda: perform(one, "submit", by=rooms.reviewer))
    assert str(refused) == "定时公布的时间2027年2月4日 8:59已过，请改成以后的时间或者不定时"
    [said] = refused.reasons
    assert said.mend == "id_publish_at"
    now(SPRING - timedelta(minutes=1))
    assert perform(Announcement.objects.get(), "submit", by=rooms.reviewer).state == "review"


def test_what_is_taken_back_is_public_no_more_for_pages_and_queries_alike(rooms):
    pair = rooms.reviewer.user, rooms.approver.user
    one = make.announcement("published", rooms.county, pair)
    assert (one.is_public, Announcement.objects.standing().exists()) == (True, True)
    one = perform(one, "withdraw", by=rooms.approver, note="数字有误")
    assert (one.is_public, Announcement.objects.standing().exists()) == (False, False)


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        ({"publish_at": "2027-02-04T08:59"}, "publish_at", "公布时间应不早于现在，现在是2027年2月4日 9:00"),
        ({"publish_at": "2028-02-06T09:00"}, "publish_at", "公布时间应在一年以内"),
        ({"publish_at": "明天"}, "publish_at", "时间写成 2026-12-01 09:00"),
        ({"kind": "publicity", "contact": "12333"}, "period", "公示须写明公示期"),
        ({"kind": "publicity", "period": "5"}, "contact", "公示须写明反映意见的电话"),
        ({"period": "5"}, "period", "只有公示有公示期，公告不填"),
        ({"kind": "publicity", "contact": "12333", "period": "0"}, "period", "公示期应不少于 1 个工作日"),
        ({"kind": "publicity", "contact": "12333", "period": "61"}, "period", "公示期应不多于 60 个工作日"),
        ({"title": "长" * 101}, "title", "最多 100 个字，现在是 101 个字"),
        ({"body": "字" * 20_001}, "body", "最多 20000 个字，现在是 20001 个字"),
        ({"body": "看不见\u202e的"}, "body", "第 4 个字是看不见的控制字符，请删去后重新填写"),
        ({"body": " "}, "body", "没有填写正文"),
        ({"title": "一行\n两行"}, "title", "应写在一行内，不能换行"),
        ({"contact": "电话"}, "contact", "电话应为区号加号码（如 0571-12345678）、手机号、五位客服号或 400/800 号码"),
    ],
)
def test_what_no_form_takes(rooms, now, data, field, words):
    now(SPRING)
    by = rooms.reviewer
    row = Announcement(issued_by=rooms.county)
    refused = reason(lambda: enter(row, "draft", by=by, forms=[AnnouncementForm], data=DATA | data))
    assert refused.errors == {field: [words]}


def test_a_room_raises_a_draft_that_its_department_makes_its_own(rooms):
    one = raise_announcement(issued_by=rooms.county, title="网点挂牌公告", body="已挂牌。")
    assert (one.state, one.written_by) == ("draft", None)
    assert not Announcement.objects.published().exists()
    one = perform(one, "submit", by=rooms.reviewer)
    assert one.written_by == rooms.reviewer.user


def test_a_room_raises_nothing_that_no_form_would_take(rooms):
    refused = reason(lambda: raise_announcement(issued_by=rooms.county, title="公示", body="名单", kind="publicity"))
    assert set(refused.errors) == {"period", "contact"}


@pytest.mark.parametrize("wrong", [{"public_from": None}, {"approved_by": None}, {"kind": "publicity"}])
def test_the_database_keeps_what_is_public_dated_and_approved(rooms, wrong):
    pair = rooms.reviewer.user, rooms.approver.user
    with pytest.raises(IntegrityError), transaction.atomic():
        make.announcement("published", rooms.county, pair, **wrong)


@pytest.mark.requirement("R041")
def test_an_edition_that_is_published_raises_a_draft_with_its_difference(rooms):
    manager, approver = rooms.one("catalogue_manager", rooms.province), rooms.one("approver", rooms.province)
    people = manager.user, approver.user
    old, new = (services.item(rooms.province, manager.user, name=name) for name in ("失业登记", "参保证明打印"))
    services.edition("in_force", rooms.province, people, [old], effective_on=services.in_days(-9))
    day = services.in_days(40)
    edition = services.edition("approved", rooms.province, people, [new], effective_on=day)
    perform(edition, "publish", by=approver)
    run_waiting()
    one = Announcement.objects.get()
    assert (one.state, one.issued_by, one.title) == ("draft", rooms.province, "浙江省服务事项清单（第2版）公布")
    assert one.body.split("\n\n") == [
        f"省厅公布浙江省服务事项清单（第2版），自{day.year}年{day.month}月{day.day}日起施行。",
        "与第1版相比：",
        "新增 1 项：参保证明打印",
        "取消 1 项：失业登记",
    ]
    assert one.history().get().cause.step == "publish"
