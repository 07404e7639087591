"""The first page: search, what can be done here, what was announced last."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from onboarding.public import open_needs
from portal.announcements.public import newest
from portal.web.fresh import fresh
from portal.web.navigation import Public, register_public
from portal.zones import serves
from services import places, queries

MOST = 5
COMMON = 4  # items that are asked for most often

register_public(Public("首页", "home", order=0))


@login_not_required
@require_safe
@fresh
def home(request: HttpRequest) -> HttpResponse:
    if not serves("public-search"):  # an entrance for work alone
        return redirect("workbench")
    content = {"needs": open_needs(MOST), "announcements": newest(MOST), **common()}
    return render(request, "site/home.html", content)


def common() -> dict[str, Any]:
    """Of the site's region, or of the only one that has published, the items that are asked for most often."""
    region = places.the_site_s() or places.the_only_one()
    if region is None:
        return {"region": None, "items": []}
    found = queries.applicable(region.path, timezone.localdate()).filter(batch__gt=0)
    return {"region": region, "items": found.order_by("-version__frequency", "item__code")[:COMMON]}
