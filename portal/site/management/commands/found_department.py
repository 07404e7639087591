from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.accounts import actions
from portal.accounts.enums import Kind
from portal.accounts.models import Organisation, User
from portal.accounts.roles import ADMINISTRATORS, ROLES
from portal.regions.models import Region


class Command(BaseCommand):
    help = "建立最上级部门和它的系统、安全、审计三位管理员，印出初始密码；其余单位和账号都在页面上建立"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="部门全称")
        parser.add_argument("region", help="区划代码，如 330000")
        for role in sorted(ADMINISTRATORS):
            parser.add_argument(
                f"--{role.removesuffix('_administrator')}", dest=role, nargs=2, required=True,
                metavar=("账号", "姓名"), help=ROLES[role].name,
            )  # fmt: skip

    def handle(self, *, name: str, region: str, **options: list[str]) -> None:
        place = Region.objects.filter(code=region).first()
        if place is None:
            raise CommandError(f"没有代码为 {region} 的区划；先运行 manage.py load_regions")
        people = {role: User(username=options[role][0], name=options[role][1]) for role in sorted(ADMINISTRATORS)}
        try:
            passwords = actions.found_department(Organisation(name=name, kind=Kind.DEPARTMENT, region=place), people)
        except ValidationError as error:
            raise CommandError("；".join(error.messages)) from error
        for role, password in passwords.items():
            self.stdout.write(f"{ROLES[role].name}  {people[role].username}  初始密码 {password}（首次登录须修改）")
