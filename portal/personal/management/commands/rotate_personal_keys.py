from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.personal import authenticators
from portal.personal.cipher import Unreadable
from portal.personal.rotation import BATCH, models_with_personal_data, rotate


class Command(BaseCommand):
    help = "把个人信息改用 PERSONAL_KEYS 的第一把密钥加密；可随时中断，再次运行接着做"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--batch", type=int, default=BATCH, help=f"每批行数，缺省 {BATCH}")

    def handle(self, *, batch: int, **_options: Any) -> None:
        for model in models_with_personal_data():
            try:
                done = sum(rotate(model, batch))
            except (TimeoutError, Unreadable) as error:
                raise CommandError(str(error)) from error
            self.stdout.write(f"{model._meta.verbose_name}：{done} 行")
        self.stdout.write(f"第二因素：{self.of_second_factors()} 行")
        self.stdout.write(f"现在全部由密钥 {settings.PERSONAL_KEYS[0][0]} 加密，其余密钥可以删去")

    def of_second_factors(self) -> int:
        try:
            return authenticators.rotate()
        except Unreadable as error:
            raise CommandError(str(error)) from error
