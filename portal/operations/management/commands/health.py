import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from portal.jobs.models import Job
from portal.web import health
from portal.web.health import AWAY, OK

BEHIND, GIVEN_UP = "behind", "given up"
NAMES = {
    "database": "数据库", "redis": "Redis", "worker": "后台程序（worker）", "beat": "定时程序（beat）",
    "disk": "存放文件的磁盘", "migrations": "数据库变更", "jobs": "后台任务",
}  # fmt: skip
WORDS = {
    OK: "正常", AWAY: "不能用", health.SILENT: "两分钟没有声音", health.LOW: "剩余空间不足 DISK_FREE_MB",
    BEHIND: "有没有执行的，请运行 migrate", GIVEN_UP: "有 5 次未成的，见页面“后台任务”",
}  # fmt: skip


class Command(BaseCommand):
    help = "检查数据库、Redis、后台程序、定时程序、磁盘、数据库变更和后台任务；有一项不正常，退出码为 1"
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="印出 JSON，供监控程序读取")

    def handle(self, **options: Any) -> None:
        found = health.parts()
        if found["database"] == OK:
            found |= {"migrations": _migrations(), "jobs": _jobs()}
        if options["json"]:
            self.stdout.write(json.dumps(found))
        else:
            self.stdout.writelines(f"{NAMES[part]}：{WORDS[how]}\n" for part, how in found.items())
        if wrong := [NAMES[part] for part, how in found.items() if how != OK]:
            raise CommandError(f"不正常：{'、'.join(wrong)}")


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    return BEHIND if executor.migration_plan(executor.loader.graph.leaf_nodes()) else OK


def _jobs() -> str:
    try:
        return GIVEN_UP if Job.objects.given_up().exists() else OK
    except DatabaseError:  # no table yet
        return AWAY
