"""The tables change: a year of holidays as a whole, the limit of a province. Whoever calls recomputes the clocks."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from portal.clock.calendar import Special
from portal.clock.loader import rows
from portal.clock.models import CalendarDay, CalendarYear, Limit
from portal.clock.rules import lacking, why_not_keep, why_not_set
from portal.clock.running import Term


@transaction.atomic
def confirm_year(year: int, special: Mapping[date, Special], *, source: str, by: Any) -> CalendarYear:
    """This table instead of whatever was known of the year."""
    if reason := why_not_keep(by):
        raise PermissionDenied(reason)
    if problem := next(iter(lacking(year, special)), ""):
        raise ValueError(problem)
    given = {"source": source, "confirmed_at": timezone.now(), "confirmed_by": by.user}
    known, _ = CalendarYear.objects.update_or_create(year=year, defaults=given)
    CalendarDay.objects.filter(year=known).delete()
    CalendarDay.objects.bulk_create(rows(year, special))
    return known


@transaction.atomic
def set_limit(key: str, term: Term, *, source: str, by: Any) -> Limit:
    """The limit of the actor's own province, new or changed; name and clause are those of the country's."""
    if reason := why_not_set(by):
        raise PermissionDenied(reason)
    usual = Limit.objects.get(key=key, region=None)
    given: dict[str, Any] = {"name": usual.name, "clause": usual.clause, "days": term.days, "unit": term.unit}
    given |= {"source": source, "set_at": timezone.now(), "set_by": by.user}
    limit = Limit(key=key, region=by.organisation.region, **given)
    limit.clean_fields()
    limit, _ = Limit.objects.update_or_create(key=key, region=by.organisation.region, defaults=given)
    return limit


@transaction.atomic
def drop_limit(key: str, *, by: Any) -> None:
    """The province goes back to the limit of the country."""
    if reason := why_not_set(by):
        raise PermissionDenied(reason)
    for limit in Limit.objects.filter(key=key, region=by.organisation.region):
        limit.delete()
