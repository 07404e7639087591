import django_filters

from portal.accounts.enums import Kind
from portal.accounts.models import Organisation, User
from portal.web.filters import FilterSet, Search


class OrganisationFilter(FilterSet):
    q = Search("名称", fields=("name",))
    kind = django_filters.ChoiceFilter(label="类别", choices=Kind.choices, empty_label="全部")

    class Meta:
        model = Organisation
        fields = ()


class PersonFilter(FilterSet):
    q = Search("姓名、账号或单位", fields=("name", "username", "organisation__name"))
    active = django_filters.ChoiceFilter(
        label="账号状态", field_name="is_active", choices=((True, "启用"), (False, "已停用")), empty_label="全部"
    )

    class Meta:
        model = User
        fields = ()
