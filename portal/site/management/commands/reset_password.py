from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.accounts import actions
from portal.accounts.actor import SYSTEM
from portal.accounts.models import User


class Command(BaseCommand):
    help = "重置一个账号的密码，印出初始密码；因长期没有登录暂停的同时恢复；用于没有上级部门的管理员"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *, username: str, **_options: object) -> None:
        person = User.objects.filter(username=username.lower()).first()
        if person is None:
            raise CommandError(f"没有账号 {username}")
        if person.suspended_on:
            actions.set_active(person, True, by=SYSTEM)
        self.stdout.write(f"{username} 的初始密码 {actions.reset_password(person, by=SYSTEM)}（首次登录须修改）")
