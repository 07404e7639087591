"""The rules of docs/migrations.md: which steps are refused, and that no migration after a release takes one."""

import pytest
from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently
from django.db import models
from django.db.migrations import Migration, RunPython, RunSQL
from django.db.migrations import operations as ops
from django.db.migrations.loader import MigrationLoader
from django.db.models import Q

from tests.release import frozen
from tests.release.rules import BIG, faults

INDEX = models.Index(fields=["state"], name="x")
CHECK = models.CheckConstraint(condition=Q(version__gt=0), name="x")
UNIQUE = models.UniqueConstraint(fields=["version"], name="x")
WRONG = {
    "column goes": ops.RemoveField("application", "statement"),
    "table goes": ops.DeleteModel("application"),
    "column has another name": ops.RenameField("application", "statement", "words"),
    "table has another name": ops.RenameModel("application", "offer"),
    "column that old code does not fill": ops.AddField("application", "x", models.CharField(max_length=9, default="")),
    "column with an index": ops.AddField("application", "x", models.CharField(null=True, db_index=True)),
    "column that may no longer be empty": ops.AlterField("application", "due", models.DateField()),
    "column of another type": ops.AlterField("application", "version", models.BigIntegerField()),
    "index under a lock": ops.AddIndex("application", INDEX),
    "index taken away under a lock": ops.RemoveIndex("application", "application_inbox"),
    "check of every row under a lock": ops.AddConstraint("application", CHECK),
    "unique index under a lock": ops.AddConstraint("application", UNIQUE),
    "rows without a way back": RunPython(lambda apps, editor: None),
    "SQL without a way back": RunSQL("SELECT 1"),
}
RIGHT = {
    "column that may be empty": ops.AddField("application", "x", models.DateField(null=True)),
    "column with a default of the database": ops.AddField("application", "x", models.IntegerField(db_default=0)),
    "longer text": ops.AlterField("application", "statement", models.TextField(max_length=9999)),
    "index beside the work": AddIndexConcurrently("application", INDEX),
    "check for new rows": AddConstraintNotValid("application", CHECK),
    "index of a small table": ops.AddIndex("cooperationneed", INDEX),
    "rows with a way back": RunPython(RunPython.noop, RunPython.noop),
    "new table": ops.CreateModel("x", [("id", models.BigAutoField(primary_key=True))]),
}


@pytest.fixture(scope="module")
def loader():
    return MigrationLoader(None)


@pytest.fixture(scope="module")
def state(loader):
    return loader.project_state()


def made(*operations, **more):
    kind = type("Migration", (Migration,), {"operations": list(operations), **more})
    return kind("0009_x", "onboarding")


@pytest.mark.parametrize("kind", WRONG)
def test_what_does_not_go_in_one_step(state, kind):
    assert len(faults(made(WRONG[kind]), state)) == 1


@pytest.mark.parametrize("kind", RIGHT)
def test_what_does(state, kind):
    assert faults(made(RIGHT[kind]), state) == []


def test_rows_and_tables_are_not_changed_together(state):
    [fault] = faults(made(RIGHT["column that may be empty"], RIGHT["rows with a way back"]), state)
    assert fault.startswith("rows and tables in one migration")


def test_a_reason_lets_one_step_pass_and_no_other(state):
    name, reason = "RemoveField onboarding.application.statement", "nothing has read it since 0.2.0"
    assert faults(made(WRONG["column goes"], allowed={name: reason}), state) == []
    assert len(faults(made(WRONG["column goes"], allowed={name: "because"}), state)) == 1
    assert faults(made(allowed={name: reason}), state) == [f"{name} is allowed and does not occur"]


def test_the_big_tables_are_tables(state):
    assert {tuple(name.split(".")) for name in BIG} - set(state.models) == set()


def test_no_migration_after_a_release_breaks_a_rule(loader):
    released = {path for one in frozen.releases() for path in one.migrations}
    named = {f"{path.rpartition('/migrations/')[0].replace('/', '.')}.migrations.{path[:-3].rpartition('/')[2]}"
             for path in frozen.migrations()}  # fmt: skip
    known = {path[:-3].replace("/", ".") for path in released}
    newer = [key for key, one in loader.disk_migrations.items() if one.__module__ in named - known] if released else []
    wrong = {key: faults(loader.disk_migrations[key], loader.project_state(key, at_end=False)) for key in newer}
    assert {key: found for key, found in wrong.items() if found} == {}
