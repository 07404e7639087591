from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from portal.accounts.models import Membership, User
from portal.accounts.roles import ROLES
from portal.regions.models import Region
from portal.site import demo, demo_announcements, demo_catalogue, demo_limits, demo_matters


class Command(BaseCommand):
    help = "建立演示用的单位、账号、合作需求和合作意向；已有的不再建立。只在 DEBUG 打开时可用"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scale", type=int, default=0, metavar="N", help="另建 N 件合作意向，分布在全国的区县")
        parser.add_argument("--quiet", action="store_true", help="不印账号表")

    def handle(self, *, scale: int, quiet: bool, **_options: object) -> None:
        if not settings.DEBUG:
            raise CommandError("演示账号的密码是公开的：DEBUG 关闭时不建立")
        if not Region.objects.exists():
            raise CommandError("先装入行政区划：manage.py load_regions")
        if not User.objects.filter(username="xihu.reviewer").exists():
            with transaction.atomic():
                made = demo.make()
                demo_matters.make(made)
                demo_catalogue.make(made)
                demo_announcements.make(made)
                demo_limits.make(made)
        if scale:
            from portal.site import demo_scale  # only whoever measures needs it

            self.stdout.write(f"另建合作意向 {demo_scale.make(scale)} 件")
        if not quiet:
            self._table()

    def _table(self) -> None:
        self.stdout.write(f"\n演示账号（密码都是 {demo.PASSWORD}）")
        known = Membership.objects.filter(user__username__contains=".").select_related("user", "organisation")
        for place in known.order_by("organisation__path", "pk"):
            role = "、".join(ROLES[key].name for key in place.roles)
            self.stdout.write(f"  {place.user.username:32} {role:　<10} {place.organisation}")
