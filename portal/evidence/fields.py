"""The column that names evidence: an array of keys on a Stateful, on one of its parts or on a plain row."""

import functools
import re
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from portal.evidence.enums import IMAGES, SUFFIXES, Kind
from portal.flow.models import Part
from portal.flow.step import owner_key

KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")  # of evidence, wherever lists of them are written


class EvidenceField(ArrayField):
    """Keys of Evidence, in the order they were added. `kinds`: which are taken; `most`: how many.

    The row that owns the column, or the owner of a part, owns the evidence from the moment a door writes it here.
    Migrations see an array of keys.
    """

    is_evidence = True

    def __init__(
        self, verbose_name: Any = None, *, kinds: Iterable[str] = tuple(Kind), most: int = 20, **options: Any
    ) -> None:
        self.kinds, self.most = tuple(kinds), most
        options = {"base_field": models.UUIDField(), "default": list, "blank": True, **options}
        super().__init__(verbose_name=verbose_name, **options)

    def deconstruct(self) -> tuple:
        name, _, args, options = super().deconstruct()
        return name, "django.contrib.postgres.fields.ArrayField", args, options

    def formfield(self, **options: Any) -> Any:
        from portal.evidence.forms import FilesField  # which needs the model, which needs this module

        given = {"label": self.verbose_name, "help_text": self.help_text or self.limits, "required": False}
        return FilesField(kinds=self.kinds, most=self.most, **given | options)

    @property
    def limits(self) -> str:
        return limits(self.kinds, self.most)

    def settle(self, row: Any, owner: Any, organisation: Any) -> None:
        """The door has written the row: what it names is attached to its owner."""
        from portal.evidence.actions import attach

        attach(owner, getattr(row, self.attname), organisation=organisation)


def limits(kinds: Iterable[str], most: int) -> str:
    """In words: 最多 20 个，每个不超过 20 MB；JPG、PNG、WebP 图片，PDF 文件."""
    images = "、".join(str(Kind(kind).label).split()[0] for kind in IMAGES if kind in kinds)
    words = [f"{images} 图片"] if images else []
    words += ["PDF 文件"] if Kind.PDF in kinds else []
    return f"最多 {most} 个，每个不超过 {settings.EVIDENCE_MAX_MB} MB；{'或 '.join(words)}"


def suffixes(kinds: Iterable[str]) -> str:
    """What a file picker is told: .jpg,.png."""
    return ",".join(f".{SUFFIXES[Kind(kind)]}" for kind in kinds)


@functools.cache
def owners() -> list[Any]:
    """The models whose rows own evidence."""
    naming = [model for model in apps.get_models() if any(names_evidence(f) for f in model._meta.concrete_fields)]
    found = [owner_key(model).related_model if issubclass(model, Part) else model for model in naming]
    return list(dict.fromkeys(found))


def names_evidence(field: Any) -> bool:
    return bool(getattr(field, "is_evidence", False))
