"""Small real files for the demo: drawn, then taken in as any upload is."""

from functools import cache
from io import BytesIO
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont

from portal.accounts.actor import Actor
from portal.evidence.actions import receive
from portal.evidence.models import Evidence
from portal.evidence.storage import private

SKY, WALL, DOOR = "#cfe3f5", "#e9e4da", "#5b7fa6"
TAKEN = "2026:11:02 10:24:00"


def photograph(by: Actor, name: str, words: str) -> UUID:
    """A house front with words on its sign, as a telephone takes one: with the time in it."""
    picture = Image.new("RGB", (960, 720), SKY)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((120, 200, 840, 660), WALL)
    draw.rectangle((160, 230, 800, 320), DOOR)
    for left in (200, 420, 640):
        draw.rectangle((left, 380, left + 120, 660), "white", DOOR, 6)
    draw.text((480, 275), words, "white", _font(40), anchor="mm")
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = TAKEN
    return _received(by, f"{name}.jpg", picture, "JPEG", quality=80, exif=exif)


def scan(by: Actor, name: str, words: str) -> UUID:
    """A page of paper as a PDF."""
    page = Image.new("L", (1240, 1754), "white")
    draw = ImageDraw.Draw(page)
    draw.text((620, 300), name, 20, _font(64), anchor="mm")
    draw.text((620, 420), words, 60, _font(36), anchor="mm")
    for line in range(620, 1400, 70):
        draw.line((160, line, 1080, line), 190, 2)
    draw.ellipse((760, 1380, 1040, 1660), outline=90, width=8)
    return _received(by, f"{name}.pdf", page, "PDF", resolution=150)


def again(key: UUID, by: Actor) -> UUID:
    """The same content once more, as another file: for what would otherwise be examined thousands of times."""
    known = Evidence.objects.get(pk=key)
    fields: dict[str, Any] = {
        field.name: getattr(known, field.name)
        for field in Evidence._meta.concrete_fields
        if field.name not in ("id", "content_type", "object_id", "attached_at", "uploaded_at")
    }
    fields |= {name: _copied(getattr(known, name)) for name in ("stored", "thumbnail") if getattr(known, name)}
    return Evidence.objects.create(**fields | {"uploaded_by": by.user, "organisation": by.organisation}).pk


def _copied(stored: str) -> str:
    with private.open(stored) as file:
        return private.keep(file.read(), f"evidence.{stored.rpartition('.')[2]}")


def _received(by: Actor, name: str, picture: Image.Image, form: str, **options: Any) -> UUID:
    target = BytesIO()
    picture.save(target, form, **options)
    return receive(SimpleUploadedFile(name, target.getvalue()), by=by).pk


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(settings.BASE_DIR / "assets" / "fonts" / "NotoSansSC-Regular.ttf", size)
