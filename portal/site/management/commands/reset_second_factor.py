from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.accounts.actor import SYSTEM
from portal.accounts.models import User
from portal.notices.accounts import reset_second_factor


class Command(BaseCommand):
    help = "重置一个账号的第二因素，本人收到通知；用于没有另一位安全管理员可以重置的"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("reason", help="理由，记入审计记录")

    def handle(self, *, username: str, reason: str, **_options: object) -> None:
        person = User.objects.filter(username=username.lower()).first()
        if person is None:
            raise CommandError(f"没有账号 {username}")
        if not reason.strip():
            raise CommandError("写明理由")
        reset_second_factor(person, reason=reason, by=SYSTEM)
        self.stdout.write(f"已重置 {username} 的第二因素，下次登录须重新设置")
