from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.conformance import carrying, document

FILE = settings.BASE_DIR / "docs" / "conformance.md"


class Command(BaseCommand):
    help = "由条目、程序和测试生成 docs/conformance.md 和公众页面所读的 carried.json；--check 只检查是否最新"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="只检查，不写")

    def handle(self, *, check: bool, **_options: Any) -> None:
        made = self._made()
        if not check:
            for file, text in made.items():
                file.write_text(text, encoding="utf-8")
            self.stdout.write(f"已写入 {'、'.join(file.name for file in made)}")
        elif stale := [file.name for file, text in made.items() if not _is(file, text)]:
            raise CommandError(f"{'、'.join(stale)} 已过时，请运行 manage.py conformance")

    def _made(self) -> dict:
        parts = ["portal", *(room for room in settings.ROOMS if not room.startswith("tests."))]
        try:
            found = carrying.carried(settings.BASE_DIR, parts)
        except FileNotFoundError:
            raise CommandError("这里没有 tests 目录，只能在有源代码和测试的地方生成") from None
        return {carrying.FILE: carrying.as_json(found), FILE: document.document(found)}


def _is(file: Any, text: str) -> bool:
    return file.exists() and file.read_text(encoding="utf-8") == text
