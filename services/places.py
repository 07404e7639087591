"""The region that a public page is about: named in the address, set for the site, or the only one that there is."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from portal.regions.models import Level, Region
from services.missing import Missing
from services.models import CatalogueEdition

LINEAGE = "parent__parent__parent"  # a region with all that it lies in


def place_of(request: HttpRequest) -> Region | None:
    """None where one has to be chosen first. Raises Missing for a code that is none, or none any more. One query for
    a region that is named; where nothing says which, two."""
    asked = request.GET.get("region", "")
    return region_of(asked, request) if asked else the_site_s() or the_only_one()


def region_of(code: str, request: HttpRequest) -> Region:
    found = _region(code) if code.isdecimal() and len(code) in (6, 9) else None
    if found is None:
        raise Missing("没有这个区划；区划代码是六位数字，例如 330106", _choose(request))
    if found.successor:
        way = f"{request.path}?{kept(request, region=found.successor.code)}"
        raise Missing(f"{found}已由{found.successor}接替", (f"查看{found.successor}", way))
    return found


def _choose(request: HttpRequest) -> tuple[str, str]:
    return ("选择所在的地区", f"{reverse('public-region')}?{kept(request, region='')}")


def the_site_s() -> Region | None:
    """The region of the department that runs the site, by SITE_REGION."""
    return _region(settings.SITE_REGION) if settings.SITE_REGION else None


def the_only_one() -> Region | None:
    """The province that has published, as long as no other has."""
    places = CatalogueEdition.objects.published().order_by().values_list("issuer__region", flat=True).distinct()[:2]
    found = list(places)
    return Region.objects.select_related(LINEAGE).get(pk=found[0]) if len(found) == 1 else None


def _region(code: str) -> Region | None:
    return Region.objects.select_related(LINEAGE, "successor").filter(code=code).first()


def lineage(region: Region) -> list[Region]:
    """From the province down to the region itself."""
    way = [region]
    while way[0].parent:
        way.insert(0, way[0].parent)
    return way


def full_name(region: Region) -> str:
    """浙江省杭州市西湖区."""
    return "".join(one.name for one in lineage(region))


def above(region: Region) -> str:
    """The code of what it lies in, where the choice goes on; "" from a province."""
    return region.parent.code if region.parent else ""


def below(region: Region) -> list[Region]:
    """The cities or counties of today that lie right below: nobody below a county leaves anything out."""
    rows = Region.objects.current().filter(parent=region, level__lte=Level.COUNTY)
    return list(rows.order_by("path"))


def kept(request: HttpRequest, **changed: str) -> str:
    """The query of the page with other values; "" takes one out, and a page begins anew. In the order of the names, so
    that one page has one address."""
    held = {name: value for name, value in request.GET.items() if name != "page"} | changed
    return urlencode({name: held[name] for name in sorted(held) if held[name]})
