from collections.abc import Mapping
from typing import Any

from onboarding import filters, forms
from onboarding.models import (
    Application,
    CooperationNeed,
    Correction,
    Negotiation,
    ProposedOutlet,
    QualificationAnswer,
    RequiredQualification,
)
from onboarding.views import new_application, new_negotiation
from portal.web.api import COMMON, RecordSerializer, StatefulSerializer, StatefulViewSet, register
from portal.web.api.documents import DocumentsField


class RequirementSerializer(RecordSerializer):
    class Meta:
        model = RequiredQualification
        fields = ("id", "position", "text", "help")


class NeedSerializer(StatefulSerializer):
    requirements = RequirementSerializer(many=True)

    class Meta:
        model = CooperationNeed
        fields = (
            *COMMON, "number", "issued_by", "title", "extent", "outlets_wanted", "selection_method", "opens_on",
            "closes_on", "contact", "requirements", "since",
        )  # fmt: skip

    def get_fields(self) -> dict:
        return without_parts(super().get_fields(), self.context, "requirements")


def without_parts(fields: dict, context: dict, *parts: str) -> dict:
    """A list shows rows; their parts are read one by one."""
    return fields if context.get("single") else {name: f for name, f in fields.items() if name not in parts}


class NeedViewSet(StatefulViewSet):
    model = CooperationNeed
    serializer_class = NeedSerializer
    filterset = filters.NeedFilter
    parts = ("requirements",)
    permission = "onboarding.view_cooperationneed"
    step = "draft"
    form_class = forms.NeedForm
    formsets = (forms.RequirementForms,)

    def instance(self, data: Mapping) -> CooperationNeed:
        return CooperationNeed(issued_by=self.actor.organisation)


class AnswerSerializer(RecordSerializer):
    class Meta:
        model = QualificationAnswer
        fields = ("id", "requirement", "statement", "qualification", "evidence", "check_result", "check_note")


class OutletSerializer(RecordSerializer):
    class Meta:
        model = ProposedOutlet
        fields = (
            "id", "name", "kind", "township", "village", "address", "premises_right", "area", "hours",
            "premises_proof", "photos",
        )  # fmt: skip


class CorrectionSerializer(RecordSerializer):
    class Meta:
        model = Correction
        fields = ("id", "time", "name", "words", "kind", "note", "reply", "mended")


class ApplicationSerializer(StatefulSerializer):
    answers = AnswerSerializer(many=True)
    outlets = OutletSerializer(many=True)
    corrections = CorrectionSerializer(many=True)
    documents = DocumentsField()

    class Meta:
        model = Application
        fields = (
            *COMMON, "number", "need", "partner", "applicant", "department", "statement", "service_rules",
            "contact_name", "contact_phone", "opened", "opinion", "answers", "outlets", "corrections", "documents",
            "since",
        )  # fmt: skip

    def get_fields(self) -> dict:
        return without_parts(super().get_fields(), self.context, "answers", "outlets", "corrections", "documents")


class ApplicationViewSet(StatefulViewSet):
    model = Application
    serializer_class = ApplicationSerializer
    filterset = filters.ApplicationFilter
    related = ("need__issued_by", "partner__organisation")
    parts = ("answers", "outlets", "corrections")
    permission = "onboarding.view_application"
    ordering = ("-since",)
    step = "draft"
    born_of = ("need",)

    def forms_for(self, side: str) -> tuple:
        if side == "department":
            return (forms.CheckForms,)
        return (forms.ApplicationForm, forms.AnswerForms, forms.OutletForms, forms.ReplyForms)

    def instance(self, data: Mapping) -> Application:
        return new_application(self.actor, str(data.get("need") or ""))

    def body(self) -> dict:
        """A new application answers every requirement, if only with nothing yet."""
        body = super().body()
        if self.action == "create" and isinstance(body.get("answers", []), list):
            need = self.instance(body).need
            body["answers"] = [*body.get("answers", []), *unanswered(need, body.get("answers", []))]
        return body


def unanswered(need: CooperationNeed, answers: list) -> list[dict[str, Any]]:
    given = {str(a.get("requirement")) for a in answers if isinstance(a, Mapping)}
    return [{"requirement": r.pk} for r in need.requirements.all() if str(r.pk) not in given]


class NegotiationSerializer(StatefulSerializer):
    class Meta:
        model = Negotiation
        fields = (*COMMON, "number", "application", "held_on", "place", "attendees", "minutes", "since")


class NegotiationViewSet(StatefulViewSet):
    model = Negotiation
    serializer_class = NegotiationSerializer
    filterset = filters.NegotiationFilter
    related = ("application__applicant", "application__department")
    permission = "onboarding.view_negotiation"
    step = "draft"
    form_class = forms.NegotiationForm
    born_of = ("application",)

    def instance(self, data: Mapping) -> Negotiation:
        return new_negotiation(self.actor, str(data.get("application") or ""))


register("needs", NeedViewSet)
register("applications", ApplicationViewSet)
register("negotiations", NegotiationViewSet)
