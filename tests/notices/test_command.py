"""The dry run: how many would be told, before a mass sending and of a morning."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from portal.clock.tables import load_calendar
from portal.jobs.models import Job
from portal.notices.management.commands import notices
from portal.notices.models import Delivery, Notice
from tests.notices.test_mail import tell
from tests.notices.test_reminders import YEAR, clock_of

pytestmark = pytest.mark.django_db


def said(**options):
    out = StringIO()
    call_command("notices", stdout=out, **options)
    return out.getvalue().splitlines()


@pytest.fixture
def morning(rooms, people, mailed, monkeypatch):
    """The 13th of March 2026, a Friday: two matters have half of their time left."""
    from datetime import date

    monkeypatch.setattr(notices, "load_calendar", lambda: YEAR)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: date(2026, 3, 13))
    clock_of(rooms.application("submitted"))
    clock_of(rooms.application("submitted"))
    mailed("RL")
    tell(people, "RL")


def test_a_dry_run_says_how_many_and_does_nothing(morning):
    assert said(dry_run=True) == ["期限提醒：将通知 2 人，2 件", "汇总（电子邮件）：将发 2 封"]
    assert (Notice.objects.count(), Delivery.objects.count(), Job.objects.count()) == (2, 0, 0)


def test_then_it_is_done(morning):
    assert said() == ["期限提醒：已通知 2 人，2 件", "汇总：已交发 2 封，6 条未读"]
    assert said() == ["期限提醒：已通知 0 人，0 件", "汇总：已交发 0 封，6 条未读"]


def test_a_mass_sending_is_counted_beforehand(rooms, people):
    need = rooms.need("draft")
    assert said(dry_run=True, step="onboarding.CooperationNeed.publish", pk=[need.pk]) == ["将通知 3 人"]
    assert not Notice.objects.exists()


def test_without_holidays_and_without_a_mail_server_it_says_so(rooms, settings):
    settings.EMAIL_HOST = ""
    assert load_calendar().years == frozenset()
    [reminders, mail] = said(dry_run=True)
    assert reminders.endswith("年的节假日表还没有导入，没有提醒任何人")
    assert mail == "没有配置邮件服务器（EMAIL_HOST），不发邮件"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"step": "onboarding.CooperationNeed.publish"}, "只与 --dry-run 同用"),
        ({"step": "onboarding.CooperationNeed.proclaim", "dry_run": True}, "没有步骤"),
        ({"step": "accounts.User.fly", "dry_run": True}, "没有步骤"),
        ({"step": "publish", "dry_run": True}, "没有步骤"),
    ],
)
def test_a_wrong_question_is_refused(db, options, words):
    with pytest.raises(CommandError, match=words):
        said(**options)
