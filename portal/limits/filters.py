from portal.limits.models import LimitSet
from portal.web.filters import FilterSet, NumberSearch, StateChoice


class LimitSetFilter(FilterSet):
    q = NumberSearch("部门、依据或编号", LimitSet, fields=("issuer__name", "source"))
    state = StateChoice(LimitSet)

    class Meta:
        model = LimitSet
        fields = ()
