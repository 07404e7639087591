"""A table changes, and the clocks after it, in one transaction."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from portal.accounts.actor import Actor
from portal.clock import actions
from portal.clock.calendar import Special
from portal.clock.models import CalendarYear
from portal.flow import recompute


@transaction.atomic
def confirm_year(year: int, special: Mapping[date, Special], *, source: str, by: Actor) -> CalendarYear:
    made = actions.confirm_year(year, special, source=source, by=by)
    recompute.after_change()
    return made
