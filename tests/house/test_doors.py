"""Code above the kernel writes by its doors: no SQL and no bulk write that would go round a model.

The database refuses all of them but one: a part changed by SQL beside a lawful step of its own owner. So none is here.
"""

import ast
from pathlib import Path

from django.conf import settings

BASE = Path(settings.BASE_DIR)
ROOMS = [room for room in settings.ROOMS if not room.startswith("tests.")]
PLACES = ["portal/web", "portal/announcements", "portal/site", *ROOMS]
WRITES = {"update", "bulk_create", "bulk_update", "delete", "save_base", "_raw_delete", "raw", "execute", "cursor"}
KNOWN = {
    "services/models/freezing.py bulk_create": "versions of items are no machine: append-only, written from a step",
    "services/bringing.py delete": "sheets of items, plain rows of one person, and their files",
    "partners/actions.py delete": "a contact that nobody needs any more, a plain row",
    "portal/site/notices/views.py update": "a dict, not a queryset",
    "portal/web/exports/asking.py bulk_create": "exports, plain rows of one person: two clicks make one",
    "portal/web/exports/making.py delete": "the same, and their files",
    "portal/web/drafts.py delete": "drafts, plain rows of one person",
    "portal/web/views/drafting.py delete": "the same",
    "portal/web/health.py cursor": "asks whether the database answers",
    "portal/web/health.py execute": "the same",
    "portal/web/once.py cursor": "takes and gives back an advisory lock, on no table",
    "portal/web/once.py execute": "the same",
}


def modules(places=PLACES):
    return [m for place in places for m in (BASE / place).rglob("*.py") if "migrations" not in m.parts]


def writes(text):
    """The methods called on something that may be a queryset or a cursor; a dict says {…} | {…} here."""
    calls = [node.func for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    return {call.attr for call in calls if isinstance(call, ast.Attribute) and call.attr in WRITES}


def test_nothing_writes_round_the_doors():
    assert len(modules()) > 20
    found = {f"{m.relative_to(BASE)} {call}" for m in modules() for call in writes(m.read_text())}
    assert found - set(KNOWN) == set()


def test_such_a_write_would_be_found():
    assert writes("Answer.objects.filter(matter=matter).update(text='x')") == {"update"}
    assert writes("with connection.cursor() as cursor:\n    cursor.execute(SQL)") == {"cursor", "execute"}
    assert writes("matter.answers.all().delete()") == {"delete"}
