"""What the API shows. Nothing is written through a serializer: the doors take forms."""

from typing import Any

from rest_framework import serializers

from portal.flow.offers import offers

COMMON = ("id", "state", "state_label", "version", "offers")


class RecordSerializer(serializers.ModelSerializer):
    """Every field is read only."""

    def get_fields(self) -> dict:
        fields = super().get_fields()
        for field in fields.values():
            field.read_only = True
        return fields


class OfferSerializer(serializers.Serializer):
    step = serializers.CharField(help_text="步骤的名称，用于 steps/{name}/")
    label = serializers.CharField()
    reasons = serializers.ListField(child=serializers.CharField(), help_text="还不能办理的原因；空为可以办理")


class StatefulSerializer(RecordSerializer):
    """`Meta.fields = (*COMMON, …)`. The offers are those of the one who asks, and only of a single object."""

    state_label = serializers.CharField(source="get_state_display")
    offers = serializers.SerializerMethodField()

    def get_fields(self) -> dict:
        fields = super().get_fields()
        if not self.context.get("single"):
            fields.pop("offers", None)
        return fields

    def get_offers(self, obj: Any) -> list[OfferSerializer]:
        found = offers(obj, self.context["request"].actor)
        return [
            {"step": offer.step.name, "label": offer.step.label, "reasons": [str(reason) for reason in offer.reasons]}
            for offer in found
        ]
