"""What is on the paper, not what the text layer says: pages as pictures, against the same font drawn by Pillow."""

import sys
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import segno
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from PIL import Image, ImageChops, ImageDraw, ImageFont

from portal.documents import rendering
from portal.documents.models import Document
from portal.documents.rendering import NotFetched, font_file, render, unprintable
from tests.documents import words

SCALE = 4  # pixels to the point
RARE = "社会保险业务窗口䶮㙟鿍"


LINE = """<html lang="zh-CN"><title>x</title>
<style>{% include "documents/document.css" %}
@page { size: A4; margin: 72pt; @top-left { content: none } @top-right { content: none }
@bottom-left { content: none } @bottom-right { content: none } }
body { font-size: 24pt; line-height: 1.5; font-weight: {{ weight }} }</style><p>{{ text }}</p>"""


@pytest.fixture
def paper(template):
    """A page with these words in a line, 24 points high, at 72 points from the left and the top."""
    name = template(LINE)
    return lambda text, weight=400: page(render(name, {"text": text, "weight": weight}).content)


def page(content: bytes, number: int = 0) -> Image.Image:
    with pypdfium2.PdfDocument(content) as document:
        return document[number].render(scale=SCALE, grayscale=True).to_pil()


def drawn(text: str, face: str = "portal-font:regular") -> Image.Image:
    """The same words by Pillow, trimmed to their ink."""
    return ink(written(text, font_file(face)))


def written(text: str, file: Path | str) -> Image.Image:
    font = ImageFont.truetype(file, 24 * SCALE)
    sheet = Image.new("L", (int(font.getlength(text)) + 40, 60 * SCALE), 255)
    ImageDraw.Draw(sheet).text((10, 10), text, font=font, fill=0)
    return sheet


def ink(sheet: Image.Image) -> Image.Image:
    return sheet.crop(ImageChops.invert(sheet).point(lambda v: 255 * (v > 96)).getbbox())


def unlike(one: Image.Image, other: Image.Image) -> float:
    """0 for the same picture, 1 for black against white: as a share of the ink of both."""
    other = other.resize(one.size)
    apart, dark = ImageChops.difference(one, other), ImageChops.invert(ImageChops.darker(one, other))
    return sum(v * n for v, n in enumerate(apart.histogram())) / sum(v * n for v, n in enumerate(dark.histogram()))


@pytest.mark.parametrize(("weight", "face"), [(400, "portal-font:regular"), (700, "portal-font:bold")])
def test_the_glyphs_on_the_paper_are_those_of_the_font(paper, weight, face):
    found = ink(paper(RARE, weight))
    assert unlike(found, drawn(RARE, face)) < 0.25
    assert unlike(found, drawn("社会体门业务注可䶮㙟鿍", face)) > 0.3  # three of the eleven are others


def test_every_single_character_is_the_right_one(paper):
    """One by one: no other of them is as near as itself."""
    pictures = {c: ink(paper(c)) for c in RARE}
    for c, picture in pictures.items():
        assert min(RARE, key=lambda other, p=picture: unlike(p, drawn(other))) == c


def test_what_the_font_has_not_is_spelled_and_said(submitted, made, pdf):
    document = made(submitted(statement="负责人𠮷田")[1])
    assert document.missing == ["𠮷"]
    text = words.of(pdf(document))
    assert "负责人〔U+20BB7〕田" in text
    assert "打印字库没有以下字，文中以码位〔U+…〕代替：U+20BB7。" in text


@pytest.fixture
def fallback(settings, tmp_path):
    """A font with one character, U+20BB7, that looks like a step."""
    pen = TTGlyphPen(None)
    for number, (x, y) in enumerate([(80, 0), (920, 0), (920, 300), (500, 300), (500, 800), (80, 800)]):
        (pen.lineTo if number else pen.moveTo)((x, y))
    pen.closePath()
    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder([".notdef", "step"])
    font.setupCharacterMap({0x20BB7: "step"})
    font.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "step": pen.glyph()})
    font.setupHorizontalMetrics({".notdef": (1000, 0), "step": (1000, 80)})
    font.setupHorizontalHeader(ascent=880, descent=-120)
    font.setupNameTable({"familyName": "Step", "styleName": "Regular"})
    font.setupOS2(sTypoAscender=880, sTypoDescender=-120)
    font.setupPost()
    font.save(tmp_path / "step.ttf")
    settings.DOCUMENT_FALLBACK_FONT = str(tmp_path / "step.ttf")
    return settings.DOCUMENT_FALLBACK_FONT


def test_what_the_fallback_font_has_is_printed_by_it(fallback, paper):
    found, step = ink(paper("𠮷")), ink(written("𠮷", fallback))
    assert unlike(found, step) < 0.2
    assert unlike(found, drawn("古")) > 0.3


def test_only_what_neither_font_has_is_spelled(fallback, submitted, made, pdf):
    document = made(submitted(statement="负责人𠮷田，联系𡈽面馆")[1])
    assert document.missing == ["𡈽"]
    assert "负责人𠮷田，联系〔U+2123D〕面馆" in words.of(pdf(document))
    with pikepdf.open(BytesIO(pdf(document))) as file:
        fonts = {str(o.FontName) for o in file.objects if isinstance(o, pikepdf.Dictionary) and "/FontFile2" in o}
    assert {name.rpartition("+")[2] for name in fonts} == {"Portal", "Portal-Bold", "Portal-Rare"}


def test_of_everyday_words_nothing_is_missing():
    assert unprintable("人力资源社会保障部门（2026）：“一、①√—…〔〕《》％㎡”\n\t") == []


def test_long_names_and_fifty_outlets_go_over_pages_that_are_counted(rooms, submitted, made, pdf):
    name = "某".ljust(200, "长")
    places = [("330106001", f"第{n}村") for n in range(1, 51)]
    rooms.branch.name = name
    rooms.branch.save()
    document = made(submitted(places=places)[1])
    pages = words.pages(pdf(document))
    assert len(pages) == document.pages >= 4
    assert [f"第 {n} 页 共 {document.pages} 页" in text for n, text in enumerate(pages, 1)] == [True] * document.pages
    assert all(document.number in text and document.record.digest in text for text in pages)
    joined = "".join(pages)
    places = [joined.index(f"北山街道第{n}村网点") for n in range(1, 51)]
    assert all(a < b for a, b in pairwise(places))
    assert name in joined.replace("\n", "")
    for number in range(document.pages):
        assert margins_are_white(page(pdf(document), number))


def margins_are_white(sheet: Image.Image) -> bool:
    """Nothing runs over the 24 mm at the left and the right."""
    edge = int(22 / 25.4 * 72 * SCALE)
    strips = [sheet.crop((0, 0, edge, sheet.height)), sheet.crop((sheet.width - edge, 0, sheet.width, sheet.height))]
    return all(strip.getextrema()[0] == 255 for strip in strips)


def test_it_is_an_archive_pdf_in_chinese_that_embeds_its_fonts(submitted, made, pdf):
    with pikepdf.open(BytesIO(pdf(made(submitted()[1])))) as file:
        with file.open_metadata() as said:
            assert (said["pdfaid:part"], said["pdfaid:conformance"]) == ("2", "A")
            assert said["dc:title"] == "合作意向回执 意向回执〔2026〕1号"
        assert file.Root.Lang == "zh-CN"
        assert bool(file.Root.MarkInfo.Marked)
        fonts = {str(o.FontName) for o in file.objects if isinstance(o, pikepdf.Dictionary) and "/FontFile2" in o}
    assert {name.rpartition("+")[2] for name in fonts} == {"Portal", "Portal-Bold"}


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/x.png", "file:///etc/passwd", "data:image/png;base64,AA=="])
def test_nothing_but_our_fonts_is_fetched(template, url):
    name = template(f'<title>x</title><img src="{url}" alt="x">')
    with pytest.raises(NotFetched, match="文书模板引用了字库以外的内容"):
        render(name, {})


def test_words_that_somebody_typed_are_no_markup(submitted, made, pdf):
    document = made(submitted(statement='<img src="file:///etc/passwd"><style>p{display:none}</style>')[1])
    assert '<img src="file:///etc/passwd">' in words.of(pdf(document)).replace("\n", "")


def test_without_pango_it_says_what_to_install(monkeypatch, submitted):
    rendering._weasyprint.cache_clear()
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(rendering.LibrariesMissing, match="libpango"):
        render("documents/receipt.html", {})
    rendering._weasyprint.cache_clear()


def test_the_squares_on_the_paper_are_those_of_the_address(submitted, made, pdf):
    """Module by module, with the quiet zone of four around; nothing else on the page is quite black."""
    one, record = submitted()
    address = f"https://hrss.example.cn/progress/?number={one.number}"
    wanted = [[bool(dark) for dark in row] for row in segno.make(address, error="m").matrix]
    sheet = page(pdf(made(record))).point(lambda v: 255 * (v > 16))
    left, top, right, bottom = ImageChops.invert(sheet).getbbox()
    side = (right - left) / len(wanted)
    centres = [int(side * (n + 0.5)) for n in range(len(wanted))]
    assert [[sheet.getpixel((left + x, top + y)) == 0 for x in centres] for y in centres] == wanted
    quiet = page(pdf(Document.objects.get())).crop(
        (int(left - 4 * side) + 1, int(top - 4 * side) + 1, left - 1, bottom)
    )
    assert quiet.getextrema() == (255, 255)
