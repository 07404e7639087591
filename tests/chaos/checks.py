"""What must hold once everything runs again: looked up in the database and on the disk."""

import hashlib
import os
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from auditlog.models import LogEntry
from django.conf import settings
from django.contrib.contenttypes.models import ContentType

from onboarding.models import Application, Negotiation
from partners.models import Cooperation
from portal.evidence.models import Evidence
from portal.evidence.storage import private
from portal.flow.models import StepRecord
from portal.jobs.models import Job
from portal.notices.models import Notice
from portal.web.models import Export
from tests.chaos.people import Ledger
from tests.chaos.world import World

TOLD = {  # step → kind of notice that does not depend on what was done meanwhile, and to whom: L liaison, R reviewer
    "take_up": ("onboarding.taken_up", "L"),
    "approve": ("onboarding.approved", "LR"),
    "confirm": ("onboarding.minutes_confirmed", "R"),
}
MOST_SHOWN = 5


def everything(world: World, ledger: Ledger) -> dict[str, list[str]]:
    """What is checked → what was found wrong."""
    return {
        "acknowledged writes lost": [*lost_rows(ledger), *lost_files(ledger)],
        "record chains broken": list(broken_chains()),
        "jobs left": list(jobs_left()),
        "notices lost": list(lost_notices(world)),
        "notices doubled": list(doubled_notices()),
        "later reactions lost or doubled": list(wrong_cooperations(ledger)),
        "exports lost": list(lost_exports(ledger)),
        "exports doubled": list(doubled_exports(ledger)),
        "files left over": list(left_over()),
        "answers that nobody should get": ledger.surprises,
    }


def lost_rows(ledger: Ledger) -> Iterator[str]:
    """Every acknowledged version is a record with that state."""
    kinds = {
        name: ContentType.objects.get_by_natural_key("onboarding", name).pk for name in ("application", "negotiation")
    }
    known = set(StepRecord.objects.values_list("content_type", "object_id", "version", "target"))
    for name, *rest in ledger.rows:
        if (kinds[name], *rest) not in known:
            yield f"{name} {rest}"


def untold(ledger: Ledger) -> int:
    """Steps that were committed before the answer was lost."""
    kinds = [ContentType.objects.get_for_model(model) for model in (Application, Negotiation)]
    taken = StepRecord.objects.filter(content_type__in=kinds, cause=None).exclude(step="placed")
    return taken.count() - len(set(ledger.rows))


def lost_files(ledger: Ledger) -> Iterator[str]:
    stored = {str(one.pk): one.stored for one in Evidence.objects.filter(pk__in=[key for key, _ in ledger.files])}
    for key, digest in ledger.files:
        if key not in stored or not private.exists(stored[key]) or _digest(stored[key]) != digest:
            yield f"evidence {key}"


def broken_chains() -> Iterator[str]:
    """Versions 1, 2, 3 … without a gap, each from where the last led to, and the row where the last one is."""
    for model in (Application, Negotiation, Cooperation):
        chains: dict[int, list[Any]] = {}
        kind = ContentType.objects.get_for_model(model)
        for record in StepRecord.objects.filter(content_type=kind).order_by("object_id", "version"):
            chains.setdefault(record.object_id, []).append(record)
        rows = dict(model.objects.values_list("pk", "version"))
        states = dict(model.objects.values_list("pk", "state"))
        for pk in {*chains, *rows}:
            chain = chains.get(pk, [])
            whole = [one.version for one in chain] == list(range(1, rows.get(pk, 0) + 1))
            linked = all(after.source == before.target for before, after in pairwise(chain))
            if not (chain and whole and linked and chain[-1].target == states.get(pk)):
                yield f"{model.__name__} {pk}: {[(one.version, one.source, one.target) for one in chain]}"


def jobs_left() -> Iterator[str]:
    yield from (f"{job.handler} {job.pk}: {job.reason}" for job in Job.objects.filter(done=None))


def lost_notices(world: World) -> Iterator[str]:
    """Each record of TOLD has its notice for each of its people."""
    told = set(Notice.objects.values_list("kind", "occasion", "organisation"))
    records = StepRecord.objects.filter(step__in=TOLD, content_type__app_label="onboarding").exclude(actor=None)
    for record in records:
        kind, people = TOLD[record.step]
        subject: Any = record.subject
        matter = getattr(subject, "application", subject)
        places = {"L": matter.applicant_id, "R": world.county}
        for person in people:
            if (kind, f"record:{record.pk}", places[person]) not in told:
                yield f"{kind} of record {record.pk} to {person}"


def doubled_notices() -> Iterator[str]:
    """One occasion and person is one notice, and the people of one matter and step were told of it once."""
    kinds = [kind for kind, _ in TOLD.values()]
    once = Notice.objects.values_list("kind", "occasion", "person")
    yield from (str(key) for key, count in Counter(once).items() if count > 1)
    matters = Notice.objects.filter(kind__in=kinds).values_list("kind", "content_type", "object_id", "person")
    yield from (str(key) for key, count in Counter(matters).items() if count > 1)


def wrong_cooperations(ledger: Ledger) -> Iterator[str]:
    """Each approval has brought one cooperation about, caused by its record."""
    approved = Application.objects.filter(state="approved")
    yield from (
        f"application {pk} was approved" for pk in {*ledger.finished} - {*approved.values_list("pk", flat=True)}
    )
    pairs = Counter(Cooperation.objects.values_list("organisation", "department"))
    expected = Counter(approved.values_list("applicant", "department"))
    yield from (f"cooperation {pair}: {pairs[pair]}" for pair in {*pairs, *expected} if pairs[pair] != expected[pair])
    caused = StepRecord.objects.filter(step="agree", content_type__model="cooperation").values_list(
        "cause__step", flat=True
    )
    yield from (f"a cooperation because of {step}" for step in caused if step != "approve")


def lost_exports(ledger: Ledger) -> Iterator[str]:
    """Each one that a click led to, and each that is in the database, has its file, its audit entry and its notice."""
    rows = {row.pk: row for row in Export.objects.all()}
    facts = LogEntry.objects.filter(additional_data__has_key="file").values_list("additional_data", flat=True)
    audited = Counter(fact["file"]["export"] for fact in facts if "fetched" not in fact["file"])
    told = Counter(Notice.objects.filter(kind="web.export_ready").values_list("occasion", flat=True))
    for pk in {*rows, *(key for _, key in ledger.clicks)}:
        row = rows.get(pk)
        if row is None or row.state != "ready" or not private.exists(row.stored):
            yield f"export {pk}: {row and row.state}"
        elif _digest(row.stored) != row.sha256 or ledger.fetched.get(pk, row.sha256) != row.sha256:
            yield f"export {pk}: its file is another"
        elif (audited[pk], told[row.work]) != (1, 1):
            yield f"export {pk}: {audited[pk]} audit entries, {told[row.work]} notices"


def doubled_exports(ledger: Ledger) -> Iterator[str]:
    """Two clicks of one page lead to one export; every export has one file."""
    led: dict[str, set[int]] = {}
    for ticket, key in ledger.clicks:
        led.setdefault(ticket, set()).add(key)
    yield from (f"one page made {sorted(keys)}" for keys in led.values() if len(keys) > 1)


def left_over() -> Iterator[str]:
    """Files of exports that no row knows, and places where exports were being made."""
    known = set(Export.objects.values_list("stored", flat=True))
    for folder, _, names in os.walk(settings.PRIVATE_FILES / "exports"):
        for name in names:
            path = os.path.relpath(os.path.join(folder, name), settings.PRIVATE_FILES)
            if path not in known:
                yield path


def _digest(stored: str) -> str:
    with private.open(stored) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
