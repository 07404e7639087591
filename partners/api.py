from partners.filters import CooperationFilter, PartnerFilter
from partners.models import Contact, Cooperation, Partner, Qualification
from portal.web.api import COMMON, RecordSerializer, RecordViewSet, StatefulSerializer, StatefulViewSet, register


class QualificationSerializer(RecordSerializer):
    class Meta:
        model = Qualification
        fields = ("id", "name", "certificate", "valid_from", "valid_until", "scans", "retired_on", "is_in_force")


class ContactSerializer(RecordSerializer):
    """Masked: the API never shows personal data in clear."""

    class Meta:
        model = Contact
        fields = ("id", "organisation", "duty", "name", "phone", "email")


class PartnerSerializer(RecordSerializer):
    qualifications = QualificationSerializer(many=True)
    contacts = ContactSerializer(many=True)

    class Meta:
        model = Partner
        fields = (
            "id",
            "organisation",
            "code",
            "kind",
            "telephone",
            "registered_by",
            "registered_on",
            "qualifications",
            "contacts",
        )

    def get_fields(self) -> dict:
        fields = super().get_fields()
        if not self.context.get("single"):
            fields.pop("qualifications")
            fields.pop("contacts")
        return fields


class PartnerViewSet(RecordViewSet):
    model = Partner
    serializer_class = PartnerSerializer
    filterset = PartnerFilter
    related = ("organisation", "registered_by")
    parts = ("qualifications", "contacts")
    permission = "partners.view_partner"


class CooperationSerializer(StatefulSerializer):
    class Meta:
        model = Cooperation
        fields = (
            *COMMON, "number", "partner", "organisation", "department", "selection_method", "procedure", "since",
        )  # fmt: skip


class CooperationViewSet(StatefulViewSet):
    model = Cooperation
    serializer_class = CooperationSerializer
    filterset = CooperationFilter
    permission = "partners.view_cooperation"


register("partners", PartnerViewSet)
register("cooperations", CooperationViewSet)
