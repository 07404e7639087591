from django.core.management.base import BaseCommand

from portal.regions.loader import load


class Command(BaseCommand):
    help = "装入随附的全部行政区划；已装入的只更新人口和位置"

    def handle(self, **_options: object) -> None:
        done = load()
        self.stdout.write(f"行政区划：新增 {done.added:,} 个，更新 {done.changed:,} 个")
