"""What can be done, as anybody reads it: the items that apply in a region on a day, and each as a complete guide
(办事指南). Without a script; all that was chosen is in the address."""

import io
from datetime import date
from typing import Any

import segno
from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone

from portal.regions.models import Level, Region
from portal.web import forms as web
from portal.web.absolute import absolute
from portal.web.filters import chosen
from portal.web.limits import too_many_searches
from portal.web.navigation import Public, register_public
from portal.web.public_cache import cached
from portal.web.text import shown_safely
from services import offered, places, published, queries
from services.enums import PENDING, Applicant, Category, Form, LifeEvent
from services.missing import Missing, public

NAME = "服务事项"
WRITE = "日期写成 2026-11-23"
HELD = {"region", "category", "event", "applicant", "form", "batch", "day"}  # what a new search keeps


def choice(label: str, choices: Any) -> forms.ChoiceField:
    words = {"invalid_choice": f"没有这一种{label}，请重新选择"}
    return forms.ChoiceField(label=label, choices=[("", "全部"), *choices], required=False, error_messages=words)


class ItemSearch(web.Form):
    """Everything that narrows the list; nothing of it has to be filled in."""

    q = forms.CharField(label="事项名称", required=False, max_length=100, widget=forms.TextInput({"type": "search"}))
    category = choice("险种", Category.choices)
    event = choice("人生事件", LifeEvent.choices)
    applicant = choice("服务对象", [(Applicant.PERSON, "个人"), (Applicant.EMPLOYER, "单位")])
    form = choice("办理方式", Form.choices)
    batch = choice("批次", ())
    day = forms.DateField(label="哪一天", required=False, error_messages={"invalid": WRITE})

    def __init__(self, data: Any, batches: set[int]) -> None:
        super().__init__(data)
        names = [(str(number), f"第 {number} 批" if number else "仅指引") for number in sorted(batches)]
        self.fields["batch"].choices = [("", "全部"), *names]

    @property
    def chosen(self) -> list[dict]:
        return chosen(self) if self.is_valid() else []


@public
@cached("catalogue", keys=(*HELD, "page"))
def item_list(request: HttpRequest) -> HttpResponse:
    """R012, R018: what outlets handle in a region on a day."""
    if refused := too_many_searches(request):
        return refused
    region, today = places.place_of(request), timezone.localdate()
    if region is None:
        return _choose(request, None)
    day = _day(request.GET.get("day", "")) or today
    entries = queries.applicable(region.path, day)
    counted = offered.counted(entries)
    form = ItemSearch(request.GET, counted.batches)
    found = offered.fitting(entries, form.cleaned_data) if form.is_valid() else entries.none()
    content = {
        "region": region,
        "place": places.full_name(region),
        "day": day,
        "today": today,
        "edition": queries.edition_on(region.path, day),
        "counted": counted,
        "form": form,
        "bound": [form],
        "page": _page(request, found),
        "held": [(name, request.GET[name]) for name in sorted(HELD & request.GET.keys()) if request.GET[name]],
        "kept": places.kept(request),
        "choose": places.kept(request, region=places.above(region)),
        "without_day": f"?{places.kept(request, day='')}",
        "item_query": _item_query(region, day, today),
        "breadcrumbs": [("首页", "/"), (NAME, "")],
    }
    return render(request, "services/public/items.html", content, status=200 if form.is_valid() else 422)


def _page(request: HttpRequest, rows: Any) -> Any:
    """By number, so that a page has an address. Raises Missing for one that there is not."""
    pages, asked = Paginator(rows, offered.SIZE), request.GET.get("page", "1")
    number = int(asked) if asked.isdecimal() and len(asked) < 10 else 0
    if not 1 <= number <= pages.num_pages:
        words = f"没有第 {asked[:20]} 页，一共 {pages.num_pages} 页"
        raise Missing(words, ("查看第 1 页", f"{request.path}?{places.kept(request)}"))
    return pages.page(number)


def _day(asked: str) -> date | None:
    """As the field reads it; None for none, and for what is no date: its message stands beside the field."""
    try:
        return ItemSearch.base_fields["day"].clean(asked)
    except ValidationError:
        return None


@public
@cached("catalogue", keys=("region", "day"))
def item_page(request: HttpRequest, code: str) -> HttpResponse:
    """R014, R018, R049, R050: all that somebody has to know before going, as it applies in a region on a day."""
    today = timezone.localdate()
    day = _asked_day(request) or today
    region = places.place_of(request)
    if region is None:
        return _choose(request, code)
    entry = offered.offered(code, region, day)
    address = f"{reverse('public-item', args=[code])}?region={region.code}"
    content = {
        "entry": entry,
        "version": entry.version,
        "edition": entry.edition,
        "region": region,
        "place": places.full_name(region),
        "day": day,
        "today": today,
        "coming": offered.coming(entry, day),
        "rest": entry.version.guide[5:],
        "steps": entry.version.procedure.splitlines(),
        "pending": PENDING,
        "choose": places.kept(request, region=places.above(region), item=code),
        "address": absolute(request, address),
        "item_path": address,
        "breadcrumbs": [("首页", "/"), (NAME, _list_address(region, day, today)), (str(entry), "")],
    }
    return render(request, "services/public/item.html", content)


def _asked_day(request: HttpRequest) -> date | None:
    """Raises Missing for what is no date."""
    asked = request.GET.get("day", "")
    day = _day(asked)
    if asked and day is None:
        way = f"{request.path}?{places.kept(request, day='')}"
        raise Missing(f"没有这一天；{WRITE}", ("查看今天的办事指南", way))
    return day


def _list_address(region: Region, day: date, today: date) -> str:
    return f"{reverse('public-item-list')}?{_item_query(region, day, today)}"


def _item_query(region: Region, day: date, today: date) -> str:
    return f"region={region.code}" + (f"&day={day:%Y-%m-%d}" if day != today else "")


@public
@cached("catalogue", keys=("region",))
def item_code(request: HttpRequest, code: str) -> HttpResponse:
    """The address of the guide as a drawing: it leads a telephone from paper to what applies then."""
    region = places.place_of(request)
    if region is None:
        raise Missing("没有指明地区，画不出二维码", (f"查看{NAME}", reverse("public-item-list")))
    offered.offered(code, region, timezone.localdate())
    address = absolute(request, f"{reverse('public-item', args=[code])}?region={region.code}")
    return HttpResponse(drawn(address), content_type="image/svg+xml")


def drawn(address: str) -> bytes:
    """With the four white squares around that ISO/IEC 18004 asks for, and no style of its own."""
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", border=4, omitsize=True, svgclass=None, lineclass=None)
    return out.getvalue()


@public
@cached("catalogue", keys=("region", "item"))
def region_page(request: HttpRequest) -> HttpResponse:
    """Province, city, county: one link a step, and what was looked for stays."""
    asked, code = request.GET.get("region", ""), shown_safely(request.GET.get("item", ""))
    region = places.region_of(asked, request) if asked else None
    return _choose(request, code or None, region)


def _choose(request: HttpRequest, code: str | None, region: Region | None = None) -> HttpResponse:
    """`code`: the item whose guide is to be read there; None leads to the list."""
    content = {
        "region": region,
        "way": places.lineage(region) if region else [],
        "choices": _below(request, code, region) if region else _provinces(request, code),
        "here": _target(request, code, region) if region else "",
        "again": f"{reverse('public-region')}?{places.kept(request, region='')}",
        "code": code,
        "breadcrumbs": [("首页", "/"), (NAME, reverse("public-item-list")), ("选择地区", "")],
    }
    return render(request, "services/public/region.html", content)


def _below(request: HttpRequest, code: str | None, region: Region) -> list[tuple[Region, str]]:
    """A city leads to its counties, a county to the page."""
    rows = places.below(region) if region.level < Level.COUNTY else []
    return [(one, _next(request, code, one)) for one in rows]


def _provinces(request: HttpRequest, code: str | None) -> list[tuple[Region, str]]:
    """Those that have published a list; for an item, those whose list has it. Raises Missing where none has."""
    today = timezone.localdate()
    if code is None:
        rows = [one.region for one in published.provinces(today) if one.latest]
    else:
        rows = offered.places_of(code, today)
        if not rows:
            raise Missing(f"没有编码为 {code[:20]} 的{NAME}", (f"查看{NAME}", reverse("public-item-list")))
    return [(one, _next(request, code, one)) for one in rows]


def _next(request: HttpRequest, code: str | None, region: Region) -> str:
    if region.level >= Level.COUNTY:
        return _target(request, code, region)
    query = places.kept(request, region=region.code, item=code or "")
    return f"{reverse('public-region')}?{query}"


def _target(request: HttpRequest, code: str | None, region: Region) -> str:
    address = reverse("public-item", args=[code]) if code else reverse("public-item-list")
    return f"{address}?{places.kept(request, region=region.code, item='')}"


register_public(Public(NAME, "public-item-list", order=10))
urlpatterns = [
    path("items/", item_list, name="public-item-list"),
    path("items/<str:code>/", item_page, name="public-item"),
    path("items/<str:code>/qr.svg", item_code, name="public-item-qr"),
    path("region/", region_page, name="public-region"),
]
