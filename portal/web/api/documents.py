"""Documents over the API: listed with what they are about, fetched by their address."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from portal.documents.models import Document
from portal.web.api.serializers import RecordSerializer


class DocumentSerializer(RecordSerializer):
    label = serializers.CharField(help_text="文书的名称")
    url = serializers.CharField(source="get_absolute_url", help_text="取文件（PDF）的地址")

    class Meta:
        model = Document
        fields = ("id", "label", "number", "url", "sha256", "size", "pages", "made_at", "superseded_by")


@extend_schema_field(DocumentSerializer(many=True))
class DocumentsField(serializers.Field):
    """All that were made about the object, newest first; what is not made yet is not among them."""

    def __init__(self, **options: object) -> None:
        super().__init__(read_only=True, source="*", **options)

    def to_representation(self, value: object) -> list:
        found = Document.objects.visible_to(self.context["request"].actor).of(value)
        return DocumentSerializer(found, many=True, context=self.context).data
