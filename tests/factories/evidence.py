"""Evidence as it lies there once it has been examined, without examining it: small, real files."""

import functools
import hashlib
from io import BytesIO
from typing import Any
from uuid import UUID

import pikepdf
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from PIL import Image

from portal.accounts.actor import Actor
from portal.accounts.models import Organisation, User
from portal.evidence.models import Evidence
from portal.evidence.storage import private


@functools.cache
def picture(kind: str = "jpeg", size: tuple[int, int] = (64, 48), **options: Any) -> bytes:
    """Encoded as "jpeg", "png", "webp" or whatever Pillow writes."""
    target = BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(target, kind, **options)
    return target.getvalue()


@functools.cache
def paper(pages: int = 1) -> bytes:
    """A PDF of blank pages."""
    target, made = BytesIO(), pikepdf.new()
    for _ in range(pages):
        made.add_blank_page(page_size=(595, 842))
    made.save(target)
    return target.getvalue()


def evidence(
    organisation: Organisation, kind: str = "jpeg", owner: Any = None, user: User | None = None, **fields: Any
) -> Evidence:
    """Uploaded a moment ago by somebody of the organisation; loose, or attached to its owner."""
    content = paper() if kind == "pdf" else picture(kind)
    small = {} if kind == "pdf" else {"thumbnail": private.keep(picture(), "evidence.jpg"), "width": 64, "height": 48}
    base = {
        "name": f"材料.{kind}", "kind": kind, "size": len(content), "sha256": hashlib.sha256(content).hexdigest(),
        "stored": private.keep(content, f"evidence.{kind}"), "uploaded_by": user or somebody(organisation),
        "organisation": organisation, "pages": 1 if kind == "pdf" else None,
    }  # fmt: skip
    return Evidence.objects.create(**base | small | _of(owner) | fields)


def _of(owner: Any) -> dict[str, Any]:
    if owner is None:
        return {}
    kind = ContentType.objects.get_for_model(owner)
    return {"content_type": kind, "object_id": owner.pk, "attached_at": timezone.now()}


def somebody(organisation: Organisation) -> User:
    found = User.objects.filter(organisation=organisation).order_by("pk").first()
    name = {"name": "上传人", "must_change_password": False}
    return found or User.objects.create(username=f"uploader{organisation.pk}", organisation=organisation, **name)


def uploaded(by: Actor, kind: str = "jpeg", **fields: Any) -> UUID:
    """The key of a file that this actor has just uploaded."""
    return evidence(by.organisation, kind, user=by.user, **fields).pk


def proven(by: Actor) -> dict[str, list[UUID]]:
    """What an outlet cannot be sent without (R020)."""
    return {"premises_proof": [uploaded(by, "pdf")], "photos": [uploaded(by)]}
