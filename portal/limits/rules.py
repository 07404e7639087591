"""What a province may set; "" when nothing is in the way."""

from portal.clock.models import Limit, length
from portal.clock.running import Term, Unit


def why_not(term: Term, usual: Limit) -> str:
    """R019, R050: a limit that rests on law is only tightened; one that the standard leaves open is the province's.

    So many calendar days are never longer than as many working days; the other way round nobody can say.
    """
    if not usual.ceiling or term.days is None:
        return ""
    if usual.unit == Unit.CALENDAR and term.unit == Unit.WORKING:
        return f"“{usual.name}”的上限 {usual.length}以日历日计，本省时限也应以日历日计"
    if term.days > usual.days:
        return f"“{usual.name}”应不长于 {usual.length}（{usual.source}），现在是 {length(term)}"
    return ""
