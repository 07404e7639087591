"""Accounts that nobody uses: told after 76 days, suspended after 90, said at the login, lifted by an administrator."""

from datetime import date, timedelta

import pytest
from auditlog.models import LogEntry
from django.core.management import call_command
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from portal.accounts import actions, unused
from portal.accounts.models import User
from portal.beat import SCHEDULE
from portal.notices.accounts import watch_unused
from portal.notices.jobs import watch_unused_accounts
from portal.notices.models import Notice
from tests.accounts.conftest import PASSWORD, SYS
from tests.accounts.telephone import LOGIN
from tests.accounts.test_second_factor import events, said

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R047")]
START = date(2026, 3, 1)


def after(days: int) -> date:
    return START + timedelta(days=days)


def used(user: User, day: date) -> None:
    noon = timezone.make_aware(timezone.datetime(day.year, day.month, day.day, 12))
    User.objects.filter(pk=user.pk).update(last_login=noon, counted_from=day, warned_on=None)


def put_away(user: User) -> User:
    used(user, START)
    watch_unused(after(76))
    watch_unused(after(90))
    user.refresh_from_db()
    return user


def told(user: User) -> list[str]:
    return list(Notice.objects.filter(person=user, kind="accounts.unused").values_list("subject", flat=True))


def log_in(user: User, password: str = PASSWORD):
    return Client().post(LOGIN, {"login": user.username, "password": password}, follow=True)


class TestTheClock:
    def test_told_fourteen_days_before_and_then_suspended(self, member):
        used(member, START)
        assert watch_unused(after(75)) == (0, 0)
        assert watch_unused(after(76)) == (1, 0)
        assert told(member) == ["您的账号将于2026年5月30日暂停，请登录一次"]
        assert watch_unused(after(76)) == (0, 0)
        assert watch_unused(after(89)) == (0, 0)
        assert watch_unused(after(90)) == (0, 1)
        assert watch_unused(after(90)) == (0, 0)
        member.refresh_from_db()
        assert (member.is_active, member.suspended_on) == (False, date(2026, 5, 30))
        assert events(member)[-1] == "suspended"
        changes = LogEntry.objects.filter(object_id=member.pk, changes__has_key="suspended_on").latest("pk").changes
        assert changes == {"is_active": ["True", "False"], "suspended_on": ["None", "2026-05-30"]}
        assert told(member) == ["您的账号将于2026年5月30日暂停，请登录一次"]

    def test_a_job_that_was_away_for_months_gives_the_whole_notice(self, member):
        used(member, START)
        assert watch_unused(after(200)) == (1, 0)
        assert watch_unused(after(213)) == (0, 0)
        assert watch_unused(after(214)) == (0, 1)

    def test_whoever_logs_in_after_the_notice_begins_anew(self, member):
        used(member, START)
        watch_unused(after(76))
        noon = timezone.make_aware(timezone.datetime(2026, 5, 20, 12))
        User.objects.filter(pk=member.pk).update(last_login=noon)
        assert watch_unused(after(90)) == (0, 0)
        assert watch_unused(date(2026, 5, 20) + timedelta(days=76)) == (1, 0)
        assert len(told(member)) == 2

    def test_a_new_account_counts_from_when_it_was_made(self, standing):
        person = standing.user()
        User.objects.filter(pk=person.pk).update(counted_from=START)
        assert watch_unused(after(76)) == (1, 0)
        assert watch_unused(after(90)) == (0, 1)

    def test_a_department_keeps_its_last_system_administrator(self, standing):
        both = [standing.person(SYS, standing.county).user for _ in range(2)]
        above = standing.person(SYS, standing.province).user
        for user in (*both, above):
            used(user, START)
        assert watch_unused(after(76)) == (2, 0)
        assert watch_unused(after(90)) == (0, 1)
        assert watch_unused(after(200)) == (0, 0)
        assert sum(User.objects.filter(pk__in=[u.pk for u in both]).values_list("is_active", flat=True)) == 1
        assert told(above) == []

    def test_it_can_be_switched_off(self, member, settings):
        settings.UNUSED_DAYS = 0
        used(member, START)
        assert watch_unused(after(900)) == (0, 0)

    def test_it_is_in_the_schedule(self, member):
        assert SCHEDULE["unused accounts"]["task"] == watch_unused_accounts.name
        used(member, timezone.localdate() - timedelta(days=80))
        assert (watch_unused_accounts(), len(told(member))) == (0, 1)

    def test_whom_the_notice_did_not_reach_in_time_is_never_suspended(self, member):
        used(member, START)
        assert not unused.suspend(member.pk, after(90))
        User.objects.filter(pk=member.pk).update(warned_on=after(77))
        assert not unused.suspend(member.pk, after(90))

    def test_suspended_is_out_of_use(self, member):
        with pytest.raises(IntegrityError, match="suspended_is_out_of_use"):
            User.objects.filter(pk=member.pk).update(suspended_on=START)


class TestTheLogin:
    def test_it_says_in_words_what_to_do(self, member):
        put_away(member)
        page = log_in(member)
        assert page.redirect_chain == [(LOGIN, 302)]
        assert "账号因长期没有登录，已于2026年5月30日暂停。请联系本单位或上级部门的系统管理员恢复" in said(page)
        assert events(member)[-1] == "login_suspended"
        assert page.wsgi_request.user.is_anonymous

    def test_only_to_who_knows_the_password(self, member):
        put_away(member)
        assert "暂停" not in said(log_in(member, "wrong"))
        assert "账号或密码不对" in said(log_in(member, "wrong"))

    def test_a_session_that_was_open_ends(self, member):
        client = Client()
        client.force_login(member)
        put_away(member)
        assert client.get("/typing/").status_code == 302


class TestLifting:
    def test_a_system_administrator_lifts_it(self, member, people, enter):
        put_away(member)
        desk, url = enter(people["sys"]), f"/work/people/{member.pk}/activation/"
        assert "2026年5月30日因长期没有登录暂停" in said(desk.get(member.get_absolute_url()))
        assert "账号因长期没有登录，2026年5月30日由平台暂停" in said(desk.get(url))
        assert "已恢复账号" in said(desk.post(url, {"active": "1"}, follow=True))
        member.refresh_from_db()
        assert (member.is_active, member.suspended_on, member.counted_from) == (True, None, timezone.localdate())
        assert "lifted" in events(member)
        assert log_in(member).status_code == 200
        assert watch_unused(timezone.localdate() + timedelta(days=75)) == (0, 0)

    @pytest.mark.parametrize("who", ["sec", "aud", "sys beside", "reviewer"])
    def test_nobody_else_does(self, member, people, enter, who):
        put_away(member)
        enter(people[who]).post(f"/work/people/{member.pk}/activation/", {"active": "1"})
        assert not User.objects.get(pk=member.pk).is_active

    def test_the_operators_command_lifts_with_a_new_password(self, member, capsys):
        put_away(member)
        call_command("reset_password", member.username)
        member.refresh_from_db()
        assert (member.is_active, member.suspended_on, member.must_change_password) == (True, None, True)

    def test_whom_an_administrator_put_out_is_no_suspended_one(self, member, people):
        actions.set_active(member, False, by=people["sys"])
        assert "账号或密码不对" in said(log_in(member))
