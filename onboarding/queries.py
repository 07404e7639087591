"""What the pages of this room ask."""

import functools
from typing import Any

from onboarding import comparison
from onboarding.models import Application, CooperationNeed, Correction, QualificationAnswer
from partners.models import Partner
from portal.accounts.actor import Actor
from portal.accounts.models import Organisation
from portal.evidence.models import Evidence, named
from portal.personal import cipher
from portal.personal.values import Personal
from portal.regions.paths import above
from portal.web.differences import Difference, differences
from portal.web.numbers import numbered

PHONE = "onboarding.application.contact_phone"
# After these the department has seen what there was: what the partner changes later is news to it.
ACTED = frozenset({"submit", "take_up", "take_over", "recommend", "send_back"})


def own_partner(organisation: Organisation) -> Partner | None:
    """The register entry in whose tree this node stands."""
    found = Partner.objects.filter(organisation__path__in=above(organisation.path))
    return found.select_related("organisation").first()


def open_needs(actor: Actor, day: Any) -> Any:
    """R032: the needs that this node may answer today: those of its own province, city and county to which it has no
    application under way."""
    chain = above(actor.organisation.region_path)
    found = CooperationNeed.objects.visible_to(actor).open_on(day).filter(issued_by__region_path__in=chain)
    found = found.exclude(pk__in=Application.objects.live().filter(applicant=actor.organisation).values("need"))
    return found.select_related("issued_by").order_by("closes_on", "pk")


def by_number_and_telephone(number: str, digits: str) -> Application | None:
    """For the public progress page: what was sent under this number by somebody whose telephone ends so. The four
    digits are no index and no column: they are compared with the one row that the number names. A number that nobody
    has costs the same: one telephone is asked for, deciphered and compared."""
    sent = Application.objects.sent().filter(numbered(Application, number if number.isascii() else ""))
    phone = sent.values_list("contact_phone", flat=True).first() or _nobodys_phone()
    if not phone.ends_with(digits):
        return None
    return sent.select_related("need", "department", "applicant").first()


def _nobodys_phone() -> Personal:
    """Not yet deciphered, and too short to end with any four digits."""
    return Personal("phone", stored=_sealed_phone(), place=PHONE)


@functools.cache
def _sealed_phone() -> str:
    return cipher.encrypt("000", PHONE)


UNSEEN = frozenset({"application", "reply", "check_result", "check_note", "checked_by", "version", "since", "state"})


def amended_since_review(application: Application) -> list[Difference]:
    """What the partner changed after the department last acted on it, newest first."""
    records = list(application.history())
    moves = [r.version for r in records if r.step in ACTED]
    last = max(moves, default=records[0].version)
    amends = [r for r in records if r.step == "amend" and r.version > last]
    return differences([r for r in amends if r.organisation_id == application.applicant_id], UNSEEN)


def with_files(application: Application, answers: list[QualificationAnswer]) -> dict[str, Any]:
    """R020: the outlets, all evidence of the application by key, and what of it was replaced or removed since."""
    outlets = list(application.outlets.select_related("township"))
    shelf = {one.pk: one for one in Evidence.objects.of(application)}
    current = {key for row in (application, *answers, *outlets) for key in named(row)}
    return {"outlets": outlets, "shelf": shelf, "replaced": [key for key in shelf if key not in current]}


def corrections_by_time(application: Application) -> list[tuple[int, list[Correction]]]:
    """What was sent back, the last time first."""
    found: dict[int, list[Correction]] = {}
    for one in application.corrections.all():
        found.setdefault(one.time, []).append(one)
    return sorted(found.items(), reverse=True)


def compared(need: CooperationNeed, actor: Actor) -> dict:
    """R024: the comparison as a page shows it: rows with their applications, and the sentences between them."""
    found = comparison.rows(need)
    applications = {a.pk: a for a in comparison.applications(need)}
    seen = set(Application.objects.visible_to(actor).filter(need=need).values_list("pk", flat=True))
    rows = [r | {"object": applications[r["application"]]} for r in found if r["application"] in seen]
    names = {pk: str(a.applicant) for pk, a in applications.items()}
    return {"rows": rows, "words": comparison.words([r for r in found if r["application"] in seen], names)}
