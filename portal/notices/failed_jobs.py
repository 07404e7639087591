"""Jobs that were given up are told to whoever can have them run again: once a day for as long as there are any."""

from django.urls import reverse
from django.utils import timezone

from portal.accounts.enums import Kind
from portal.jobs.models import KEEP, MOST_ATTEMPTS, Job
from portal.notices.audience import recipients
from portal.notices.kinds import NoticeKind
from portal.notices.sending import notify


class JobsGivenUp(NoticeKind):
    key, label = "notices.jobs_given_up", "后台任务没有完成"
    urgent, optional, sides = True, False, (Kind.DEPARTMENT,)
    subject = "{count} 项后台任务没有完成，请处理"
    text = (
        "{count} 项后台任务连续 {most} 次没有完成，平台不再自动重试。请在“后台任务”页面查看原因，排除后重新执行。"
        "在此之前每天提醒一次。"
    )


def tell() -> int:
    """To the system administrators of the departments that no other stands above. Returns how many jobs there are."""
    count = Job.objects.given_up().count()
    if count:
        to = recipients(permission=KEEP, side=Kind.DEPARTMENT, organisation__parent=None)
        day, link = timezone.localdate().isoformat(), f"{reverse('job-list')}?standing=given_up"
        notify(JobsGivenUp, occasion=f"jobs:{day}", to=to, link=link, count=count, most=MOST_ATTEMPTS)
    return count
