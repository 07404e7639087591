from partners.models import Cooperation, Partner
from portal.web.filters import FilterSet, NumberSearch, Search, StateChoice


class PartnerFilter(FilterSet):
    q = Search("名称或信用代码", fields=("organisation__name", "code"))

    class Meta:
        model = Partner
        fields = ("kind",)


class CooperationFilter(FilterSet):
    q = NumberSearch("名称或编号", model=Cooperation, fields=("organisation__name", "department__name"))
    state = StateChoice(Cooperation)

    class Meta:
        model = Cooperation
        fields = ("selection_method",)
