"""A table changes, and the clocks after it, in one transaction."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from portal.accounts.actor import Actor
from portal.clock import actions
from portal.clock.calendar import Special
from portal.clock.models import CalendarYear
from portal.clock.running import Term
from portal.flow import recompute


@transaction.atomic
def confirm_year(year: int, special: Mapping[date, Special], *, source: str, by: Actor) -> CalendarYear:
    made = actions.confirm_year(year, special, source=source, by=by)
    recompute.after_change()
    return made


@transaction.atomic
def set_limit(key: str, term: Term, *, source: str, by: Actor) -> None:
    actions.set_limit(key, term, source=source, by=by)
    recompute.after_change()


@transaction.atomic
def drop_limit(key: str, *, by: Actor) -> None:
    actions.drop_limit(key, by=by)
    recompute.after_change()
