import re
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

BASE = Path(settings.BASE_DIR)
FILES = sorted((BASE / "requirements").glob("*.txt"))
GROUPS = {"production.txt": [], "run.txt": ["embedded"], "dev.txt": ["embedded", "dev"]}


def entries(file):
    """Each requirement with its hashes, as one line."""
    return file.read_text().replace("\\\n", " ").splitlines()


def name_of(requirement):
    return re.match(r"[A-Za-z0-9._-]+", requirement)[0].lower().replace("_", "-")


def test_the_three_sets_are_there():
    assert {file.name for file in FILES} == set(GROUPS)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_host_is_named(file):
    assert "://" not in file.read_text()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_package_is_pinned_and_hashed(file):
    loose = [line for line in entries(file) if not re.match(r"\S+==\S+ .*--hash=sha256:[0-9a-f]{64}", line)]
    assert loose == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_what_the_project_asks_for_is_pinned(file):
    project = tomllib.loads((BASE / "pyproject.toml").read_text())
    wanted = project["project"]["dependencies"] + [
        requirement for group in GROUPS[file.name] for requirement in project["dependency-groups"][group]
    ]
    pinned = {name_of(line) for line in entries(file)}
    assert {name_of(requirement) for requirement in wanted} - pinned == set()


def test_what_is_only_for_a_trial_or_for_developing_is_not_in_production():
    project = tomllib.loads((BASE / "pyproject.toml").read_text())
    kept_out = {name_of(requirement) for group in project["dependency-groups"].values() for requirement in group}
    assert kept_out & {name_of(line) for line in entries(BASE / "requirements" / "production.txt")} == set()
