import django_filters

from partners.enums import PartnerKind, SelectionMethod
from partners.models import Cooperation, Partner
from portal.web.filters import FilterSet, NumberSearch, Search, StateChoice


class PartnerFilter(FilterSet):
    q = Search("名称或信用代码", fields=("organisation__name", "code"))
    kind = django_filters.ChoiceFilter(label="机构类型", choices=PartnerKind.choices)

    class Meta:
        model = Partner
        fields = ()


class CooperationFilter(FilterSet):
    q = NumberSearch("名称或编号", model=Cooperation, fields=("organisation__name", "department__name"))
    state = StateChoice(Cooperation)
    selection_method = django_filters.ChoiceFilter(label="确定方式", choices=SelectionMethod.choices)

    class Meta:
        model = Cooperation
        fields = ()
