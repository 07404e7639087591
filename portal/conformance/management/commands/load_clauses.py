from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.conformance.actions import number_clauses
from portal.conformance.clauses import Faulty, read
from portal.conformance.models import MOST_EDITION


class Command(BaseCommand):
    help = "装入标准某个版本的条款号（CSV：req_id,clause；逐行检查，有一行不对就都不装入），“标准符合性”随即按它显示"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV 文件，136 条都要有；这一版没有相应内容的，条款号写“无”")
        parser.add_argument("--edition", required=True, help="版本，如 'GB/T 44857-2024'")

    def handle(self, *, file: Path, edition: str, **_options: Any) -> None:
        name = edition.strip()
        if not name or len(name) > MOST_EDITION or not name.isprintable():
            raise CommandError(f"版本应有 1 至 {MOST_EDITION} 个字，如 GB/T 44857-2024")
        try:
            count = number_clauses(name, read(file.read_bytes()))
        except OSError as error:
            raise CommandError(f"读不了 {file}：{error.strerror}") from None
        except Faulty as faulty:
            raise CommandError("没有装入：\n" + "\n".join(faulty.problems)) from None
        self.stdout.write(f"已装入 {name} 的条款号 {count} 条")
