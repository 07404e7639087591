"""docs/security.md names tests and files that exist, and says for every control which requirement it serves."""

import re
from pathlib import Path

from django.conf import settings

BASE = Path(settings.BASE_DIR)
TEXT = (BASE / "docs" / "security.md").read_text()
ROWS = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in TEXT.splitlines() if "| `tests/" in line]


def test_every_test_that_is_named_exists():
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT)
    missing = [
        f"{file}::{name}"
        for file, name in named
        if not (BASE / file).is_file() or not re.search(rf"def {name}\(", (BASE / file).read_text())
    ]
    assert missing == []
    assert len(set(named)) > 60


def test_every_control_has_a_test_and_a_requirement():
    assert len(ROWS) > 25
    assert [row[0] for row in ROWS if len(row) != 4 or not re.fullmatch(r"(V\d+\.\d+\.\d+(, )?)+", row[3])] == []
    assert [row[0] for row in ROWS if "::test_" not in row[2]] == []


def test_every_file_that_is_named_exists():
    named = {path for row in ROWS for path in re.findall(r"`([a-z][\w/.]+)`", row[1])}
    assert [path for path in named if not (BASE / path).exists()] == []
