"""What nobody attached goes after a day, file and row, whatever is killed in between."""

import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from portal.beat import SCHEDULE
from portal.evidence.actions import attach, sweep
from portal.evidence.jobs import sweep_evidence
from portal.evidence.models import Evidence
from portal.evidence.storage import private
from portal.flow.refusals import Refused
from portal.web.models import Draft
from tests.factories.evidence import evidence, picture
from tests.factories.posting import posted
from tests.jobs.test_worker import environment
from tests.together import together

OLD = timedelta(hours=24, minutes=1)


def uploaded(rooms, age, **fields):
    return evidence(rooms.branch, uploaded_at=timezone.now() - age, **fields)


def files(*rows):
    return [private.exists(name) for one in rows for name in (one.stored, one.thumbnail) if name]


def aged(one):
    """A day later: as if it had been uploaded then."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        Evidence.objects.filter(pk=one.pk).update(uploaded_at=timezone.now() - OLD)
        cursor.execute("SET session_replication_role = DEFAULT")


def test_only_what_is_loose_and_older_than_a_day_goes(rooms):
    old = uploaded(rooms, OLD)
    kept = [
        uploaded(rooms, timedelta(hours=23, minutes=59)),
        uploaded(rooms, timedelta(days=99), owner=rooms.application()),
    ]
    assert sweep_evidence() == 1
    assert files(old) == [False, False]
    assert files(*kept) == [True] * 4
    assert set(Evidence.objects.filter(pk__in=[old.pk, *(one.pk for one in kept)])) == set(kept)


def test_it_is_in_the_schedule():
    assert SCHEDULE["sweep evidence"]["task"] == sweep_evidence.name


def test_a_missed_week_is_caught_up_and_a_second_run_finds_nothing(rooms):
    for day in range(1, 8):
        uploaded(rooms, OLD + timedelta(days=day))
    assert (sweep(), sweep()) == (7, 0)


def test_many_go_in_portions(rooms, monkeypatch):
    monkeypatch.setattr("portal.evidence.actions.AT_ONCE", 2)
    for _ in range(5):
        uploaded(rooms, OLD)
    assert sweep() == 5
    assert not Evidence.objects.loose().exists()


KILLED = """
import os, signal, django
django.setup()
from portal.evidence import actions
delete = actions.private.delete
def once(name):
    delete(name)
    os.kill(os.getpid(), signal.SIGKILL)
actions.private.delete = once
actions.sweep()
"""
KILLED_WHILE_KEEPING = """
import os, signal, django
django.setup()
from django.core.files.uploadedfile import SimpleUploadedFile
from portal.accounts.models import Membership
from portal.evidence import actions
from tests.factories.evidence import picture
def put(source, name):
    os.kill(os.getpid(), signal.SIGKILL)
actions._put = put
actions.receive(SimpleUploadedFile("a.jpg", picture()), by=Membership.objects.get(pk={pk}).actor)
"""


def killed(program):
    """As the portal runs, until it kills itself."""
    child = [sys.executable, "-W", "ignore", "-c", program]
    done = subprocess.run(child, cwd=settings.BASE_DIR, env=environment(), check=False)
    assert done.returncode == -signal.SIGKILL


@pytest.mark.django_db(transaction=True)
def test_a_sweep_that_is_killed_between_file_and_row_leaves_nothing_for_ever(rooms):
    one, other = uploaded(rooms, OLD), uploaded(rooms, OLD + timedelta(days=1))
    killed(KILLED)
    assert sum(files(one, other)) == 3  # one file gone
    assert Evidence.objects.loose().count() == 2  # and no row
    assert sweep() == 2
    assert files(one, other) == [False] * 4
    assert not Evidence.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_upload_that_is_killed_before_its_file_lies_there_leaves_a_row_for_the_sweep(rooms):
    killed(KILLED_WHILE_KEEPING.format(pk=rooms.liaison.user.memberships.get().pk))
    [one] = Evidence.objects.all()
    assert files(one) == [False, False]
    assert sweep() == 0
    aged(one)
    assert sweep() == 1
    assert not Evidence.objects.exists()


def sweep_without_patience():
    """One that waited for the door would be refused and not hang."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '2s'")
    return sweep()


@pytest.mark.django_db(transaction=True)
def test_what_is_being_attached_is_passed_over(rooms):
    one = uploaded(rooms, OLD)
    with transaction.atomic():
        Evidence.objects.select_for_update().get(pk=one.pk)
        assert together(sweep_without_patience) == [0]
    assert sweep() == 1


def test_what_the_sweep_has_been_at_cannot_be_attached_any_more(rooms):
    """Between the files and the row it was killed."""
    one = uploaded(rooms, OLD)
    private.delete(one.stored)
    with pytest.raises(Refused):
        attach(rooms.application(), [one.pk], organisation=rooms.branch)


def test_what_a_draft_names_stays_as_long_as_the_draft(rooms, as_):
    """The button 保存草稿 on a page with files; a week later the draft is taken up again."""
    need, client = rooms.need(), as_(rooms.liaison)
    said = posted({"statement": "愿意承接", "draft": "1"}, answers=[], outlets=[{"name": "北山"}])
    photo = {"outlets-0-photos-add": SimpleUploadedFile("门头.jpg", picture())}
    page = f"{reverse('application-new')}?need={need.pk}"
    assert client.post(page, said | photo).status_code == 302
    [one] = Evidence.objects.all()
    aged(one)
    assert (sweep(), files(one)) == (0, [True, True])
    shown = client.get(page).content.decode()
    assert one.name in shown
    Draft.objects.all().delete()
    assert sweep() == 1
