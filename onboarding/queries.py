"""What the pages of this room ask."""

from typing import Any

from auditlog.models import LogEntry

from onboarding import comparison
from onboarding.models import Application, CooperationNeed
from partners.models import Partner
from portal.accounts.actor import Actor
from portal.accounts.models import Organisation
from portal.regions.paths import above

HIDDEN = {"id", "application", "check_result", "check_note", "checked_by", "version", "since", "state"}


def own_partner(organisation: Organisation) -> Partner | None:
    """The register entry in whose tree this node stands."""
    found = Partner.objects.filter(organisation__path__in=above(organisation.path))
    return found.select_related("organisation").first()


def open_needs(actor: Actor, day: Any) -> Any:
    """R032: the needs that this node may answer today: those of its own province, city and county."""
    chain = above(actor.organisation.region_path)
    found = CooperationNeed.objects.visible_to(actor).open_on(day).filter(issued_by__region_path__in=chain)
    return found.select_related("issued_by").order_by("closes_on", "pk")


def amended_since_review(application: Application) -> list[dict]:
    """What the partner changed after the department last acted on it: where, from, to, by whom, when; newest first."""
    records = list(application.history())
    moves = [r.version for r in records if r.step not in ("amend", "lapse") and r.version > 1]
    last = max(moves, default=application.version)
    amends = {r.pk: r for r in records if r.step == "amend" and r.version > last and _is_partner(r, application)}
    found = LogEntry.objects.filter(timestamp__in=[r.at for r in amends.values()]).order_by("-timestamp", "pk")
    entries = [(amends.get((e.additional_data or {}).get("record")), e) for e in found.select_related("content_type")]
    return [change for record, entry in entries if record for change in _changes(record, entry)]


def _is_partner(record: Any, application: Application) -> bool:
    return record.organisation_id == application.applicant_id


def _changes(record: Any, entry: LogEntry) -> list[dict]:
    model = entry.content_type.model_class()
    names = [name for name in entry.changes if name not in HIDDEN and not name.endswith("_path")]
    return [
        {
            "what": f"{entry.object_repr} · {_label(model, name)}",
            "old": _shown(entry.changes[name][0]),
            "new": _shown(entry.changes[name][1]),
            "record": record,
        }
        for name in names
    ]


def _label(model: Any, name: str) -> str:
    return str(model._meta.get_field(name.removesuffix("_id")).verbose_name)


def _shown(value: Any) -> str:
    return "（空）" if value in (None, "", "None") else str(value)


def compared(need: CooperationNeed, actor: Actor) -> dict:
    """R024: the comparison as a page shows it: rows with their applications, and the sentences between them."""
    found = comparison.rows(need)
    applications = {a.pk: a for a in comparison.applications(need)}
    seen = set(Application.objects.visible_to(actor).filter(need=need).values_list("pk", flat=True))
    rows = [r | {"object": applications[r["application"]]} for r in found if r["application"] in seen]
    names = {pk: str(a.applicant) for pk, a in applications.items()}
    return {"rows": rows, "words": comparison.words([r for r in found if r["application"] in seen], names)}
