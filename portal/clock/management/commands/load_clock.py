from django.core.management.base import BaseCommand

from portal.clock.loader import load


class Command(BaseCommand):
    help = "装入自带的节假日表（2004 年起）和各项办理时限的缺省值；已有的不改动"
    requires_system_checks = ()

    def handle(self, **_options: object) -> None:
        years, limits = load()
        self.stdout.write(f"新装入节假日表 {years} 年、办理时限 {limits} 项")
