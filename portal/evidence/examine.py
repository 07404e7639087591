"""Looks at one uploaded file, in a process of its own: `python -I examine.py source folder`.

Whatever the file does to a decoder, it does it here: with 300 MB of memory, 4 s of processor time and nothing of the
portal loaded. Prints one JSON object: what was found, or {"refused": reason in Chinese}. For an image, `folder` then
holds `content`, the picture encoded anew without metadata, and `thumbnail`; a PDF is good as it is.
"""

import json
import resource
import sys
from pathlib import Path
from typing import Any

MEMORY = 300 * 2**20
SECONDS = 4
LARGEST = 100 * 2**20  # of what may be written
PIXELS = {"jpeg": 40_000_000, "png": 40_000_000, "webp": 12_500_000}  # WebP is decoded in three copies
THUMBNAIL = (240, 240)
ORIENTATION, EXIF, TAKEN, OFFSET = 0x0112, 0x8769, 0x9003, 0x9011
ACCEPTED = "只收 JPG、PNG、WebP 图片和 PDF 文件"
TOO_MUCH = "文件太复杂或太大，检查时超过了限额，请缩小图片或重新导出 PDF 后再上传"
BROKEN = "文件不完整或已损坏，请重新导出后再上传"
HARMLESS = {"/GoTo", "/URI", "/Named"}
ADDRESSES = ("http://", "https://", "mailto:", "tel:")
ACTIVE = {
    "/JS": "脚本", "/JavaScript": "脚本", "/XFA": "XFA 表单", "/EmbeddedFiles": "嵌入的文件", "/EF": "嵌入的文件",
    "/RichMediaContent": "多媒体",
}  # fmt: skip
ATTACHED = {"/FileAttachment": "嵌入的文件", "/RichMedia": "多媒体", "/Screen": "多媒体", "/Movie": "多媒体",
            "/Sound": "多媒体", "/3D": "三维模型"}  # fmt: skip
ACTIONS = {"/JavaScript": "脚本", "/Launch": "启动程序的动作", "/SubmitForm": "向外发送的动作"}


class Refusal(Exception):
    """The reason, for the person who sent the file."""


def main(source: str, folder: str) -> None:
    _limit()
    try:
        found = look(Path(source), Path(folder))
    except Refusal as refusal:
        found = {"refused": str(refusal)}
    except MemoryError:
        found = {"refused": TOO_MUCH}
    print(json.dumps(found))


def _limit() -> None:
    for what, most in (("AS", MEMORY), ("CPU", SECONDS), ("FSIZE", LARGEST), ("CORE", 0), ("NOFILE", 64)):
        resource.setrlimit(getattr(resource, f"RLIMIT_{what}"), (most, most))


def look(source: Path, folder: Path) -> dict[str, Any]:
    with source.open("rb") as file:
        head = file.read(16)
    if head.startswith(b"%PDF-"):
        return pdf(source)
    if head.startswith(b"\xff\xd8\xff"):
        return image(source, folder, "jpeg")
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return image(source, folder, "png")
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return image(source, folder, "webp")
    raise Refusal(f"{ACCEPTED}，这个文件的内容不是其中一种")


# images


def image(source: Path, folder: Path, kind: str) -> dict[str, Any]:
    """Only the pixels go on; of the metadata the time of the exposure is told, and which side is up."""
    from PIL import Image, UnidentifiedImageError

    most = f"{PIXELS[kind] // 10_000} 万像素"
    Image.MAX_IMAGE_PIXELS = PIXELS[kind]
    try:
        with source.open("rb") as file:
            return _encoded(_opened(file, kind), folder, kind)
    except Image.DecompressionBombError as error:
        raise Refusal(f"图片最多 {most}，请缩小后再上传") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError) as error:
        raise Refusal(BROKEN) from error


def _opened(file: Any, kind: str) -> Any:
    """By the one decoder that its first bytes name, and only if it is not too large: nothing is decoded yet."""
    from PIL import JpegImagePlugin, PngImagePlugin, WebPImagePlugin

    decoders = {
        "jpeg": JpegImagePlugin.JpegImageFile, "png": PngImagePlugin.PngImageFile,
        "webp": WebPImagePlugin.WebPImageFile,
    }  # fmt: skip
    opened = decoders[kind](file)
    if opened.width * opened.height > PIXELS[kind]:
        most = f"{PIXELS[kind] // 10_000} 万像素"
        raise Refusal(f"图片有 {opened.width} × {opened.height} 像素，最多 {most}，请缩小后再上传")
    if getattr(opened, "n_frames", 1) > 1:
        raise Refusal("不收会动的图片，请换成静止的")
    return opened


def _encoded(opened: Any, folder: Path, kind: str) -> dict[str, Any]:
    turned, taken = _told(opened)
    opened.load()
    opened.info = {name: value for name, value in opened.info.items() if name == "transparency"}
    opened.save(folder / "content", kind, exif=_which_side_is_up(turned), **_manner(opened, kind))
    width, height = opened.size
    _thumbnail(opened, turned, folder / "thumbnail")
    width, height = (height, width) if turned in (5, 6, 7, 8) else (width, height)
    return {"kind": kind, "width": width, "height": height, "taken": taken}


def _told(opened: Any) -> tuple[int, str]:
    """Which side is up, and when it was taken; of a picture whose metadata are beyond reading, nothing."""
    try:
        exif = opened.getexif()
        return int(exif.get(ORIENTATION, 1)), _taken(exif)
    except MemoryError:
        raise
    except Exception:
        return 1, ""


def _manner(opened: Any, kind: str) -> dict[str, Any]:
    """A photograph keeps its quality; large pictures must be done within the time."""
    if kind == "jpeg":
        return {"quality": "keep"}
    return {"compress_level": 3} if kind == "png" else {"quality": 90, "method": 2}


def _which_side_is_up(turned: int) -> Any:
    from PIL import Image

    exif = Image.Exif()
    if turned in range(2, 9):
        exif[ORIENTATION] = turned
    return exif if len(exif) else b""


def _thumbnail(opened: Any, turned: int, target: Path) -> None:
    """Turned as it is looked at, on white."""
    from PIL import Image, ImageOps

    opened.thumbnail(THUMBNAIL, reducing_gap=2)
    small = opened.convert("RGBA") if opened.has_transparency_data else opened.convert("RGB")
    flat = Image.new("RGB", small.size, "white")
    flat.paste(small, mask=small if small.mode == "RGBA" else None)
    flat.getexif()[ORIENTATION] = turned
    ImageOps.exif_transpose(flat).save(target, "jpeg", quality=80, exif=b"")


def _taken(exif: Any) -> str:
    """When the camera says it was, as "2026:11:23 09:21:00+08:00", the offset only if it says one."""
    inner = exif.get_ifd(EXIF)
    words = [inner.get(tag, "") for tag in (TAKEN, OFFSET)]
    return "".join(word.strip("\0 ") for word in words if isinstance(word, str))[:40]


# PDF


def pdf(source: Path) -> dict[str, Any]:
    """Opened, and every object of it read: what could act by itself is refused, and what hides behind its end."""
    import pikepdf

    _ends_where_it_ends(source)
    try:
        with pikepdf.open(source) as opened:
            if opened.is_encrypted:
                raise Refusal("PDF 已加密，请取消密码和权限限制后再上传")
            pages = len(opened.pages)
            for thing in opened.objects:
                _harmless(thing)
    except pikepdf.PasswordError as error:
        raise Refusal("PDF 已加密，请取消密码后再上传") from error
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, RecursionError) as error:
        raise Refusal(BROKEN) from error
    if not pages:
        raise Refusal("PDF 里没有页面")
    return {"kind": "pdf", "pages": pages}


def _ends_where_it_ends(source: Path) -> None:
    with source.open("rb") as file:
        file.seek(max(source.stat().st_size - 1024, 0))
        _, mark, rest = file.read().rpartition(b"%%EOF")
    if not mark or rest.strip(b"\r\n\t \0"):
        raise Refusal(BROKEN)


def _harmless(thing: Any) -> None:
    """Of one indirect object, with all that stands directly in it."""
    import pikepdf

    todo = [thing]
    while todo:
        one = todo.pop()
        if isinstance(one, (pikepdf.Dictionary, pikepdf.Stream)):
            _refuse_active(one)
            todo += [value for _, value in one.items() if not _is_shared(value)]
        elif isinstance(one, pikepdf.Array):
            todo += [value for value in one if not _is_shared(value)]


def _is_shared(value: Any) -> bool:
    """An object with a number of its own is looked at when its turn comes."""
    return bool(getattr(value, "is_indirect", False))


def _refuse_active(one: Any) -> None:
    keys = set(one.keys())
    found = [ACTIVE[key] for key in sorted(keys & set(ACTIVE))]
    if "/Subtype" in keys and str(one["/Subtype"]) in ATTACHED:
        found.append(ATTACHED[str(one["/Subtype"])])
    if str(one.get("/Type", "")) == "/EmbeddedFile":
        found.append("嵌入的文件")
    found += _of_actions(one, keys)
    if found:
        raise Refusal(f"PDF 里有{found[0]}，不能收；请打印成新的 PDF 或扫描成图片后再上传")


def _of_actions(one: Any, keys: set[str]) -> list[str]:
    """An action by its name, and whatever stands where only an action can."""
    found = []
    for key in keys & {"/A", "/OpenAction", "/Next"}:
        found += _named(one[key])
    if "/AA" in keys:
        found.append("会自行动作的内容")
    if str(one.get("/Type", "")) == "/Action":
        found += _named(one)
    return found


def _named(action: Any) -> list[str]:
    import pikepdf

    if isinstance(action, pikepdf.Array):
        return [word for one in action if isinstance(one, pikepdf.Dictionary) for word in _named(one)]
    if not isinstance(action, pikepdf.Dictionary) or "/S" not in action:
        return []  # a place in the document
    name = str(action["/S"])
    if name not in HARMLESS:
        return [ACTIONS.get(name, "会自行动作的内容")]
    if name == "/URI" and not str(action.get("/URI", "")).strip().lower().startswith(ADDRESSES):
        return ["不明去向的链接"]
    return []


if __name__ == "__main__":
    main(*sys.argv[1:])
