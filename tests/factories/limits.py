"""Sets of limits placed in a state, with the stamps and rows that lead to it."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import Organisation, User
from portal.flow.step import opened
from portal.flow.testing import placed
from portal.limits.models import LimitSet, SetLimit

PUBLIC = ("published", "in_force", "superseded")


def limit_set(
    state: str, issuer: Organisation, people: tuple[User, User], days: Mapping[str, int], **fields: Any
) -> LimitSet:
    """`people`: who drafts, who approves and publishes. `days`: duty → working days."""
    last = LimitSet.objects.filter(issuer=issuer).count()
    stamps: dict[str, Any] = {"drafted_by": people[0]}
    stamps |= {"approved_by": people[1]} if state in (*PUBLIC, "approved") else {}
    stamps |= {"published_by": people[1], "published_on": timezone.localdate()} if state in PUBLIC else {}
    base = {"issuer": issuer, "edition": last + 1, "effective_on": timezone.localdate(), "source": "省厅〔2026〕1号"}
    with transaction.atomic():
        obj = placed(LimitSet, state, **base | stamps | fields)
        with opened(obj):
            for key, number in days.items():
                SetLimit.objects.create(limit_set=obj, key=key, name=key, days=number)
    return obj
