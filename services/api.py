from collections.abc import Mapping
from typing import Any

from portal.web.api import COMMON, RecordSerializer, StatefulSerializer, StatefulViewSet, register
from services import filters, forms
from services.models import (
    CatalogueEdition,
    CatalogueEntry,
    Exclusion,
    Guidance,
    GuidanceQuestion,
    ItemVersion,
    Material,
    Narrowing,
    ServiceItem,
)
from services.models.freezing import COLUMNS
from services.views import new_narrowing

CONTENT = tuple(COLUMNS)


def without(fields: dict, context: dict, *parts: str) -> dict:
    """A list shows rows; their parts are read one by one."""
    return fields if context.get("single") else {name: f for name, f in fields.items() if name not in parts}


class MaterialSerializer(RecordSerializer):
    class Meta:
        model = Material
        fields = ("id", "position", "name", "legal_basis", "shared")


class ItemSerializer(StatefulSerializer):
    materials = MaterialSerializer(many=True)

    class Meta:
        model = ServiceItem
        fields = (*COMMON, "number", "issuer", "code", *CONTENT, "materials", "since")

    def get_fields(self) -> dict:
        return without(super().get_fields(), self.context, "materials")


class ItemViewSet(StatefulViewSet):
    model = ServiceItem
    serializer_class = ItemSerializer
    filterset = filters.ItemFilter
    related = ("issuer",)
    parts = ("materials",)
    permission = "services.view_serviceitem"
    step = "register"

    def forms_for(self, side: str) -> tuple:
        return (forms.NewItemForm if self.action == "create" else forms.ItemForm, forms.MaterialForms)

    def instance(self, data: Mapping) -> ServiceItem:
        return ServiceItem(issuer=self.actor.organisation)


class VersionSerializer(RecordSerializer):
    class Meta:
        model = ItemVersion
        fields = ("id", "number", *CONTENT, "materials")


class EntrySerializer(RecordSerializer):
    version = VersionSerializer()

    class Meta:
        model = CatalogueEntry
        fields = ("id", "item", "batch", "starts_on", "reason", "version")


class EditionSerializer(StatefulSerializer):
    entries = EntrySerializer(many=True)

    class Meta:
        model = CatalogueEdition
        fields = (
            *COMMON, "number", "issuer", "edition", "basis", "remark", "effective_on", "published_on", "ended_on",
            "entries", "since",
        )  # fmt: skip

    def get_fields(self) -> dict:
        return without(super().get_fields(), self.context, "entries")


class EditionViewSet(StatefulViewSet):
    model = CatalogueEdition
    serializer_class = EditionSerializer
    filterset = filters.EditionFilter
    related = ("issuer__region",)
    parts = ("entries__version",)
    permission = "services.view_catalogueedition"
    step = "draft"
    form_class = forms.EditionForm

    def instance(self, data: Mapping) -> CatalogueEdition:
        return CatalogueEdition(issuer=self.actor.organisation)


class ExclusionSerializer(RecordSerializer):
    class Meta:
        model = Exclusion
        fields = ("id", "entry", "reason")


class NarrowingSerializer(StatefulSerializer):
    exclusions = ExclusionSerializer(many=True)

    class Meta:
        model = Narrowing
        fields = (*COMMON, "number", "issuer", "edition", "starts_on", "ended_on", "exclusions", "since")

    def get_fields(self) -> dict:
        return without(super().get_fields(), self.context, "exclusions")


class NarrowingViewSet(StatefulViewSet):
    model = Narrowing
    serializer_class = NarrowingSerializer
    filterset = filters.NarrowingFilter
    related = ("issuer__region", "edition__issuer__region")
    parts = ("exclusions",)
    permission = "services.view_narrowing"
    step = "draft"
    form_class = forms.NarrowingForm
    born_of = ("edition",)

    def instance(self, data: Mapping[str, Any]) -> Narrowing:
        return new_narrowing(self.actor, str(data.get("edition") or ""))


class QuestionSerializer(RecordSerializer):
    class Meta:
        model = GuidanceQuestion
        fields = ("id", "position", "question", "answer")


class GuidanceSerializer(StatefulSerializer):
    questions = QuestionSerializer(many=True)

    class Meta:
        model = Guidance
        fields = (
            *COMMON, "number", "department", "organisation", "edition", "cooperation", "subject", "held_on", "place",
            "attendees", "minutes", "papers", "questions", "since",
        )  # fmt: skip

    def get_fields(self) -> dict:
        return without(super().get_fields(), self.context, "questions")


class GuidanceViewSet(StatefulViewSet):
    model = Guidance
    serializer_class = GuidanceSerializer
    filterset = filters.GuidanceFilter
    related = ("organisation", "department")
    parts = ("questions",)
    permission = "services.view_guidance"
    step = "draft"
    form_class = forms.GuidanceForm
    formsets = (forms.QuestionForms,)

    def instance(self, data: Mapping) -> Guidance:
        return Guidance(department=self.actor.organisation)


register("guidance", GuidanceViewSet)
register("service-items", ItemViewSet)
register("catalogue-editions", EditionViewSet)
register("narrowings", NarrowingViewSet)
