"""Public pages of what a province has published: read without an account, and what is not there is said in words."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.regions.models import Level, Region
from services import queries
from services.models import CatalogueEdition

PROVINCE = re.compile("[1-9][0-9]0000")


class Missing(Exception):
    """There is no such thing; `words` say which, `ways` lead on: label and address."""

    def __init__(self, words: str, *ways: tuple[str, str]) -> None:
        super().__init__(words)
        self.words, self.ways = words, [*ways, ("查看各省清单", reverse("public-edition-all"))]

    def page(self, request: HttpRequest) -> HttpResponse:
        content = {"words": self.words, "ways": self.ways}
        return render(request, "services/public/missing.html", content, status=404)


def public(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Without an account, and only to read."""

    @login_not_required
    @require_safe
    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Missing as missing:
            return missing.page(request)

    return page


def province_of(code: str) -> Region:
    """Raises Missing for what is no province."""
    region = Region.objects.filter(code=code, level=Level.PROVINCE).first()
    if region is None:
        raise Missing("没有这个省级区划；省级区划的代码是六位数字，例如 330000")
    return region


def edition_of(code: str, number: int) -> CatalogueEdition:
    """A published edition by its stable address. Raises Missing for what is none, also when there is a draft."""
    edition = queries.published_edition(path_of(code), number)
    if edition is None:
        province = province_of(code)
        way = (f"查看{province}的各版清单", reverse("public-edition-list", args=[code]))
        raise Missing(f"{province}没有公布第 {number} 版服务事项清单", way)
    return edition


def path_of(code: str) -> str:
    """330000 → 33/, the path of a province; "" for what is no such code."""
    return f"{code[:2]}/" if PROVINCE.fullmatch(code) else ""
