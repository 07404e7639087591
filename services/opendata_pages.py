"""The open data: one file of an edition in three forms, their checksums, what they are in words and for machines."""

import base64
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import condition

from portal.web.absolute import absolute
from portal.web.public_cache import cached
from services import opendata, published, queries
from services.missing import Missing, edition_of, public
from services.models import CatalogueEdition
from services.opendata_description import data_package, json_schema, meaning_of

NAME = "开放数据"
KINDS = {
    "text": "文字", "number": "整数", "date": "日期", "choice": "选项", "choices": "多个选项", "materials": "材料列表",
    "names": "字段名列表",
}  # fmt: skip


@public
def edition_data(request: HttpRequest, province: str, number: int, kind: str) -> HttpResponse:
    """The file of a published edition; to be saved."""
    edition = edition_of(province, number)
    file = next((one for one in opendata.files(edition) if one.kind == kind), None)
    if file is None:
        here = reverse("public-edition", args=[province, number])
        raise Missing(f"数据文件有 JSON、CSV、XLSX 三种，没有 {kind}", ("查看这一版", here))
    return _unless_known(request, edition, file)


def _unless_known(request: HttpRequest, edition: CatalogueEdition, file: opendata.File) -> HttpResponse:
    """Made only for whoever has not got it: its checksum is its tag."""

    @condition(etag_func=lambda request: f'"{file.sha256}"')
    def made(request: HttpRequest) -> HttpResponse:
        return HttpResponse(opendata.content(edition, file.kind), content_type=file.media_type)

    response = made(request)
    schema = absolute(request, reverse("public-edition-description", args=_address(edition)))
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response["Repr-Digest"] = f"sha-256=:{base64.b64encode(bytes.fromhex(file.sha256)).decode()}:"
    response["Link"] = f'<{settings.OPEN_DATA_LICENCE_URL}>; rel="license", <{schema}>; rel="describedby"'
    response["Cache-Control"] = "no-cache"
    return response


def _address(edition: CatalogueEdition) -> list[Any]:
    return [edition.issuer.region.code, edition.edition]


@public
def edition_checksums(request: HttpRequest, province: str, number: int) -> HttpResponse:
    """As sha256sum reads it."""
    files = opendata.files(edition_of(province, number))
    text = "".join(f"{file.sha256}  {file.name}\n" for file in files)
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@public
@cached("catalogue")
def edition_description(request: HttpRequest, province: str, number: int) -> HttpResponse:
    """A Data Package."""
    edition, today = edition_of(province, number), timezone.localdate()
    current = queries.edition_on(edition.issuer.region_path, today)
    standing = published.standing(edition, current, today)
    page = absolute(request, reverse("public-edition", args=_address(edition)))
    return _json(data_package(edition, standing, opendata.files(edition), page))


@public
def schema(request: HttpRequest) -> HttpResponse:
    """The JSON Schema of items.json."""
    response = _json(json_schema(absolute(request, request.path)))
    response["Content-Type"] = "application/schema+json"
    return response


def _json(content: dict[str, Any]) -> HttpResponse:
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})


@public
@cached("catalogue")
def open_data(request: HttpRequest) -> HttpResponse:
    """What there is, what each field holds, under which licence, and how to see that a file is whole."""
    places = published.provinces(timezone.localdate())
    content = {
        "places": [place for place in places if place.latest],
        "fields": [(field, KINDS[field.kind], meaning_of(field)) for field in opendata.FIELDS],
        "licence": settings.OPEN_DATA_LICENCE,
        "licence_url": settings.OPEN_DATA_LICENCE_URL,
        "breadcrumbs": [("首页", "/"), (NAME, "")],
    }
    return render(request, "services/public/open_data.html", content)


EDITION = "editions/<slug:province>/<int:number>"
urlpatterns = [
    path(f"{EDITION}/items.<slug:kind>", edition_data, name="public-edition-data"),
    path(f"{EDITION}/SHA256SUMS", edition_checksums, name="public-edition-checksums"),
    path(f"{EDITION}/datapackage.json", edition_description, name="public-edition-description"),
    path("open-data/", open_data, name="public-open-data"),
    path("open-data/items.schema.json", schema, name="public-open-data-schema"),
]
