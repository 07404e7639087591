"""What somebody may send who means no good, or whose disk was full: made here, so that none of it lies about."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from tests.factories.evidence import paper, picture

SCRIPT = b"<script>alert(document.cookie)</script>"
MEGABYTE = 2**20


# what is no picture and no PDF


def executable() -> bytes:
    return b"MZ\x90\0" + b"\0" * 60 + b"This program cannot be run in DOS mode." * 20


def svg() -> bytes:
    return b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">' + SCRIPT + b"</svg>"


def html() -> bytes:
    return b"<!DOCTYPE html><html>" + SCRIPT + b"</html>"


def gif_and_script() -> bytes:
    return b"GIF89a/*" + b"\0" * 24 + b"*/=1;alert(1)//"


@cache
def zip_bomb() -> bytes:
    """Ten members of 100 MB of nothing, in a megabyte."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(10):
            archive.writestr(f"{number}.txt", bytes(100 * MEGABYTE))
    return target.getvalue()


def office() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    return target.getvalue()


def heic() -> bytes:
    return b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 200


# pictures


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, body: bytes, *more: bytes, depth: int = 8) -> bytes:
    """A grey PNG of these sizes, whatever is in it."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@cache
def zeros(many: int) -> bytes:
    """So many zeros, deflated."""
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(bytes(MEGABYTE)) for _ in range(many // MEGABYTE)) + packer.flush()


def gigapixel_png() -> bytes:
    """A thousand million pixels in 120 kB: 32,000 rows of one bit a pixel."""
    return png(32_000, 32_000, zeros(32_000 * 4_001), depth=1)


def gigapixel_jpeg() -> bytes:
    """The sizes in the header of a small one made 40,000 by 30,000."""
    small = bytearray(picture())
    at = small.index(b"\xff\xc0")
    small[at + 5 : at + 9] = struct.pack(">HH", 40_000, 30_000)
    return bytes(small)


def gigapixel_webp() -> bytes:
    """16,383 by 16,383, the largest there is."""
    small = bytearray(picture("webp"))
    at = small.index(b"\x9d\x01\x2a") + 3
    small[at : at + 4] = struct.pack("<HH", 0x3FFF, 0x3FFF)
    return bytes(small)


def text_bomb() -> bytes:
    """A picture of 8 by 8 with a comment that unpacks to 1 GB."""
    return png(8, 8, zlib.compress(bytes(72)), chunk(b"zTXt", b"Comment\0\0" + zeros(1024 * MEGABYTE)))


def profile_bomb() -> bytes:
    return png(8, 8, zlib.compress(bytes(72)), chunk(b"iCCP", b"p\0\0" + zeros(1024 * MEGABYTE)))


def pixel_bomb() -> bytes:
    """Says that it is small, and holds 1 GB of pixels."""
    return png(8, 8, zeros(1024 * MEGABYTE))


@cache
def fifty_megabytes() -> bytes:
    """A real picture of 50 MB: 7,000 by 7,490 grey points that cannot be packed."""
    rows = b"".join(b"\0" + bytes((x * 7919 + y * 104729) % 251 for x in range(500)) * 14 for y in range(70)) * 107
    return png(7_000, 7_490, zlib.compress(rows, 0))


def moving(kind: str) -> bytes:
    frames = [Image.new("RGB", (20, 20), color) for color in ("red", "green")]
    target = io.BytesIO()
    frames[0].save(target, kind, save_all=True, append_images=frames[1:], duration=100)
    return target.getvalue()


@cache
def many_scans() -> bytes:
    """A progressive picture of 36 million pixels, for whose every scan the whole is gone through once more."""
    target = io.BytesIO()
    Image.new("RGB", (6_000, 6_000)).save(target, "jpeg", progressive=True)
    whole = target.getvalue()
    last = whole.rindex(b"\xff\xda")
    return whole[:-2] + whole[last:-2] * 2_000 + b"\xff\xd9"


# PDF


def pdf(change: Callable[[pikepdf.Pdf], Any], **options: Any) -> bytes:
    """A blank page, changed."""
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(paper())) as opened:
        change(opened)
        opened.save(target, **options)
    return target.getvalue()


def with_root(**entries: Any) -> bytes:
    def change(opened: pikepdf.Pdf) -> None:
        for name, value in entries.items():
            opened.Root[f"/{name}"] = value

    return pdf(change)


def with_annotation(**entries: Any) -> bytes:
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 99, 99])

    def change(opened: pikepdf.Pdf) -> None:
        for name, value in entries.items():
            link[f"/{name}"] = value
        opened.pages[0].Annots = opened.make_indirect(Array([opened.make_indirect(link)]))

    return pdf(change)


def action(kind: str, **entries: Any) -> Dictionary:
    return Dictionary({"/S": Name(f"/{kind}")} | {f"/{name}": value for name, value in entries.items()})


def with_embedded_file() -> bytes:
    def change(opened: pikepdf.Pdf) -> None:
        opened.attachments["invoice.exe"] = executable()

    return pdf(change)


def locked(**options: Any) -> bytes:
    return pdf(lambda opened: None, encryption=pikepdf.Encryption(**options))


def object_bomb() -> bytes:
    """Its objects lie in a stream that unpacks to 1 GB."""
    body = zeros(1024 * MEGABYTE)
    head = b"%PDF-1.5\n"
    first = b"1 0 obj\n<</Type/ObjStm/N 2/First 8/Filter/FlateDecode/Length %d>>stream\n" % len(body)
    stream = head + first + body + b"\nendstream\nendobj\n"
    table = struct.pack(">BIB", 0, 0, 0) + struct.pack(">BIB", 1, len(head), 0)
    table += struct.pack(">BIB", 2, 1, 0) + struct.pack(">BIB", 2, 1, 1) + struct.pack(">BIB", 1, len(stream), 0)
    said = b"4 0 obj\n<</Type/XRef/Size 5/W[1 4 1]/Root 2 0 R/Length %d>>stream\n" % len(table)
    return stream + said + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % len(stream)


def endless_pages() -> bytes:
    """A tree of pages that is its own branch."""

    def change(opened: pikepdf.Pdf) -> None:
        opened.Root.Pages.Kids = Array([opened.Root.Pages])

    return pdf(change)


def without_pages() -> bytes:
    target = io.BytesIO()
    pikepdf.new().save(target)
    return target.getvalue()


def deep() -> bytes:
    """A hundred thousand arrays, each in the other."""
    body = b"%PDF-1.4\n1 0 obj\n" + b"[" * 100_000 + b"]" * 100_000 + b"\nendobj\n"
    return body + b"trailer<</Root 1 0 R/Size 2>>\nstartxref\n9\n%%EOF"


def half(content: bytes) -> bytes:
    return content[: len(content) // 2]


NOT_ACCEPTED, BROKEN, TOO_MUCH, LARGE = "内容不是其中一种", "不完整或已损坏", "超过了限额", "像素"
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "an executable": (executable, NOT_ACCEPTED),
    "an SVG with script": (svg, NOT_ACCEPTED),
    "a page with script": (html, NOT_ACCEPTED),
    "a GIF that is a script": (gif_and_script, NOT_ACCEPTED),
    "a zip bomb": (zip_bomb, NOT_ACCEPTED),
    "a document of an office": (office, NOT_ACCEPTED),
    "a HEIC": (heic, NOT_ACCEPTED),
    "a page before a PDF": (lambda: html() + paper(), NOT_ACCEPTED),
    "a PDF after a picture's beginning": (lambda: b"\xff\xd8\xff" + paper(), BROKEN),
    "a page behind a PDF": (lambda: paper() + html(), BROKEN),
    "a zip behind a PDF": (lambda: paper() + office(), BROKEN),
    "half a JPEG": (lambda: half(picture()), BROKEN),
    "half a PNG": (lambda: half(picture("png")), BROKEN),
    "half a WebP": (lambda: half(picture("webp")), BROKEN),
    "half a PDF": (lambda: half(paper()), BROKEN),
    "a JPEG of three bytes": (lambda: b"\xff\xd8\xff", BROKEN),
    "a WebP of twelve bytes": (lambda: b"RIFF\0\0\0\0WEBP", BROKEN),
    "a PDF of its name": (lambda: b"%PDF-1.7\n%%EOF", BROKEN),
    "a gigapixel PNG": (gigapixel_png, LARGE),
    "a gigapixel JPEG": (gigapixel_jpeg, LARGE),
    "a gigapixel WebP": (gigapixel_webp, LARGE),
    "a PNG with a comment of 1 GB": (text_bomb, BROKEN),
    "a PNG with a profile of 1 GB": (profile_bomb, BROKEN),
    "a progressive JPEG of 2,000 scans": (many_scans, TOO_MUCH),
    "a moving PNG": (lambda: moving("png"), "会动的图片"),
    "a moving WebP": (lambda: moving("webp"), "会动的图片"),
    "a PDF with a script": (lambda: with_root(OpenAction=action("JavaScript", JS=String("app.alert(1)"))), "脚本"),
    "a PDF with named scripts": (
        lambda: with_root(Names=Dictionary(JavaScript=Dictionary(Names=[]))), "脚本",
    ),
    "a PDF that launches": (lambda: with_annotation(A=action("Launch", F=String("calc.exe"))), "启动程序"),
    "a PDF that sends": (lambda: with_annotation(A=action("SubmitForm", F=String("http://x.example"))), "向外发送"),
    "a PDF that acts after a link": (
        lambda: with_annotation(A=action("URI", URI=String("http://x"), Next=action("Launch", F=String("x")))),
        "启动程序",
    ),
    "a PDF with a link to a script": (
        lambda: with_annotation(A=action("URI", URI=String("javascript:alert(1)"))), "不明去向",
    ),
    "a PDF with a link to nowhere": (lambda: with_annotation(A=action("URI")), "不明去向"),
    "a PDF that goes to another file": (lambda: with_annotation(A=action("GoToR", F=String("x.pdf"))), "会自行动作"),
    "a PDF that acts when opened": (
        lambda: with_root(AA=Dictionary(WC=action("GoTo"))), "会自行动作",
    ),
    "a PDF with a file in it": (with_embedded_file, "嵌入的文件"),
    "a PDF with a file pinned to it": (lambda: with_annotation(Subtype=Name.FileAttachment), "嵌入的文件"),
    "a PDF with a film": (lambda: with_annotation(Subtype=Name.RichMedia), "多媒体"),
    "a PDF with an XFA form": (lambda: with_root(AcroForm=Dictionary(XFA=String("x"), Fields=[])), "XFA 表单"),
    "a PDF with a password": (lambda: locked(owner="o", user="u"), "已加密"),
    "a PDF with restricted rights": (lambda: locked(owner="o", user=""), "已加密"),
    "a PDF whose objects are 1 GB": (object_bomb, BROKEN),
    "a PDF whose pages have no end": (endless_pages, BROKEN),
    "a PDF without pages": (without_pages, "没有页面"),
    "a PDF of deep arrays": (deep, BROKEN),
}  # fmt: skip
# Their pixels are good, and the rest of them does not go on.
TAKEN: dict[str, Callable[[], bytes]] = {
    "a JPEG that is a zip": lambda: picture() + office(),
    "a JPEG that is a page": lambda: picture(comment=SCRIPT) + html(),
    "a PNG that is a page": lambda: picture("png") + html(),
    "a WebP that is a page": lambda: picture("webp") + html(),
    "a PNG with pixels of 1 GB": pixel_bomb,
}
