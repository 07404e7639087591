"""Guards: the reason why a step may not be taken yet, "" when nothing is in its way."""

from datetime import date
from typing import Any

from django.utils import timezone

from portal.announcements.enums import AnnouncementState
from portal.clock.calendar import MissingYear
from portal.clock.tables import load_calendar
from portal.flow.refusals import Reason
from portal.web.values import shown


def starts_in_time(announcement: Any, by: Any) -> str:
    """Nothing is published for a moment that has passed; without one it is published when it is approved."""
    moment = announcement.publish_at
    if not moment or moment >= timezone.now():
        return ""
    how = "请改成" if announcement.state == AnnouncementState.DRAFT else "请退回，改成"
    text = f"定时公布的时间{shown(moment)}已过，{how}以后的时间或者不定时"
    return Reason(text, at="facts-1", mend="id_publish_at")


def period_can_be_counted(announcement: Any, by: Any) -> str:
    """R039: the public is told a last day, so the holidays up to it must be known."""
    try:
        last_day(announcement)
    except MissingYear as error:
        return f"{error}，算不出公示期的最后一天，请系统管理员先导入"
    return ""


def its_time_has_come(announcement: Any, by: Any) -> str:
    moment = announcement.public_from
    return "" if moment <= timezone.now() else f"公布时间{shown(moment)}还没有到"


def its_period_is_over(announcement: Any, by: Any) -> str:
    last = announcement.ends_on
    if last is None:
        return "没有公示期"
    return "" if last < timezone.localdate() else f"公示期到{shown(last)}（含当日）"


def last_day(announcement: Any) -> date | None:
    """The last day of the period, which counts: so many working days from the day after publication. Raises
    MissingYear."""
    if not announcement.period:
        return None
    first = timezone.localdate(announcement.publish_at or timezone.now())
    return load_calendar(first).add_working_days(first, announcement.period)
