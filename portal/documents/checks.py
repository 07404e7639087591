"""Faults of documents, found when the server starts. That a bound step exists, portal.flow.checks finds (E013)."""

from collections.abc import Iterable
from typing import Any

from django.core.checks import Error, register
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from portal.documents.kinds import BOUND, DocumentKind

NEEDED = ("key", "label", "word", "template", "version")


@register()
def check_documents(app_configs: Any = None, **kwargs: Any) -> list[Error]:
    """Every document has its names, its version and its template."""
    return [fault for kind in {kind for kinds in BOUND.values() for kind in kinds} for fault in _faults(kind)]


def _faults(kind: type[DocumentKind]) -> Iterable[Error]:
    if missing := [name for name in NEEDED if not getattr(kind, name)]:
        yield Error(f"document {kind.__qualname__} has no {'、'.join(missing)}", id="portal.E030")
        return
    try:
        get_template(kind.template)
    except TemplateDoesNotExist:
        yield Error(f"document {kind.key} has no template {kind.template}", id="portal.E031")
