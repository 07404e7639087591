import django_filters

from portal.issued.enums import IssuedState
from portal.limits.models import LimitSet
from portal.web.filters import FilterSet, NumberSearch


class LimitSetFilter(FilterSet):
    q = NumberSearch("部门、依据或编号", LimitSet, fields=("issuer__name", "source"))
    state = django_filters.ChoiceFilter(label="状态", choices=IssuedState.choices, empty_label="全部")

    class Meta:
        model = LimitSet
        fields = ()
