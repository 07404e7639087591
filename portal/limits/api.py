from collections.abc import Mapping

from portal.limits import filters, forms
from portal.limits.models import VIEW_LIMITS, LimitSet, SetLimit
from portal.limits.views import new_set
from portal.web.api import COMMON, RecordSerializer, StatefulSerializer, StatefulViewSet, register


class SetLimitSerializer(RecordSerializer):
    class Meta:
        model = SetLimit
        fields = ("id", "key", "name", "days", "unit")


class LimitSetSerializer(StatefulSerializer):
    limits = SetLimitSerializer(many=True)

    class Meta:
        model = LimitSet
        fields = (
            *COMMON, "number", "issuer", "edition", "source", "remark", "effective_on", "published_on", "ended_on",
            "limits", "since",
        )  # fmt: skip


class LimitSetViewSet(StatefulViewSet):
    model = LimitSet
    serializer_class = LimitSetSerializer
    filterset = filters.LimitSetFilter
    related = ("issuer__region",)
    parts = ("limits",)
    permission = VIEW_LIMITS
    step = "draft"
    form_class = forms.LimitSetForm
    formsets = (forms.LimitForms,)

    def instance(self, data: Mapping) -> LimitSet:
        return new_set(self.actor)


register("limit-sets", LimitSetViewSet)
