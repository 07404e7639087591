"""The operator's guide names what there is: files, settings, commands, services, metrics, paragraphs."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

from portal.settings.env import VARIABLES
from portal.site.help.rendering import render

BASE = Path(settings.BASE_DIR)
GUIDE = BASE / "docs" / "guide" / "operations.md"
TEXT = GUIDE.read_text()
OF_COMPOSE = {"PORTAL_HOST", "POSTGRES_PASSWORD"}
OF_THE_SHELL = {"HOST", "PIP_NO_INDEX", "PIP_FIND_LINKS"}


def named(pattern: str) -> set[str]:
    return set(re.findall(pattern, TEXT, re.MULTILINE))


def test_every_file_that_it_names_is_there():
    files = {
        name for name in named(r"(?<![\w.-])(?:deploy|requirements)/[\w./*-]+\w") if not name.startswith("deploy/tls")
    }
    assert len(files) > 8
    assert [name for name in files - {"deploy/portal.env"} if not list(BASE.glob(name))] == []


def test_every_setting_that_it_names_is_one():
    assert named(r"\b([A-Z]+_[A-Z_]+)\b") - set(VARIABLES) - OF_COMPOSE - OF_THE_SHELL == set()


def test_every_command_that_it_names_is_one():
    commands = named(r"(?:^|`)portal ([a-z_]+)") | named(r"manage\.py ([a-z_]+)")
    assert {"migrate", "backup", "restore", "health", "found_department"} <= commands
    assert commands - set(get_commands()) == {"help"}


def test_every_unit_that_it_names_is_installed():
    units = {file.name.removesuffix(".service") for file in (BASE / "deploy" / "server").glob("hrss-*.*")}
    assert named(r"\bhrss-(?:web|worker|beat|backup)\b(?:\.timer)?") == units


def test_every_metric_that_it_names_is_told():
    told = (BASE / "portal" / "operations" / "metrics.py").read_text()
    names = {name.removesuffix("_total") for name in named(r"\bportal_[a-z_]+")}
    assert len(names) == 5
    assert [name for name in names if f'"{name}"' not in told] == []


@pytest.mark.parametrize("target", sorted(named(r"\]\(([^)]+)\)")))
def test_every_link_leads_somewhere(target):
    file, _, anchor = target.partition("#")
    place = GUIDE.parent / file if file else GUIDE
    assert place.is_file() or (place / "README.md").is_file()
    if anchor:
        assert anchor in {heading.anchor for heading, _ in render(place.read_text())[3]}
