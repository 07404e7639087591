"""Search over all that the public may read: items, announcements, needs, editions. Nothing that is not public."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from onboarding.models import CooperationNeed
from portal.announcements import public as announcements
from portal.regions.models import Region
from portal.site.search import LONGEST, why_not
from portal.web.limits import too_many_searches
from portal.web.text import shown_safely
from services import offered, places, queries
from services.missing import public
from services.models import CatalogueEdition

MOST = 10
WORDS = 8  # every word is looked for; more of them say no more
ANYTHING = dict.fromkeys(("category", "event", "applicant", "form", "batch"), "")


@dataclass
class Hit:
    title: str
    url: str
    note: str = ""


@dataclass
class Group:
    """The first of what was found in one place; `more` leads to all of it when there is more."""

    name: str
    hits: list[Hit]
    more: str = ""


@public
def search(request: HttpRequest) -> HttpResponse:
    """R040, R041: one field for everything. Raises Missing for a region that is none."""
    if refused := too_many_searches(request):
        return refused
    text = request.GET.get("q", "").strip()
    reason = why_not(text)
    region = places.place_of(request)
    groups = list(found(text, region)) if text and not reason else []
    content = {
        "q": shown_safely(text[:LONGEST]),
        "reason": reason,
        "region": region,
        "choose": places.kept(request, region=places.above(region) if region else ""),
        "groups": groups,
        "breadcrumbs": [("首页", "/"), ("搜索", "")],
    }
    return render(request, "site/public_search.html", content, status=422 if reason else 200)


def found(text: str, region: Region | None) -> Iterable[Group]:
    """One query each; what has nothing is left out."""
    words = text.split()[:WORDS]
    groups = [_items(words, region), _announcements(text, words), _needs(words), _editions(words)]
    return (group for group in groups if group.hits)


def _items(words: list[str], region: Region | None) -> Group:
    """As they apply today in the region of the page; without one nobody could say which."""
    if region is None:
        return Group("服务事项", [])
    entries = queries.applicable(region.path, timezone.localdate())
    rows = offered.fitting(entries, ANYTHING | {"q": " ".join(words)})[: MOST + 1]
    place = f"?region={region.code}"
    hits = [Hit(one.version.name, reverse("public-item", args=[one.item.code]) + place) for one in rows]
    return _group("服务事项", hits, "public-item-list", {"q": " ".join(words), "region": region.code})


def _announcements(text: str, words: list[str]) -> Group:
    rows = announcements.published().filter(_all(words, "title", "body")).defer("body")[: MOST + 1]
    hits = [Hit(one.title, one.public_url, f"{one.issued_by}，{one.public_from:%Y年%-m月%-d日}") for one in rows]
    return _group(announcements.NAME, hits, "public-announcement-list", {"q": text})


def _needs(words: list[str]) -> Group:
    rows = CooperationNeed.objects.published().select_related("issued_by").order_by("-closes_on", "-pk")
    rows = rows.filter(_all(words, "title", "extent", "issued_by__name"))[: MOST + 1]
    hits = [Hit(one.title, reverse("public-need", args=[one.pk]), str(one.issued_by)) for one in rows]
    return _group("合作需求", hits, "public-need-list")


def _editions(words: list[str]) -> Group:
    """By the province or the department that published it."""
    rows: QuerySet[Any] = CatalogueEdition.objects.published().select_related("issuer__region")
    rows = rows.filter(_all(words, "issuer__region__name", "issuer__name")).order_by("-effective_on", "-pk")
    hits = [
        Hit(str(one), reverse("public-edition", args=[one.issuer.region.code, one.edition]), one.get_state_display())
        for one in rows[: MOST + 1]
    ]
    return _group("事项清单", hits, "public-edition-all")


def _all(words: list[str], *fields: str) -> Q:
    """Every word in any of the fields."""
    wanted = Q()
    for word in words:
        one = Q()
        for field in fields:
            one |= Q(**{f"{field}__icontains": word})
        wanted &= one
    return wanted


def _group(name: str, hits: list[Hit], listed: str, query: dict[str, str] | None = None) -> Group:
    more = reverse(listed) + (f"?{urlencode(query)}" if query else "") if len(hits) > MOST else ""
    return Group(name, hits[:MOST], more)
