"""What everybody may read without an account: needs that were published (R031), with the four principles (R013)."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.generic import DetailView, ListView

from onboarding.models import CooperationNeed
from onboarding.views import PRINCIPLE_WORDS
from portal.web.fresh import fresh
from portal.web.navigation import Public, register_public
from portal.web.permitted import page_of


@method_decorator([login_not_required, fresh], name="dispatch")
class PublicNeedList(ListView):
    """Open ones first, then what is over; twenty a page."""

    template_name = "onboarding/public_needs.html"
    paginate_by = 20

    def get_queryset(self) -> QuerySet:
        return CooperationNeed.objects.published().select_related("issued_by__region").order_by("-closes_on", "-pk")

    def get_context_data(self, **kwargs: Any) -> dict:
        return super().get_context_data(breadcrumbs=[("首页", "/"), ("合作需求", "")], **kwargs)


@method_decorator([login_not_required, fresh], name="dispatch")
class PublicNeed(DetailView):
    template_name = "onboarding/public_need.html"
    context_object_name = "need"

    def get_queryset(self) -> QuerySet:
        return CooperationNeed.objects.published().select_related("issued_by__region")

    def get_context_data(self, **kwargs: Any) -> dict:
        way = [("首页", "/"), ("合作需求", "/needs/"), (str(self.object), "")]
        kwargs |= {"principles": PRINCIPLE_WORDS, "requirements": self.object.requirements.all()}
        return super().get_context_data(breadcrumbs=way, way_in=self._way_in(), **kwargs)

    def _way_in(self) -> str:
        """Nobody who is logged in is sent to a page that is not theirs."""
        known = self.request.user.is_authenticated
        return page_of(self.object, self.request.actor) if known else self.object.get_absolute_url()


def open_needs(most: int) -> QuerySet:
    """For the home page: those that close soonest."""
    found = CooperationNeed.objects.published().open_on(timezone.localdate())
    return found.select_related("issued_by").order_by("closes_on", "pk")[:most]


register_public(Public("合作需求", "public-need-list", order=20))
urlpatterns = [
    path("needs/", PublicNeedList.as_view(), name="public-need-list"),
    path("needs/<int:pk>/", PublicNeed.as_view(), name="public-need"),
]
