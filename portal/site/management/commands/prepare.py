from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from portal.clock import loader
from portal.regions.loader import is_loaded, load


class Command(BaseCommand):
    help = "make run 的准备：迁移数据库，装入行政区划、节假日表和办理时限，建立演示账号；已做过的不再做"

    requires_system_checks = ()  # they would read every page of the site: make test asks them

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--address", required=True, help="门户的地址，印在演示账号之前")

    def handle(self, *, address: str, **_options: object) -> None:
        if self._behind():
            call_command("migrate", verbosity=0)
        if not is_loaded():
            load()
        if not loader.is_loaded():
            loader.load()
        call_command("seed_demo", stdout=self.stdout)
        self.stdout.write(self.style.SUCCESS(f"\n{address}   停止：Ctrl-C\n"))

    def _behind(self) -> bool:
        """Asking costs a tenth of migrating to where one is already."""
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
