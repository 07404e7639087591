"""Documents come out here: to whoever sees what they are about and may read it; and a public word on each."""

import hashlib
import logging
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from portal.accounts.actor import Actor
from portal.documents.kinds import owners
from portal.documents.models import Document
from portal.documents.standing import standing
from portal.evidence.storage import private
from portal.web.errors import withheld
from portal.web.evidence import POLICY
from portal.web.panels import panel

log = logging.getLogger(__name__)


def readable(pk: int, actor: Actor) -> Document:
    """Raises Http404 out of sight, PermissionDenied for who sees the owner but may not read such things."""
    found = Document.objects.visible_to(actor).select_related("content_type").filter(pk=pk).first()
    if found is None:
        raise Http404
    model: Any = found.content_type.model_class()
    if f"{model._meta.app_label}.view_{model._meta.model_name}" not in actor.permissions:
        raise PermissionDenied("您的角色不能查看这件事项的文书")
    return found


@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """Always saved, never shown; acting() forbids every cache to keep it."""
    document = readable(pk, request.actor)
    content = genuine(document)
    if content is None:
        return withheld(request, "文书")
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, f"{document}.pdf")
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def genuine(document: Document) -> bytes | None:
    """The bytes that were made; None, and a word in the log, when others lie on the disk or none."""
    try:
        with private.open(document.stored) as stored:
            content = stored.read()
    except FileNotFoundError:
        log.error("document %s is missing on the disk", document.pk)
        return None
    if hashlib.sha256(content).hexdigest() == document.sha256:
        return content
    log.error("document %s was changed on the disk", document.pk)
    return None


@login_not_required
@require_safe
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Whoever holds the paper learns whether we made it and whether it still stands; nothing of what it is about."""
    document = Document.objects.filter(code=code).select_related("superseded_by", "issuer").first()
    way = [("首页", "/"), ("查验文书", "")]
    status = 200 if document else 404
    response = render(request, "documents/check.html", {"document": document, "breadcrumbs": way}, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def documents(obj: Any, actor: Actor) -> dict | None:
    """文书 on the page of what they are about."""
    entries = standing(obj, actor)
    return {"entries": entries} if entries else None


for owner in owners():
    panel(owner._meta.label, "documents/_panel.html", title="文书", order=60)(documents)

work_urlpatterns = [path("documents/<int:pk>/", file, name="document-file")]
public_urlpatterns = [path("documents/check/<str:code>/", check, name="document-check")]
