"""The map of the public site for search engines: what stays at its address. Nothing that is not published."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import conditional_page, require_safe

from onboarding.models import CooperationNeed
from portal.announcements.public import published as announcements
from portal.zones import public_url
from services.models import CatalogueEdition, CatalogueEntry
from services.published import in_force
from services.queries import begun


class PublicMap(Sitemap):
    """At the entrance for the public: the same whoever asks, by whatever name."""

    def get_protocol(self, protocol: str | None = None) -> str:
        return public_url().partition("://")[0] or super().get_protocol(protocol)

    def get_domain(self, site: Any = None) -> str:
        return public_url().partition("://")[2] or super().get_domain(site)


class Pages(PublicMap):
    """The beginnings of each part."""

    def items(self) -> list[str]:
        return [
            "home",
            "public-item-list",
            "public-edition-all",
            "public-need-list",
            "public-announcement-list",
            "public-open-data",
            "conformance",
            "cited-standards",
            "help",
        ]

    def location(self, item: str) -> str:
        return reverse(item)


class Editions(PublicMap):
    def items(self) -> Any:
        found = CatalogueEdition.objects.published().select_related("issuer__region")
        return found.order_by("issuer__region_path", "edition")

    def location(self, item: CatalogueEdition) -> str:
        return reverse("public-edition", args=[item.issuer.region.code, item.edition])

    def lastmod(self, item: CatalogueEdition) -> Any:
        return item.since


class Histories(PublicMap):
    """The provinces that have published something."""

    def items(self) -> Any:
        found = CatalogueEdition.objects.published().values_list("issuer__region__code", flat=True)
        return found.order_by("issuer__region__code").distinct()

    def location(self, item: str) -> str:
        return reverse("public-edition-list", args=[item])


class Items(PublicMap):
    """What can be done in each province today: a code is one province's own. A batch that has not begun has no page
    yet."""

    def items(self) -> list[tuple[str, str]]:
        today = timezone.localdate()
        editions = {one.pk: one.issuer.region.code for one in in_force(today).values()}
        rows = CatalogueEntry.objects.filter(begun(today), edition__in=editions).order_by("edition", "item__code")
        return [(editions[edition], code) for edition, code in rows.values_list("edition", "item__code")]

    def location(self, item: tuple[str, str]) -> str:
        return f"{reverse('public-item', args=[item[1]])}?region={item[0]}"


class Needs(PublicMap):
    def items(self) -> Any:
        return CooperationNeed.objects.published().only("pk", "since").order_by("pk")

    def location(self, item: CooperationNeed) -> str:
        return reverse("public-need", args=[item.pk])

    def lastmod(self, item: CooperationNeed) -> Any:
        return item.since


class Announcements(PublicMap):
    """Those that stand; what was taken back is gone from here too."""

    def items(self) -> Any:
        return announcements().defer("body").order_by("pk")

    def location(self, item: Any) -> str:
        return item.public_url

    def lastmod(self, item: Any) -> Any:
        return item.public_from


MAPS = {
    "pages": Pages,
    "items": Items,
    "histories": Histories,
    "editions": Editions,
    "needs": Needs,
    "announcements": Announcements,
}


@login_not_required
@require_safe
@conditional_page
def page(request: HttpRequest) -> HttpResponse:
    return sitemap(request, MAPS)
