"""What a migration after the first release may do in one step: docs/migrations.md says why.

A rule that is broken on purpose is named with its reason in the migration itself:
`allowed = {"RemoveField onboarding.need.words": "nothing has read it since 0.2.0"}`.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently, RemoveIndexConcurrently
from django.db.migrations import Migration, operations
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED, CheckConstraint

BIG = {  # tables that grow with every step, and those that everybody writes
    "accounts.usersession", "announcements.announcement", "clock.clock", "clock.clockevent", "documents.document",
    "evidence.evidence", "flow.steprecord", "jobs.job", "notices.delivery", "notices.notice",
    "onboarding.application", "onboarding.proposedoutlet", "personal.reading", "web.draft", "web.export",
}  # fmt: skip
REASON = 20  # characters at least
LATER = "expand first, contract in a later release"
Op = operations.base.Operation


def faults(migration: Migration, before: ProjectState) -> list[str]:
    """`before` is the state that the migration begins from."""
    allowed: dict[str, str] = dict(getattr(migration, "allowed", {}))
    state, found = before.clone(), []
    for op in migration.operations:
        for name, reason in _of(op, migration, state):
            if len(allowed.pop(name, "")) < REASON:
                found.append(f"{name}: {reason}")
        op.state_forwards(migration.app_label, state)
    if _mixed(migration):
        found.append("rows and tables in one migration: one transaction would hold the locks of both")
    return [*found, *(f"{name} is allowed and does not occur" for name in allowed)]


def _of(op: Op, migration: Migration, state: ProjectState) -> Iterator[tuple[str, str]]:
    """The operation by the name that `allowed` calls it, and what is wrong."""
    at = _at(op, migration)
    name = f"{type(op).__name__} {at}".strip()
    for judge in (_contracts, _added, _altered, _locks, _unvalidated, _one_way):
        if reason := judge(op, at, state):
            yield name, reason


def _at(op: Op, migration: Migration) -> str:
    model = getattr(op, "model_name", None) or getattr(op, "name", None) or getattr(op, "old_name", "")
    field = getattr(op, "name", getattr(op, "old_name", "")) if getattr(op, "model_name", None) else ""
    return ".".join(part.lower() for part in (migration.app_label, model, field) if part) if model else ""


def _table(at: str) -> str:
    return ".".join(at.split(".")[:2])


def _contracts(op: Op, at: str, state: ProjectState) -> str:
    gone = (operations.RemoveField, operations.DeleteModel)
    renamed = (operations.RenameField, operations.RenameModel, operations.AlterModelTable)
    if isinstance(op, gone):
        return f"what still runs reads it: {LATER}"
    return f"what still runs knows the old name: add, copy, {LATER}" if isinstance(op, renamed) else ""


def _added(op: Op, at: str, state: ProjectState) -> str:
    """Django drops a default again, so what still runs would write NULL."""
    if not isinstance(op, operations.AddField) or op.field.many_to_many:
        return ""
    if not op.field.null and op.field.db_default is NOT_PROVIDED:
        return "NOT NULL without db_default: what still runs does not fill it"
    if _table(at) in BIG and (op.field.unique or (op.field.db_index and not op.field.remote_field)):
        return "its index would be built under a lock: AddIndexConcurrently"
    return ""


def _altered(op: Op, at: str, state: ProjectState) -> str:
    if not isinstance(op, operations.AlterField):
        return ""
    app, model, _ = at.split(".")
    old = state.models[app, model].get_field(op.name)
    if old.null and not op.field.null:
        return "SET NOT NULL reads the table under a lock: a check NOT VALID, validated, comes first"
    if _kind(old) != _kind(op.field):
        return "another type rewrites the table: a new column, copied in portions"
    return ""


def _kind(field: Any) -> tuple:
    """Longer is no other type."""
    return field.get_internal_type(), getattr(field, "max_digits", None), getattr(field, "decimal_places", None)


def _locks(op: Op, at: str, state: ProjectState) -> str:
    concurrently = (AddIndexConcurrently, RemoveIndexConcurrently)
    if isinstance(op, operations.AddIndex | operations.RemoveIndex) and not isinstance(op, concurrently):
        return f"nobody writes meanwhile: {type(op).__name__}Concurrently, atomic = False" if _table(at) in BIG else ""
    return ""


def _unvalidated(op: Op, at: str, state: ProjectState) -> str:
    if not isinstance(op, operations.AddConstraint) or isinstance(op, AddConstraintNotValid) or _table(at) not in BIG:
        return ""
    if isinstance(op.constraint, CheckConstraint):
        return "AddConstraintNotValid, and ValidateConstraint in the next migration"
    return "a unique index first, concurrently, then the constraint by it"


def _one_way(op: Op, at: str, state: ProjectState) -> str:
    if isinstance(op, operations.RunPython | operations.RunSQL) and not op.reversible:
        return "no way back: say the reverse, or noop"
    return ""


def _mixed(migration: Migration) -> bool:
    rows = [isinstance(op, operations.RunPython) for op in migration.operations]
    return any(rows) and not all(rows)
