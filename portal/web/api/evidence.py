"""Files over the API: one is uploaded, its id is used in the bodies of other requests."""

from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from portal.evidence.actions import receive
from portal.evidence.examination import Unacceptable
from portal.evidence.models import Evidence
from portal.web.api.problems import Unprocessable
from portal.web.api.routing import register
from portal.web.api.serializers import RecordSerializer
from portal.web.evidence import readable
from portal.web.throttle import UploadThrottle


class EvidenceSerializer(RecordSerializer):
    url = serializers.CharField(source="get_absolute_url", help_text="取文件的地址")

    class Meta:
        model = Evidence
        fields = (
            "id", "url", "name", "kind", "size", "sha256", "width", "height", "pages", "captured_at", "uploaded_at",
        )  # fmt: skip


class UploadSerializer(serializers.Serializer):
    file = serializers.FileField(help_text="JPG、PNG、WebP 图片或 PDF 文件")


class EvidenceViewSet(GenericViewSet):
    queryset = Evidence.objects.none()
    serializer_class = EvidenceSerializer
    parser_classes: ClassVar = [MultiPartParser]
    lookup_value_converter = "uuid"

    def get_throttles(self) -> list:
        return [*super().get_throttles(), *([UploadThrottle()] if self.action == "create" else [])]

    @extend_schema(
        tags=["证据材料"],
        summary="上传一个文件；一天内把 id 写进要附它的事项，否则清除",
        request={"multipart/form-data": UploadSerializer},
        responses={201: EvidenceSerializer},
    )
    def create(self, request: Request) -> Response:
        file = request.FILES.get("file")
        if file is None:
            raise Unprocessable({"file": ["没有上传文件"]})
        try:
            evidence = receive(file, by=request.actor)
        except Unacceptable as refusal:
            raise Unprocessable({"file": [str(refusal)]}) from refusal
        return Response(self.get_serializer(evidence).data, 201)

    @extend_schema(tags=["证据材料"], summary="读取一个文件的名称、类型和摘要")
    def retrieve(self, request: Request, pk: UUID, **kwargs: Any) -> Response:
        return Response(self.get_serializer(readable(pk, request.actor)).data)


register("evidence", EvidenceViewSet)
