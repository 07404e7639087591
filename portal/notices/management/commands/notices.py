from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portal.accounts.actor import SYSTEM
from portal.clock.calendar import MissingYear
from portal.clock.tables import load_calendar
from portal.flow.models import Stateful
from portal.notices import delivery
from portal.notices.channels import channels, mail_is_off
from portal.notices.models import Notice
from portal.notices.reminders import Run, remind
from portal.notices.sending import reach


class Command(BaseCommand):
    """By hand what the beat does: the reminders of today, then the digests. With --dry-run whom they would reach."""

    help = "发送今天的期限提醒和汇总邮件；--dry-run 只说明将通知多少人"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="只统计，不发送")
        parser.add_argument("--step", help="只与 --dry-run 同用：某一步骤，如 onboarding.CooperationNeed.publish")
        parser.add_argument("--pk", type=int, nargs="+", default=[], help="该步骤要办理的记录")

    def handle(self, *, dry_run: bool, step: str | None, pk: list[int], **options: Any) -> None:
        if step and not dry_run:
            raise CommandError("--step 只与 --dry-run 同用：步骤由人办理，不由命令办理")
        if step:
            self.stdout.write(f"将通知 {would_tell(step, pk)} 人")
            return
        self.reminders(dry_run)
        self.digests(dry_run)

    def reminders(self, dry: bool) -> None:
        run = Run(timezone.localdate(), load_calendar(), dry=dry)
        try:
            remind(run)
        except MissingYear as error:
            self.stdout.write(f"期限提醒：{error}，没有提醒任何人")
            return
        self.stdout.write(f"期限提醒：{'将' if dry else '已'}通知 {len(run.told)} 人，{run.clocks} 件")

    def digests(self, dry: bool) -> None:
        if mail_is_off():
            self.stdout.write("没有配置邮件服务器（EMAIL_HOST），不发邮件")
        for channel in (one for one in channels() if one.digests):
            if dry:
                count = len(delivery.due_digests(channel, timezone.localdate()))
                self.stdout.write(f"汇总（{channel.label}）：将发 {count} 封")
        if not dry:
            self.stdout.write(f"汇总：已交发 {delivery.make_digests()} 封，{Notice.objects.unread().count()} 条未读")


def would_tell(name: str, pks: list[int]) -> int:
    """How many people the step would tell if the system took it for these rows now."""
    label, _, step = name.rpartition(".")
    try:
        model: Any = apps.get_model(label)
        found = model.steps[step]
    except (LookupError, ValueError, AttributeError) as error:
        raise CommandError(f"没有步骤 {name}") from error
    if not issubclass(model, Stateful):
        raise CommandError(f"{label} 没有步骤")
    return reach(found, list(model._base_manager.filter(pk__in=pks)), SYSTEM)
