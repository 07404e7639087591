"""Documents come out here: to whoever sees what they are about and may read it; and a public word on each."""

import hashlib
import logging
import re
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.actor import Actor
from portal.documents.kinds import owners
from portal.documents.models import Document
from portal.documents.standing import failed_jobs, standing
from portal.evidence.storage import private
from portal.flow.models import StepRecord
from portal.jobs.actions import run_again
from portal.web.errors import withheld
from portal.web.files import harmless
from portal.web.forms import Form
from portal.web.panels import panel

CODE = re.compile(r"[A-Za-z0-9_-]{24}")
log = logging.getLogger(__name__)


def readable(pk: int, actor: Actor) -> Document:
    """Raises Http404 out of sight, PermissionDenied for who sees the owner but may not read such things."""
    found = Document.objects.visible_to(actor).select_related("content_type").filter(pk=pk).first()
    if found is None:
        raise Http404
    _demand_right(found.content_type.model_class(), actor)
    return found


def _demand_right(model: Any, actor: Actor) -> None:
    if f"{model._meta.app_label}.view_{model._meta.model_name}" not in actor.permissions:
        raise PermissionDenied("您的角色不能查看这件事项的文书")


@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """Always saved, never shown."""
    document = readable(pk, request.actor)
    content = genuine(document)
    if content is None:
        return withheld(request, "文书")
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, f"{document}.pdf")
    return harmless(response)


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


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """What could not be made after a step is tried again, by whoever may read it."""
    record = StepRecord.objects.filter(pk=pk).select_related("content_type").first()
    model: Any = record and record.content_type.model_class()
    subject = model in owners() and model.objects.visible_to(request.actor).filter(pk=record.object_id).first()
    if not subject:
        raise Http404
    _demand_right(model, request.actor)
    if run_again(failed_jobs([pk]).values_list("pk", flat=True), by=request.actor):
        messages.success(request, "已重新安排生成文书，通常不到 1 分钟，刷新本页可见。", extra_tags="s-done")
    else:
        messages.info(request, "这一步没有生成失败的文书，不必重新生成。", extra_tags="s-wait")
    return redirect(subject)


class LookUpForm(Form):
    code = forms.CharField(
        label="查验码或网址", max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off", "size": 60}),
        help_text="在文书的末尾，查验码是网址的最后一段，区分大小写",
    )  # fmt: skip

    def clean_code(self) -> str:
        """Of a whole address its last part."""
        code = self.cleaned_data["code"].rstrip("/").rpartition("/")[2]
        if not CODE.fullmatch(code):
            raise forms.ValidationError("查验码由 24 个字母、数字、连字符或下划线组成，请核对文书末尾的网址")
        return code


@login_not_required
@require_safe
def look_up(request: HttpRequest) -> HttpResponse:
    """For whoever holds a paper and no camera."""
    form = LookUpForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect("document-check", form.cleaned_data["code"])
    content = {"form": form, "bound": [form], "breadcrumbs": [("首页", "/"), ("查验文书", "")]}
    return render(request, "documents/look_up.html", content, status=422 if form.errors else 200)


@login_not_required
@require_safe
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Whoever holds the paper learns whether we made it and whether it still stands; nothing of what it is about."""
    document = Document.objects.filter(code=code).select_related("superseded_by", "issuer").first()
    way = [("首页", "/"), ("查验文书", reverse("document-look-up")), ("结果", "")]
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

work_urlpatterns = [
    path("documents/<int:pk>/", file, name="document-file"),
    path("documents/of/<int:pk>/again/", again, name="document-again"),
]
public_urlpatterns = [
    path("documents/check/", look_up, name="document-look-up"),
    path("documents/check/<str:code>/", check, name="document-check"),
]
