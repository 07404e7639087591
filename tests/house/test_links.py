"""Templates: no link that forgets what was read, no state or role by its key, none that nobody uses."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from portal.accounts.roles import ROLES
from portal.flow.models import Stateful

BASE = Path(settings.BASE_DIR)
TEMPLATES = BASE / "templates"
FILES = sorted(TEMPLATES.rglob("*.html"))
MACHINES = [m for m in apps.get_models() if issubclass(m, Stateful) and m._meta.app_label != "proof"]
STATES = {str(value) for m in MACHINES for value, _ in m._meta.get_field("state").choices}
BARE = re.compile(r"{%\s*url\s+[\"']([\w-]+-(?:step|edit))[\"']")
# Registers have no version.
PLAIN_EDITS = {"partner-edit", "contact-edit", "organisation-edit", "user-edit", "membership-edit"}
KEYS = re.compile(r"[\"']([a-z_]+)[\"']")
CONDITION = re.compile(r"{%\s*(?:if|elif|with|ifchanged)\b(.*?)%}")
TEMPLATE_NAME = re.compile(r"[\"']([\w/-]+\.(?:html|txt))[\"']")
# What Django, allauth and the request handlers ask for by a name of their own.
ASKED_BY_PACKAGES = {
    "account/login.html", "account/logout.html", "account/password_change.html",
    "django/forms/widgets/input_option.html", "django/forms/widgets/multiple_input.html",
    "django/forms/widgets/radio.html",
}  # fmt: skip


def name_of(file):
    return str(file.relative_to(TEMPLATES))


def bare_links(text):
    return [name for name in BARE.findall(text) if name not in PLAIN_EDITS]


def keys_in_conditions(text):
    """Words in quotes that a condition compares with."""
    return {key for condition in CONDITION.findall(text) for key in KEYS.findall(condition)}


def test_there_are_templates_and_machines():
    assert len(FILES) > 40
    assert {m.__name__ for m in MACHINES} == {
        *("Application", "CooperationNeed", "Negotiation", "Cooperation"),
        *("CatalogueEdition", "Narrowing", "ServiceItem", "Announcement", "Guidance", "LimitSet"),
    }


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_steps_and_edits_are_linked_with_the_version_that_was_read(file):
    assert bare_links(file.read_text()) == []


def test_a_bare_link_would_be_found():
    assert bare_links("""<a href="{% url 'application-step' object.pk 'submit' %}">""") == ["application-step"]
    assert bare_links("""<a href="{% step_url object "submit" %}">""") == []


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_no_template_asks_for_a_state_or_a_role_by_its_key(file):
    named = keys_in_conditions(file.read_text())
    assert named & (STATES | set(ROLES)) == set()


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_no_template_reads_the_state_or_the_roles_itself(file):
    text = file.read_text()
    assert re.findall(r"\b(?:object|row|one|need|obj)\.state\b|\.roles\b(?=.*==)", text) == []


def test_a_named_state_would_be_found():
    assert keys_in_conditions("""{% if object.state == "draft" %}""") == {"draft"}


def test_no_view_or_table_asks_for_a_state_or_a_role_by_its_key():
    """Views, tables and tags name neither; forms and rules of a room may."""
    parts = [BASE / "portal" / "web", BASE / "portal" / "site", BASE / "partners", BASE / "onboarding"]
    files = [f for part in parts for f in part.rglob("*.py") if f.name in ("views.py", "tables.py", "flow.py")]
    found = {}
    for file in files:
        compared = re.findall(r"(?:==|!=|\bin\b)\s*\(?\s*[\"']([a-z_]+)[\"']", file.read_text())
        found |= {str(file.relative_to(BASE)): key for key in compared if key in STATES | set(ROLES)}
    assert found == {}


def test_every_template_is_used():
    sources = [*FILES, *(f for f in BASE.rglob("*.py") if ".venv" not in f.parts and "tests" not in f.parts)]
    named = {name for file in sources for name in TEMPLATE_NAME.findall(file.read_text())}
    unused = {name_of(f) for f in FILES} - named
    assert unused == ASKED_BY_PACKAGES


def exists(name):
    """Ours, or one of Django's own form templates beside which ours stand."""
    return (TEMPLATES / name).exists() or name.startswith("django/forms/")


def test_every_template_that_is_named_exists():
    named = {
        (name_of(file), name)
        for file in FILES
        for name in re.findall(r"{%\s*(?:extends|include)\s+[\"']([\w/-]+\.html)[\"']", file.read_text())
    }
    assert {(file, name) for file, name in named if not exists(name)} == set()
