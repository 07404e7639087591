from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.regions.changes import load_changes


class Command(BaseCommand):
    help = "按 CSV（code,name,parent,successor）新增、更名或撤并行政区划；有一行不对就全部不改"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **_options: object) -> None:
        try:
            with file.open(encoding="utf-8-sig", newline="") as text:
                done = load_changes(text)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file} 读不出来：{error}") from error
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        self.stdout.write(f"行政区划变更：{done} 行")
