from typing import Any

import django_filters
from django.db.models import Q
from django.utils import timezone

from portal.tokens.models import ApiToken
from portal.web.filters import FilterSet, Search


class TokenFilter(FilterSet):
    q = Search("用途、账号或单位", fields=("name", "membership__user__name", "membership__organisation__name"))
    open = django_filters.ChoiceFilter(
        label="状态", choices=(("1", "可以使用"), ("0", "已作废或到期")), method="by_state", empty_label="全部"
    )

    class Meta:
        model = ApiToken
        fields = ()

    def by_state(self, rows: Any, _name: str, value: str) -> Any:
        is_open = Q(revoked_at=None, expires_on__gte=timezone.localdate())
        return rows.filter(is_open) if value == "1" else rows.exclude(is_open)
