from typing import Any

import pytest

from portal.documents.models import Document
from portal.documents.production import produce
from portal.evidence.storage import private
from portal.flow.gate import perform
from portal.flow.models import StepRecord
from tests.factories.documents import RECEIPT


@pytest.fixture(autouse=True)
def _address(settings):
    settings.SITE_URL = "https://hrss.example.cn"
    settings.DOCUMENT_FALLBACK_FONT = ""  # whatever this machine has


@pytest.fixture
def submitted(rooms):
    """An application of the branch that its liaison submitted, and the record of it."""

    def submit(**fields: Any) -> tuple[Any, StepRecord]:
        one = perform(rooms.application("draft", **fields), "submit", by=rooms.liaison)
        return one, one.history().get(step="submit")

    return submit


@pytest.fixture
def made():
    """The receipt of a record."""

    def make(record: StepRecord) -> Document:
        produce(record=record.pk, kind=RECEIPT)
        return Document.objects.get(record=record)

    return make


@pytest.fixture
def pdf():
    def read(document: Document) -> bytes:
        with private.open(document.stored) as stored:
            return stored.read()

    return read


@pytest.fixture
def template(settings, tmp_path):
    """A template of the test's own, by its content."""
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]

    def write(content: str) -> str:
        (tmp_path / "own.html").write_text(content)
        return "own.html"

    return write
