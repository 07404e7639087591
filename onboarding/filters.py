from django.db.models import QuerySet

from onboarding.models import Application, CooperationNeed, Negotiation
from portal.web.filters import FilterSet, NumberSearch, ScopedChoice, StateChoice


def newest(found: QuerySet, most: int) -> QuerySet:
    """As a condition and not as a slice: the choice that was made is looked up among them."""
    return found.filter(pk__in=found.order_by("-pk").values("pk")[:most]).order_by("-pk")


class NeedFilter(FilterSet):
    q = NumberSearch("名称或编号", model=CooperationNeed, fields=("title", "issued_by__name"))
    state = StateChoice(CooperationNeed)

    class Meta:
        model = CooperationNeed
        fields = ()


class ApplicationFilter(FilterSet):
    q = NumberSearch("单位或编号", model=Application, fields=("applicant__name", "need__title"))
    state = StateChoice(Application)
    need = ScopedChoice("合作需求", CooperationNeed, rows=lambda found: newest(found, 200))

    class Meta:
        model = Application
        fields = ()


class NegotiationFilter(FilterSet):
    q = NumberSearch("单位或编号", model=Negotiation, fields=("application__applicant__name",))
    state = StateChoice(Negotiation)

    class Meta:
        model = Negotiation
        fields = ()
