"""Files come out here and nowhere else: to whoever sees what they belong to and may read it."""

import logging
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.urls import path
from django.views.decorators.http import require_safe

from portal.accounts.actor import Actor
from portal.evidence.enums import MEDIA_TYPES, Kind
from portal.evidence.models import Evidence
from portal.evidence.storage import private
from portal.web.files import harmless

log = logging.getLogger(__name__)


def readable(pk: UUID, actor: Actor) -> Evidence:
    """Raises Http404 out of sight, PermissionDenied for who sees the owner but may not read such things."""
    evidence = Evidence.objects.visible_to(actor).select_related("content_type").filter(pk=pk).first()
    if evidence is None:
        raise Http404
    needed = evidence.readable_with()
    if needed and needed not in actor.permissions:
        raise PermissionDenied("您的角色不能查看这件事项的附件")
    return evidence


@require_safe
def file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """A picture is shown, with `?download` saved; a PDF is always saved."""
    evidence = readable(pk, request.actor)
    saved = not evidence.is_image or "download" in request.GET
    return served(evidence.stored, MEDIA_TYPES[Kind(evidence.kind)], evidence.name, saved)


@require_safe
def thumbnail(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    evidence = readable(pk, request.actor)
    if not evidence.thumbnail:
        raise Http404
    return served(evidence.thumbnail, MEDIA_TYPES[Kind.JPEG], "thumbnail.jpg", False)


def served(stored: str, media_type: str, name: str, saved: bool) -> HttpResponseBase:
    try:
        content: Any = private.open(stored)
    except FileNotFoundError as error:
        log.error("private file %s is missing", stored)
        raise Http404 from error
    return harmless(FileResponse(content, as_attachment=saved, filename=name, content_type=media_type))


urlpatterns = [
    path("work/evidence/<uuid:pk>/", file, name="evidence-file"),
    path("work/evidence/<uuid:pk>/thumbnail/", thumbnail, name="evidence-thumbnail"),
]
