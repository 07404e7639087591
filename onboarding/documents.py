"""The papers of this room."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from onboarding.models import Application
from portal.documents.kinds import DocumentKind, document
from portal.evidence.models import shelf


@document("onboarding.Application.submit", "onboarding.Application.resubmit")
class Receipt(DocumentKind):
    """What the department received, and until when it acts (R020, R032)."""

    key, label, word = "onboarding.receipt", "合作意向回执", "意向回执"
    template, version = "documents/receipt.html", "2026-11"
    along = ("need", "applicant", "department", "partner__organisation")
    obj: Application

    @property
    def issuer(self) -> Any:
        return self.obj.department

    def values(self) -> dict[str, Any]:
        """The content as it lies there when the receipt is made, and whether the partner has changed it since it was
        sent; what the department found is no such change."""
        answers = list(self.obj.listed_answers())
        outlets = list(self.obj.outlets.select_related("township"))
        digest, waits = self.obj.digest(), self.obj.state == self.record.target
        amended = self.obj.history().filter(
            step="amend", version__gt=self.record.version, organisation=self.obj.applicant
        )
        return {
            "answers": answers, "outlets": outlets, "files": list(shelf([self.obj], answers, outlets).values()),
            "changed": digest if amended.exists() else "", "due": self.obj.due if waits else None,
        }  # fmt: skip

    def link(self) -> tuple[str, str]:
        return f"{reverse('progress')}?{urlencode({'number': self.obj.number})}", "扫码查询办理进度"
