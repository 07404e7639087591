"""Accounts that nobody uses are suspended by the clock, after the person was told (R047).

A department keeps the last of its system administrators: somebody has to be there who lifts the others.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.accounts import events, rules
from portal.accounts.models import User

NOTICE = timedelta(days=14)


def last_use(person: User) -> date:
    """The day of the last login; before the first one, or after being lifted, the day from which it counts."""
    logged_in = timezone.localdate(person.last_login) if person.last_login else person.counted_from
    return max(logged_in, person.counted_from)


def to_warn(today: date) -> Iterable[int]:
    """Those who will be suspended within the time of notice and were not told since they last logged in."""
    return _keys(today - _limit() + NOTICE, Q())


def to_suspend(today: date) -> Iterable[int]:
    """Those who have not logged in for UNUSED_DAYS and were told long enough ago."""
    return _keys(today - _limit(), Q(warned_on__lte=today - NOTICE))


def warn(pk: int, today: date) -> User | None:
    """Notes that the person is told today; None when that is not so, or no more."""
    person = _locked(pk, today - _limit() + NOTICE)
    if person is None or _told(person):
        return None
    person.warned_on = today
    person.save(update_fields=["warned_on"])
    return person


@transaction.atomic
def suspend(pk: int, today: date) -> bool:
    person = _locked(pk, today - _limit())
    if person is None or not _told(person) or person.warned_on > today - NOTICE:
        return False
    person.is_active, person.suspended_on = False, today
    person.save()
    events.note(person, "suspended", days=settings.UNUSED_DAYS)
    return True


def _limit() -> timedelta:
    return timedelta(days=settings.UNUSED_DAYS)


def _keys(day: date, more: Q) -> Iterable[int]:
    return list(User.objects.unused_since(day).filter(more).order_by("pk").values_list("pk", flat=True))


def _locked(pk: int, day: date) -> User | None:
    """Still unused since that day, and not the last system administrator of a department.

    The administrators of a place are locked together: two of them are never suspended beside each other.
    """
    administrators = rules.administrators_beside(pk)
    list(User.objects.filter(pk__in=[pk, *administrators]).order_by("pk").select_for_update(no_key=True))
    if rules.is_last_administrator(pk):
        return None
    return User.objects.unused_since(day).filter(pk=pk).first()


def _told(person: User) -> bool:
    return person.warned_on is not None and person.warned_on > last_use(person)
