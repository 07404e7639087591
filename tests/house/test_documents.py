"""What is written for those who change, run and judge the portal: no link into nothing, nothing left off the list."""

import re
from pathlib import Path

from django.conf import settings

BASE = Path(settings.BASE_DIR)
DOCS = BASE / "docs"
TEXTS = sorted([*BASE.glob("*.md"), *DOCS.rglob("*.md"), *(BASE / "deploy").rglob("*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)")
BUNDLED = re.compile(r"^  ((?:static|assets|portal)/\S+)", re.MULTILINE)


def led_to(text: Path) -> set[str]:
    """The files of the repository that a text links to, as it writes them."""
    found = {target.partition("#")[0] for target in LINK.findall(text.read_text())}
    return {target for target in found if target and not target.startswith(("http", "/", "mailto:"))}


def test_every_link_between_documents_leads_to_a_file():
    lost = {(str(t.relative_to(BASE)), to) for t in TEXTS for to in led_to(t) if not (t.parent / to).exists()}
    assert lost == set()


def test_every_document_is_on_the_list():
    listed = {(DOCS / to).resolve() for to in led_to(DOCS / "README.md")}
    written = {file.resolve() for file in (*DOCS.glob("*.md"), *(DOCS / "guide").glob("*.md"))} - {DOCS / "README.md"}
    assert written - listed == set()


def test_the_licence_is_the_apache_licence_and_what_is_bundled_is_in_the_notice():
    assert "Apache License\n                           Version 2.0, January 2004" in (BASE / "LICENSE").read_text()
    notice = (BASE / "NOTICE").read_text()
    named = BUNDLED.findall(notice)
    assert [path for path in named if not list(BASE.glob(path))] == []
    bundled = [*(BASE / "static/vendor").iterdir(), BASE / "assets/fonts", BASE / "portal/regions/data"]
    folders = [str(one.relative_to(BASE)) for one in bundled if one.is_dir()]
    assert [folder for folder in folders if not any(path.startswith(folder) for path in named)] == []
