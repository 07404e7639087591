"""What is claimed of the standard's rows is what code and tests carry, and what was written of it is fresh."""

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.urls import reverse

from portal.conformance import carrying, matrix
from portal.conformance.management.commands import conformance
from portal.conformance.public import PUBLIC, WORK
from portal.conformance.rows import claims, requirements


@pytest.fixture(scope="module")
def found():
    parts = ["portal", *(room for room in settings.ROOMS if not room.startswith("tests."))]
    return carrying.carried(settings.BASE_DIR, parts)


def test_nothing_is_claimed_that_is_not_carried(found):
    assert list(matrix.faults(requirements(), claims(), found)) == []


def test_every_row_of_the_standard_is_there():
    assert [one.row for one in requirements()] == [f"R{number:03d}" for number in range(1, 137)]
    assert [one for one in requirements() if not (one.part and one.duty and one.actor)] == []


def test_every_place_that_is_named_has_an_address():
    named = {name for claim in claims() for name in claim.places}
    assert named == PUBLIC.keys() | WORK.keys()
    assert [name for name in named if not reverse(name)] == []


@pytest.fixture
def once(found, monkeypatch):
    """All files are read once for the tests of this module."""
    monkeypatch.setattr(carrying, "carried", lambda base, parts: found)


def test_what_was_written_is_fresh(once):
    call_command("conformance", check=True)


def test_what_is_stale_is_found_and_written_anew(once, tmp_path, monkeypatch):
    for module, name in ((conformance, "conformance.md"), (carrying, "carried.json")):
        monkeypatch.setattr(module, "FILE", tmp_path / name)
    with pytest.raises(CommandError, match=r"^carried.json、conformance.md 已过时"):
        call_command("conformance", check=True)
    call_command("conformance")
    call_command("conformance", check=True)
    conformance.FILE.write_text(conformance.FILE.read_text().replace("已强制", "已记录", 1))
    with pytest.raises(CommandError, match=r"^conformance.md 已过时"):
        call_command("conformance", check=True)


def test_without_the_tests_nothing_is_written(tmp_path, settings):
    settings.BASE_DIR = tmp_path
    with pytest.raises(CommandError, match="没有 tests 目录"):
        call_command("conformance")
