"""A database of each release, with rows in it, becomes one of today and goes on working.

`python -m tests.release.freeze <version>` makes what is read here; before the first release there is nothing to read.
"""

import pytest
from django.core.management import call_command

from onboarding.models import Application
from portal.accounts.models import Membership
from portal.flow.gate import perform
from portal.flow.models import StepRecord
from tests.release import frozen

RELEASES = frozen.releases()
released = pytest.mark.parametrize("release", RELEASES, ids=lambda one: one.version)


@released
def test_what_was_released_is_never_changed(release):
    now = frozen.migrations()
    changed = [path for path, digest in release.migrations.items() if now.get(path) != digest]
    assert changed == [], f"released in {release.version}: leave these as they are and add a migration"


def test_what_is_new_follows_what_was_released():
    """No second 0001 of a released app: numbers go on from where the release stood."""
    known = {path for one in RELEASES for path in one.migrations}
    apps = {path.rpartition("/")[0] for path in known}
    newer = [path for path in frozen.migrations() if path not in known and path.rpartition("/")[0] in apps]
    assert [path for path in newer if path.rpartition("/")[2].startswith("0001")] == []


@pytest.mark.django_db
@released
def test_its_database_becomes_one_of_today(release):
    """Beside the database of the tests, which was made today."""
    today = frozen.schema()
    with frozen.database(f"{frozen.connection.settings_dict['NAME']}_released"):
        load(release)
        call_command("migrate", verbosity=0)
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)
        found = frozen.schema()
        assert {kind: found[kind] ^ today[kind] for kind in today} == {kind: set() for kind in today}
        left = {table: count for table, count in release.rows.items() if table in frozen.tables()}
        assert frozen.rows(list(left)) == left
        for table, (columns, digest) in release.digests.items():
            assert (table, frozen.digest(table, columns)) == (table, digest)
        an_old_application_goes_on()


def load(release) -> None:
    with frozen.connection.cursor() as cursor:
        cursor.execute(release.sql())
        cursor.execute("RESET search_path; RESET row_security")


def an_old_application_goes_on() -> None:
    """A step of the department, on a row that was written by the release; its telephone is read with the old key."""
    one = Application.objects.filter(state="submitted").order_by("pk").first()
    by = Membership.objects.get(organisation=one.department, roles__contains=["reviewer"])
    before = StepRecord.objects.count()
    after = perform(one, "take_up", by=by.actor)
    assert (after.state, after.version, StepRecord.objects.count()) == ("reviewing", one.version + 1, before + 1)
    assert after.contact_phone.clear
