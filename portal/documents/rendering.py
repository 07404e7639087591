"""From HTML to PDF. WeasyPrint is imported by the worker that makes one, and by nobody else: it needs Pango."""

import functools
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from portal.jobs.reasons import Explained

RARE = "portal-font:rare"
FONTS = {"portal-font:regular": "NotoSansSC-Regular.ttf", "portal-font:bold": "NotoSansSC-Bold.ttf"}
VARIANT = "pdf/a-2a"
UNPRINTED = frozenset("\n\r\t\u00a0\u200b\ufeff")
FOREIGN = "文书模板引用了字库以外的内容"
LIBRARIES = "本机缺少生成 PDF 的系统库 Pango（libpango-1.0、libpangoft2-1.0），请系统管理员安装后重新执行"


class LibrariesMissing(Explained):
    """The machine cannot make documents; the words say what to install."""


class NotFetched(Explained):
    """A document asked for something that is none of our fonts, or one of them cannot be read: none is made."""


@dataclass(frozen=True)
class Rendered:
    content: bytes
    pages: int
    missing: list[str]


def font_file(name: str) -> Path:
    """DOCUMENT_FALLBACK_FONT may name a file that is not there: then there is none."""
    if name == RARE:
        return Path(settings.DOCUMENT_FALLBACK_FONT)
    return settings.BASE_DIR / "assets" / "fonts" / FONTS[name]


def render(template: str, values: dict[str, Any]) -> Rendered:
    """A PDF/A-2a of the template. What no font of ours can print stands there as U+20BB7, with a note."""
    html: str = render_to_string(template, values)
    unknown = unprintable(html)
    missing = [c for c in unknown if c not in rare(unknown)]
    if unknown:
        more = {"missing": [code_point(c) for c in missing], "rare_font": len(missing) < len(unknown)}
        html = spelled(render_to_string(template, values | more), missing)
    content, pages = _weasyprint()(html)
    return Rendered(content, pages, missing)


def rare(characters: Iterable[str]) -> set[str]:
    """Those that the fallback font has."""
    file = font_file(RARE)
    known = _rare_characters(file) if file.is_file() else frozenset()
    return {c for c in characters if ord(c) in known}


def unprintable(text: str) -> list[str]:
    """The characters, each once, that the font has no glyph for."""
    known = _characters()
    return sorted({c for c in text if ord(c) not in known and c not in UNPRINTED})


def spelled(text: str, missing: list[str]) -> str:
    return text.translate({ord(c): f"〔{code_point(c)}〕" for c in missing})


def code_point(character: str) -> str:
    return f"U+{ord(character):04X}"


@functools.cache
def _characters() -> frozenset[int]:
    """What both faces can print."""
    from fontTools.ttLib import TTFont

    found = []
    for name in FONTS:
        with TTFont(font_file(name), lazy=True) as face:
            found.append(frozenset(face.getBestCmap()))
    return frozenset.intersection(*found)


@functools.cache
def _rare_characters(file: Path) -> frozenset[int]:
    """Read only once something is missing: it is three times as large as the two others."""
    from fontTools.ttLib import TTFont

    with TTFont(file, lazy=True) as font:
        return frozenset(font.getBestCmap())


@functools.cache
def _weasyprint() -> Callable[[str], tuple[bytes, int]]:
    """Raises LibrariesMissing. Nothing is fetched but our fonts: no network, no other file."""
    try:
        import weasyprint
        from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse
    except (ImportError, OSError) as error:
        raise LibrariesMissing(LIBRARIES) from error
    logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)

    class OnlyOurFonts(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url not in (*FONTS, RARE):
                raise FatalURLFetchingError(FOREIGN)
            try:
                return URLFetcherResponse(url, font_file(url).read_bytes(), {"Content-Type": "font/ttf"})
            except OSError as error:  # WeasyPrint would go on with whatever the machine has: boxes
                raise FatalURLFetchingError(f"字库文件 {font_file(url).name} 读不出来") from error

    def pdf(html: str) -> tuple[bytes, int]:
        try:
            document = weasyprint.HTML(string=html, url_fetcher=OnlyOurFonts()).render(pdf_variant=VARIANT)
            return document.write_pdf(pdf_variant=VARIANT), len(document.pages)
        except FatalURLFetchingError as error:  # no Exception: it would end the worker and leave the job no reason
            raise NotFetched(str(error)) from error

    return pdf
