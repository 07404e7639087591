"""Markdown of a guide to HTML of a page: anchors, tables that can be moved sideways, pictures, links between guides.

No HTML of the source goes through, and nothing here needs a style or a script in the page.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import escape, format_html
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from PIL import Image

from portal.zones import reachable

IMAGES = settings.BASE_DIR / "docs" / "guide" / "images"
GUIDE = re.compile(r"(\w+)\.md(#.*)?")
FILE = re.compile(r"files/([\w.]+)")


class Heading(NamedTuple):
    rank: int
    text: str
    anchor: str


def slug(text: str) -> str:
    """The anchor of a heading, the same as where Markdown is read on the web: spaces to hyphens, no other signs."""
    return re.sub(r"[^\w-]", "", text.strip().lower().replace(" ", "-"))


def render(text: str) -> tuple[str, str, str, list[tuple[Heading, str]]]:
    """Title, lead in plain words, HTML of what follows the lead, and the sections with their plain words."""
    parser = _parser()
    tokens = parser.parse(text)
    title, lead, rest = tokens[1].content, tokens[4].content, tokens[6:]
    anchored(rest)
    html = parser.renderer.render(rest, parser.options, {})
    return title, lead, html, list(sections(Heading(1, title, ""), lead, rest))


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}, renderer_cls=Page).enable("table")


def anchored(tokens: Sequence[Token]) -> None:
    for heading, words in pairwise(tokens):
        if heading.type == "heading_open":
            heading.attrSet("id", slug(words.content))


def sections(first: Heading, lead: str, tokens: Sequence[Token]) -> Iterator[tuple[Heading, str]]:
    """A section's words with a space between its paragraphs, for the search."""
    heading, words = first, [lead]
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type != "inline":
            continue
        if before and before.type == "heading_open":
            yield heading, " ".join(words)
            heading, words = Heading(int(before.tag[1]), token.content, slug(token.content)), []
        else:
            words.append(plain(token))
    yield heading, " ".join(words)


def plain(token: Token) -> str:
    """The words of a paragraph without pictures and marks."""
    return "".join(one.content for one in token.children or () if one.type in ("text", "code_inline")).strip()


class Page(RendererHTML):
    """What a page of ours has and Markdown does not say."""

    def table_open(self, tokens: Sequence[Token], place: int, options: Any, env: dict) -> str:
        """A frame that can be moved sideways has a name of its own."""
        env["tables"] = env.get("tables", 0) + 1
        label = f"表 {env['tables']}"
        return f'<div class="box scroll" role="region" tabindex="0" aria-label="{label}"><table class="table">'

    def table_close(self, tokens: Sequence[Token], place: int, options: Any, env: dict) -> str:
        return "</table></div>"

    def th_open(self, tokens: Sequence[Token], place: int, options: Any, env: dict) -> str:
        return '<th scope="col">'

    def td_open(self, tokens: Sequence[Token], place: int, options: Any, env: dict) -> str:
        return "<td>"

    def blockquote_open(self, tokens: Sequence[Token], place: int, options: Any, env: dict) -> str:
        return '<div class="alert s-now"><div>'

    def blockquote_close(self, tokens: Sequence[Token], place: int, options: Any, env: dict) -> str:
        return "</div></div>"

    def link_open(self, tokens: Sequence[Token], place: int, options: Any, env: dict) -> str:
        """Without an address where it is in another zone: the words stay."""
        target = address(str(tokens[place].attrGet("href")))
        return format_html('<a href="{}">', target) if target else "<a>"

    def image(self, tokens: Sequence[Token], place: int, options: Any, env: dict) -> str:
        """In its size, so that nothing jumps when it comes; on a telephone it is opened by itself."""
        name = str(tokens[place].attrGet("src")).removeprefix("images/")
        width, height = size(name, (IMAGES / name).stat().st_mtime_ns)
        return (
            f'<a class="shot" href="{escape(static(f"guide/{name}"))}"><img src="{escape(static(f"guide/{name}"))}"'
            f' alt="{escape(tokens[place].content)}" width="{width}" height="{height}" loading="lazy"></a>'
        )


def address(written: str) -> str:
    """reviewer.md#… of the folder is the guide's page, files/… its file; "" for a page of another zone; anything else
    stands as it is."""
    if found := FILE.fullmatch(written):
        return static(f"guide/{found[1]}")
    if found := GUIDE.fullmatch(written):
        return reverse("help-page", args=[found[1]]) + (found[2] or "")
    return reachable(written) if written.startswith("/") else written


@cache
def size(name: str, _written: int) -> tuple[int, int]:
    with Image.open(IMAGES / name) as image:
        return image.size
