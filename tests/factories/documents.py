"""A document as it lies there once it is made, without rendering one."""

import hashlib
from typing import Any

from portal.documents.models import Document, NumberSequence
from portal.evidence.storage import private
from portal.flow.models import StepRecord
from tests.factories.evidence import paper

RECEIPT = "onboarding.receipt"


def document(owner: Any, record: StepRecord | None = None, **fields: Any) -> Document:
    """About the last step of its owner, numbered by the department."""
    record = record or owner.history().last()
    serial = NumberSequence.next(owner.department, RECEIPT, 2026)
    base = {
        "kind": RECEIPT, "issuer": owner.department, "year": 2026, "serial": serial,
        "number": f"意向回执〔2026〕{serial}号", "content_type": record.content_type, "object_id": record.object_id,
        "record": record, "template": "2026-11", "sha256": hashlib.sha256(paper()).hexdigest(), "size": len(paper()),
        "pages": 1, "stored": private.keep(paper(), "documents.pdf"),
    }  # fmt: skip
    return Document.objects.create(**base | fields)
