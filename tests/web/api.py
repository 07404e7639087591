"""Endpoints over the small machines of tests.proof, as a room would declare them."""

from rest_framework.routers import SimpleRouter

from portal.web.api import COMMON, RecordSerializer, RecordViewSet, StatefulSerializer, StatefulViewSet
from tests.proof.models import Answer, Matter, Need
from tests.web.rooms import Answers, Checks, MatterFilter, MatterForm


class AnswerSerializer(RecordSerializer):
    class Meta:
        model = Answer
        fields = ("id", "question", "text", "checked")


class MatterSerializer(StatefulSerializer):
    answers = AnswerSerializer(many=True)

    class Meta:
        model = Matter
        fields = (*COMMON, "title", "note", "department", "partner", "answers")


class MatterViewSet(StatefulViewSet):
    model = Matter
    serializer_class = MatterSerializer
    filterset = MatterFilter
    parts = ("answers",)
    sortable = ("title",)
    step = "draft"
    born_of = ("department",)

    def get_queryset(self):
        return super().get_queryset().prefetch_related("answers")

    def forms_for(self, side):
        return (MatterForm, Answers) if side == "partner" else (Checks,)

    def instance(self, data):
        here = self.actor.organisation
        return Matter(
            department_id=data["department"],
            partner=here,
            region_path=here.region_path,
            organisation_path=here.path,
        )


class NeedSerializer(RecordSerializer):
    class Meta:
        model = Need
        fields = ("id", "title")


class NeedViewSet(RecordViewSet):
    model = Need
    serializer_class = NeedSerializer


router = SimpleRouter()
router.register("matters", MatterViewSet, basename="api-matters")
router.register("needs", NeedViewSet, basename="api-needs")
