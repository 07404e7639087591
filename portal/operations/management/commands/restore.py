from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.operations import database, restore
from portal.operations.database import Failed


class Command(BaseCommand):
    help = "从备份恢复数据库和私有文件：先全部核对，再一次恢复；先停止网站、后台程序和定时程序"
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="一份备份的文件夹，里面有 manifest.json")
        parser.add_argument("--replace", action="store_true", help="数据库和私有文件中已有的全部内容由备份替换")
        parser.add_argument("--verify", action="store_true", help="只核对备份是否完整、密钥是否相符，什么也不改")

    def handle(self, *, folder: Path, replace: bool, verify: bool, **_options: Any) -> None:
        try:
            with database.reachable():
                found = restore.verify(folder) if verify else restore.restore(folder, replace=replace)
        except Failed as error:
            raise CommandError(str(error)) from error
        what = f"{found.made_at} 的备份：{sum(found.rows.values())} 行，{len(found.files)} 个文件"
        self.stdout.write(f"核对无误，{what}" if verify else f"已恢复 {what}。接着运行 migrate，再启动各个服务")
