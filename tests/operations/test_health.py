"""What `manage.py health` says to the operator and to a watchdog."""

import json
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection

from portal.jobs import alive
from portal.jobs.models import MOST_ATTEMPTS, Job

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _heard(settings):
    settings.DISK_FREE_MB = 0
    for process in alive.NAMES:
        alive.seen(process)
    yield
    cache.delete_many([f"alive:{process}" for process in alive.NAMES])


def test_all_is_well():
    out = StringIO()
    call_command("health", stdout=out)
    assert out.getvalue().splitlines() == [
        "数据库：正常", "Redis：正常", "定时程序（beat）：正常", "后台程序（worker）：正常", "存放文件的磁盘：正常",
        "数据库变更：正常", "后台任务：正常",
    ]  # fmt: skip


def test_what_is_wrong_is_named_and_ends_with_an_error():
    Job.objects.create(handler="x", attempts=MOST_ATTEMPTS)
    cache.delete("alive:worker")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'onboarding'")
    out = StringIO()
    with pytest.raises(CommandError, match="不正常：后台程序（worker）、数据库变更、后台任务"):
        call_command("health", json=True, stdout=out)
    assert json.loads(out.getvalue()) == {
        "database": "ok", "redis": "ok", "beat": "ok", "worker": "silent", "disk": "ok", "migrations": "behind",
        "jobs": "given up",
    }  # fmt: skip
