"""The tables change: a year of holidays, the limits of a province, each as a whole. Whoever calls recomputes the
clocks."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from portal.clock.calendar import Special
from portal.clock.loader import rows
from portal.clock.models import CalendarDay, CalendarYear, Limit
from portal.clock.rules import lacking, why_not_keep
from portal.clock.running import Term
from portal.regions.models import Region


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
def replace_limits(region: Region, terms: Iterable[tuple[str, Term]], *, source: str, by: Any) -> None:
    """These are the limits of the province, and no others. Name and clause are those of the country's; by: a person,
    or None."""
    usual = {one.key: one for one in Limit.objects.filter(region=None)}
    given = dict(terms)
    for old in Limit.objects.filter(region=region).exclude(key__in=given):
        old.delete()
    for key, term in given.items():
        one = usual[key]
        values: dict[str, Any] = {"name": one.name, "clause": one.clause, "ceiling": one.ceiling}
        values |= {"days": term.days, "unit": term.unit, "source": source, "set_at": timezone.now(), "set_by": by}
        Limit.objects.update_or_create(key=key, region=region, defaults=values)
