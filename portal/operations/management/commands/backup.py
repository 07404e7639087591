from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.operations import backup, database, manifest
from portal.operations.database import Failed


class Command(BaseCommand):
    help = "备份数据库和私有文件到一个文件夹；网站可以照常运行。密钥不在备份里，用 --keys 另存到别处"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="备份放在哪个文件夹下，每次在其中新建一个以时间命名的文件夹")
        parser.add_argument("--keys", type=Path, help="把三个密钥写进这个文件，只有本人能读；不能在备份的文件夹下")

    def handle(self, *, folder: Path, keys: Path | None, **_options: Any) -> None:
        try:
            if keys:
                backup.write_keys(keys, folder / "any")
            with database.reachable():
                made = backup.back_up(folder)
        except Failed as error:
            raise CommandError(str(error)) from error
        found = manifest.Manifest.read(made)
        self.stdout.write(f"{made}：{sum(found.rows.values())} 行，{len(found.files)} 个文件")
        self.stdout.write(f"恢复时需要的密钥：{'、'.join(sorted(found.keys))}" + (f"，已写入 {keys}" if keys else ""))
