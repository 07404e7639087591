from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from portal.conformance.models import ClauseNumber
from portal.web.public_cache import changed

SUBJECT = "conformance"  # of the public pages that show them


@transaction.atomic
def number_clauses(edition: str, clauses: Mapping[str, str]) -> int:
    """All clause numbers of an edition, in place of those it had; pages show it from now on. Returns how many."""
    ClauseNumber.objects.filter(edition=edition).delete()
    now = timezone.now()
    rows = [ClauseNumber(edition=edition, row=row, clause=clause, loaded_at=now) for row, clause in clauses.items()]
    changed(SUBJECT)
    return len(ClauseNumber.objects.bulk_create(rows))
