import django_filters
from django.db.models import QuerySet

from portal.web.filters import FilterSet, NumberSearch, Search, StateChoice
from services.enums import Category, OutletRole, Risk
from services.models import CatalogueEdition, Guidance, Narrowing, ServiceItem
from services.models.guide import CONFIRMABLE


class ItemFilter(FilterSet):
    q = Search("名称或编码", fields=("name", "code"))
    category = django_filters.ChoiceFilter(label="险种", choices=Category.choices, empty_label="全部")
    risk = django_filters.ChoiceFilter(label="风险等级", choices=Risk.choices, empty_label="全部")
    outlet_role = django_filters.ChoiceFilter(label="网点办理", choices=OutletRole.choices, empty_label="全部")
    state = StateChoice(ServiceItem)
    pending = django_filters.ChoiceFilter(
        label="待确认", choices=[(name, label) for name, (label, _) in CONFIRMABLE.items()], method="still_pending",
        empty_label="全部",
    )  # fmt: skip

    class Meta:
        model = ServiceItem
        fields = ()

    def still_pending(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(unconfirmed__contains=[value])


class EditionFilter(FilterSet):
    q = NumberSearch("部门或编号", CatalogueEdition, fields=("issuer__name",))
    state = StateChoice(CatalogueEdition)

    class Meta:
        model = CatalogueEdition
        fields = ()


class NarrowingFilter(FilterSet):
    q = NumberSearch("部门或编号", Narrowing, fields=("issuer__name",))
    state = StateChoice(Narrowing)

    class Meta:
        model = Narrowing
        fields = ()


class GuidanceFilter(FilterSet):
    q = NumberSearch("主题、合作机构或编号", Guidance, fields=("subject", "organisation__name"))
    state = StateChoice(Guidance)

    class Meta:
        model = Guidance
        fields = ()
