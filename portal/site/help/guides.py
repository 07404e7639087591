"""The guides for people, written in docs/guide/: one for the public, one for everybody who works here, one a
role, one for whoever writes programs.

A guide is Markdown: its first heading is the title, the paragraph below it says for whom it is, every further heading
is an anchor. The mistake of a writer is seen when the guides are tested, not when somebody needs help.
"""

from dataclasses import dataclass
from functools import cache

from django.conf import settings

from portal.site.help.rendering import Heading, render

FOLDER = settings.BASE_DIR / "docs" / "guide"
PUBLIC, EVERYBODY, PROGRAMS = "public", "everyone", "api"
GUIDES = (  # roles by their keys in portal/accounts/roles.py
    PUBLIC, EVERYBODY, "liaison", "partner_manager", "reviewer", "approver", "catalogue_manager",
    "system_administrator", "security_administrator", "audit_administrator", PROGRAMS,
)  # fmt: skip
AROUND = 30  # characters of a paragraph shown on either side of what was found


@dataclass(frozen=True)
class Section:
    """A heading and the words under it, up to the next; the first of a guide has no anchor."""

    heading: Heading
    words: str

    def excerpt(self, word: str) -> str:
        at = max(self.words.lower().find(word.lower()), 0)
        start, end = max(at - AROUND, 0), at + len(word) + AROUND
        return f"{'…' if start else ''}{self.words[start:end]}{'…' if end < len(self.words) else ''}"


@dataclass(frozen=True)
class Guide:
    key: str
    title: str
    lead: str
    html: str
    sections: tuple[Section, ...]

    @property
    def contents(self) -> list[Heading]:
        """The headings of the first rank."""
        return [one.heading for one in self.sections if one.heading.rank == 2]

    @property
    def anchors(self) -> list[str]:
        return [one.heading.anchor for one in self.sections if one.heading.anchor]

    def matching(self, words: list[str]) -> list[Section]:
        """The sections in which every word occurs, in heading or text."""
        texts = [(one, f"{one.heading.text} {one.words}".lower()) for one in self.sections]
        return [one for one, text in texts if all(word.lower() in text for word in words)]


def guide(key: str) -> Guide | None:
    """As its file stands now: whoever writes one sees it without a restart."""
    if key not in GUIDES:
        return None
    file = FOLDER / f"{key}.md"
    return _read(key, file.stat().st_mtime_ns, settings.PORTAL_ZONE)


def guides() -> list[Guide]:
    return [found for key in GUIDES if (found := guide(key))]


@cache
def _read(key: str, _written: int, _zone: str) -> Guide:
    title, lead, html, sections = render((FOLDER / f"{key}.md").read_text())
    return Guide(key, title, lead, html, tuple(Section(heading, words) for heading, words in sections))
