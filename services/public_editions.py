"""What each province has published: what is in force everywhere, the history of a province, one edition and what
differs between two. Addresses by the code of the province and the number of the edition never change."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.forms import DateField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone

from portal.regions.models import Region
from portal.web import forms as web
from portal.web.navigation import Public, register_public
from portal.web.public_cache import cached
from services import opendata, published, queries
from services.missing import Missing, edition_of, path_of, province_of, public
from services.models import CatalogueEdition, CatalogueEntry
from services.views import by_batch

NAME = "事项清单"
BATCHES = {0: "仅咨询指引，网点不经办"}


class DayForm(web.Form):
    day = DateField(label="哪一天", error_messages={"invalid": "日期写成 2026-11-23"})


def way(province: Region | None = None, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """The breadcrumb, down to a province and further; the last is the page itself."""
    steps = [("首页", "/"), (NAME, reverse("public-edition-all"))]
    if province is not None:
        steps.append((f"{province}", reverse("public-edition-list", args=[province.code])))
    steps += more
    return [*steps[:-1], (steps[-1][0], "")]


@public
@cached("catalogue")
def edition_all(request: HttpRequest) -> HttpResponse:
    """The provinces with what is in force there today, and those that have published nothing."""
    places = published.provinces(timezone.localdate())
    content = {
        "places": [place for place in places if place.latest],
        "rest": [place.region for place in places if not place.latest],
        "breadcrumbs": way(),
    }
    return render(request, "services/public/all.html", content)


@public
@cached("catalogue", keys=("day",))
def edition_list(request: HttpRequest, province: str) -> HttpResponse:
    """R040: every edition of a province, the newest first; which of them applied on a day is asked on the page."""
    editions = list(published.counted(queries.published_editions(path_of(province))))
    region = editions[0].issuer.region if editions else province_of(province)
    today = timezone.localdate()
    current = published.applying(editions, today)
    content: dict[str, Any] = {
        "province": region,
        "rows": [(one, published.standing(one, current, today), published.period(one)) for one in editions],
        "breadcrumbs": way(region),
    }
    return _asked(request, editions, content) if "day" in request.GET else _history(request, DayForm(), content)


def _asked(request: HttpRequest, editions: list[CatalogueEdition], content: dict) -> HttpResponse:
    """Which edition applied on a day that somebody asks about."""
    form = DayForm(request.GET)
    if not form.is_valid():
        return _history(request, form, content, 422)
    day = form.cleaned_data["day"]
    found = published.applying(editions, day)
    return _history(request, form, content | {"day": day, "found": found}, 200 if found else 404)


def _history(request: HttpRequest, form: DayForm, content: dict, status: int = 200) -> HttpResponse:
    return render(request, "services/public/history.html", content | {"form": form, "bound": [form]}, status=status)


@public
@cached("catalogue", keys=("region",))
def edition_page(request: HttpRequest, province: str, number: int) -> HttpResponse:
    """R039, R018: its items by batch, how it stands today, and what a region below leaves out of it."""
    edition, today = edition_of(province, number), timezone.localdate()
    current = queries.edition_on(edition.issuer.region_path, today)
    day = published.last_day(edition, today)
    region = _region(request, edition.issuer.region)
    entries = linked(edition, day, region.code if region else province)
    applies = bool(published.period(edition))
    left_out = published.left_out(region, day) if region and applies else []
    closed = {one.line for one in left_out}
    content = {
        "edition": edition,
        "province": edition.issuer.region,
        "standing": published.standing(edition, current, today),
        "current": current,
        "before": edition.before(),
        "batches": by_batch(entries),
        "guidance": BATCHES[0],
        "count": len(entries),
        "day": day,
        "region": region,
        "left_out": left_out,
        "closed": closed,
        "open_count": len(entries) - len(closed),
        "applies": applies,
        "narrowed": list(published.narrowed(edition, day)) if applies else [],
        "files": opendata.files(edition),
        "regions": list(published.regions_in(edition.issuer.region)),
        "breadcrumbs": way(edition.issuer.region, (f"第{edition.edition}版", "")),
    }
    return render(request, "services/public/edition.html", content)


def linked(edition: CatalogueEdition, day: date, region: str) -> list[CatalogueEntry]:
    """Its lines in order, each with `guide_url`: its guide as it is read on this day, or on the first on which the
    item is open; "" in an edition that never applies."""
    entries, applies = list(edition.listed()), bool(published.period(edition))
    for entry in entries:
        first = max(entry.starts_on or edition.effective_on, day)
        entry.guide_url = _guide(entry.item.code, region, first) if applies else ""
    return entries


def _guide(code: str, region: str, day: date) -> str:
    query = {"region": region} | ({"day": day.isoformat()} if day != timezone.localdate() else {})
    return f"{reverse('public-item', args=[code])}?{urlencode(query)}"


def _region(request: HttpRequest, province: Region) -> Region | None:
    """The region that the address names; None for none, and for the province itself. Raises Missing for one that does
    not lie in the province."""
    code = request.GET.get("region", "")
    if code in ("", province.code):
        return None
    found = Region.objects.filter(code=code).first() if code.isdecimal() else None
    if found is None or not found.path.startswith(province.path):
        raise Missing(f"{province}没有这个区划", ("不分区划查看这一版", request.path))
    return found


@public
@cached("catalogue", keys=("from",))
def edition_differences(request: HttpRequest, province: str, number: int) -> HttpResponse:
    """R040: in words and as a table, against the published edition before it or the one that is asked for."""
    edition = edition_of(province, number)
    editions = [one for one in queries.published_editions(path_of(province)) if one != edition]
    old = _other(request, edition, editions) if "from" in request.GET else edition.before()
    content = {
        "edition": edition,
        "province": edition.issuer.region,
        "old": old,
        "others": [one for one in editions if one != old],
        "comparison": queries.differences(edition, old) if old else None,
        "breadcrumbs": way(edition.issuer.region, (f"第{number}版", address(edition)), ("与另一版的不同", "")),
    }
    return render(request, "services/public/differences.html", content)


def _other(request: HttpRequest, edition: CatalogueEdition, editions: list[CatalogueEdition]) -> CatalogueEdition:
    """Raises Missing for a number that is none of the other published editions."""
    asked = request.GET["from"]
    found = [one for one in editions if str(one.edition) == asked]
    if not found:
        words = f"{edition.issuer.region}没有可以和第 {edition.edition} 版比较的这一版"
        raise Missing(words, ("与前一版比较", request.path), ("查看这一版", address(edition)))
    return found[0]


def address(edition: CatalogueEdition) -> str:
    """The stable address of an edition."""
    return reverse("public-edition", args=[edition.issuer.region.code, edition.edition])


register_public(Public(NAME, "public-edition-all", order=15))
urlpatterns = [
    path("editions/", edition_all, name="public-edition-all"),
    path("editions/<slug:province>/", edition_list, name="public-edition-list"),
    path("editions/<slug:province>/<int:number>/", edition_page, name="public-edition"),
    path("editions/<slug:province>/<int:number>/differences/", edition_differences, name="public-edition-differences"),
]
