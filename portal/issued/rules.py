"""Guards of what is issued. A model says by `missing()` what its content still lacks, "" when nothing."""

from typing import Any

from django.utils import timezone

from portal.flow.refusals import Reason
from portal.issued.enums import IssuedState
from portal.regions.models import Level


def issued_by_a_province(issued: Any, by: Any) -> str:
    """R019: what is uniform is issued by the province; those below may only tighten it."""
    return (
        ""
        if issued.issuer.region.level == Level.PROVINCE
        else "只有省级部门可以发布统一的版本，市县可以在此基础上收紧"
    )


def is_complete(issued: Any, by: Any) -> str:
    """R039: nothing goes on to be judged while something is missing."""
    return issued.missing()


def starts_in_time(issued: Any, by: Any) -> str:
    """R041: nothing applies before it has been published."""
    day = issued.effective_on
    if day >= timezone.localdate():
        return ""
    how = "请修改日期" if issued.state == IssuedState.DRAFT else "请退回修改日期"
    return Reason(f"施行日期{day:%Y年%-m月%-d日}已过，{how}", at="facts-1", mend="id_effective_on")


def has_not_started(issued: Any, by: Any) -> str:
    """What applies already is repealed, not withdrawn: it did apply on those days."""
    if issued.published_on and issued.effective_on <= timezone.localdate():
        return "施行日期已到，不能再撤回；系统转为“施行中”后可以废止"
    return ""


def its_day_has_come(issued: Any, by: Any) -> str:
    if issued.effective_on > timezone.localdate():
        return f"施行日期{issued.effective_on:%Y年%-m月%-d日}还没有到"
    return ""


def its_successor_has_come(issued: Any, by: Any) -> str:
    successor = issued.successor()
    return its_day_has_come(successor, by) if successor else "还没有公布新的版本"


def lies_below(tightening: Any, by: Any) -> str:
    """R019: a department tightens what one above it has issued."""
    above, here = tightening.issued.issuer, tightening.issuer
    if here.pk != above.pk and here.region_path.startswith(above.region_path):
        return ""
    return f"只有{above.region}以下的部门可以在{above}的版本上收紧"


def applies_or_will(tightening: Any, by: Any) -> str:
    """What is not published, or no longer applies, is not tightened."""
    issued = tightening.issued
    return "" if issued.is_dated and issued.ended_on is None else f"“{issued}”{issued.get_state_display()}，不能收紧"


def tightens_in_time(tightening: Any, by: Any) -> str:
    """Nobody tightens a day that has passed."""
    day = tightening.starts_on
    if day >= timezone.localdate():
        return ""
    return Reason(f"开始日期{day:%Y年%-m月%-d日}已过", at="facts-1", mend="id_starts_on")


def its_version_has_ended(tightening: Any, by: Any) -> str:
    return "" if tightening.over_on() else f"“{tightening.issued}”还没有终止"
