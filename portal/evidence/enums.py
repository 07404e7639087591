from django.db import models


class Kind(models.TextChoices):
    """What a file is by its content; nothing else is accepted."""

    JPEG = "jpeg", "JPG 图片"
    PNG = "png", "PNG 图片"
    WEBP = "webp", "WebP 图片"
    PDF = "pdf", "PDF 文件"


IMAGES = (Kind.JPEG, Kind.PNG, Kind.WEBP)
MEDIA_TYPES = {
    Kind.JPEG: "image/jpeg",
    Kind.PNG: "image/png",
    Kind.WEBP: "image/webp",
    Kind.PDF: "application/pdf",
}
SUFFIXES = {Kind.JPEG: "jpg", Kind.PNG: "png", Kind.WEBP: "webp", Kind.PDF: "pdf"}
