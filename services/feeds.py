"""What changes in the editions of a province, for feed readers: an entry an edition, with the differences in words."""

from collections import defaultdict
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html_join
from django.views.decorators.http import condition

from portal.issued.comparing import Line, compare
from portal.regions.models import Region
from portal.web.absolute import absolute
from portal.web.public_cache import cached
from portal.web.values import shown
from services import published, queries
from services.missing import Missing, path_of, province_of, public
from services.models import CatalogueEdition, CatalogueEntry

NEWEST = 20
MOST = 30  # sentences about one edition


class Change(NamedTuple):
    """An edition, how it stands today and what differs from the one before it, a sentence each."""

    edition: CatalogueEdition
    standing: published.Standing
    differences: list[str]


class History(NamedTuple):
    province: Region
    changes: list[Change]


def history(province: str, today: Any) -> History:
    """The newest editions. Raises Missing where nothing has been published. Two queries."""
    editions = list(queries.published_editions(path_of(province)))
    if not editions:
        region = province_of(province)
        way = (f"查看{region}的各版清单", reverse("public-edition-list", args=[province]))
        raise Missing(f"{region}还没有公布服务事项清单，公布后可以订阅", way)
    current, lines = published.applying(editions, today), _lines(editions[: NEWEST + 1])
    pairs = zip(editions[:NEWEST], [*editions[1:], None], strict=False)
    changes = [Change(one, published.standing(one, current, today), _words(one, old, lines)) for one, old in pairs]
    return History(editions[0].issuer.region, changes)


def _words(new: CatalogueEdition, old: CatalogueEdition | None, lines: dict[int, list[Line]]) -> list[str]:
    if old is None:
        return [f"公布的第一版，共 {len(lines[new.pk])} 项。"]
    words = compare(lines[old.pk], lines[new.pk]).words
    rest = [f"另有 {len(words) - MOST} 项调整，见这一版的页面。"] if len(words) > MOST else []
    return [f"与第 {old.edition} 版相比：", *words[:MOST], *rest]


def _lines(editions: list[CatalogueEdition]) -> dict[int, list[Line]]:
    """What stands in the lists, without the texts of the guides: those show as another version of the procedure."""
    rows = CatalogueEntry.objects.filter(edition__in=editions).order_by("batch", "item__code")
    found = defaultdict(list)
    names = ("edition", "batch", "starts_on", "item__code", "version__name", "version__number")
    for edition, batch, starts_on, code, name, number in rows.values_list(*names):
        begins = shown(starts_on) if starts_on else ""
        facts = {
            "批次": f"第 {batch} 批" if batch else "仅指引",
            "本批施行日期": begins,
            "办事指南": f"第 {number} 次修订",
        }
        found[edition].append(Line(code, name, facts))
    return found


class EditionFeed(Feed):
    """Atom; the address of an edition is its identity, and its time is that of its last change."""

    feed_type = Atom1Feed
    language = "zh-CN"

    def get_object(self, request: HttpRequest, province: str) -> History:
        self.request = request
        return history(province, timezone.localdate())

    def title(self, found: History) -> str:
        return f"{found.province}服务事项清单：{settings.SITE_NAME}"

    def subtitle(self, found: History) -> str:
        return f"{found.province}每一版服务事项清单的公布、施行、撤回和改动"

    def link(self, found: History) -> str:
        return absolute(self.request, reverse("public-edition-list", args=[found.province.code]))

    def feed_url(self, found: History) -> str:
        return absolute(self.request, reverse("public-edition-feed", args=[found.province.code]))

    feed_guid = feed_url

    def author_name(self, found: History) -> str:
        return f"{found.changes[0].edition.issuer}"

    def items(self, found: History) -> list[Change]:
        return found.changes

    def item_title(self, item: Change) -> str:
        return f"{item.edition}：{item.standing.words}"

    def item_description(self, item: Change) -> str:
        """Markup, as the feed says it is: a paragraph a sentence."""
        return format_html_join("", "<p>{}</p>", ((words,) for words in [item.standing.sentence, *item.differences]))

    def item_link(self, item: Change) -> str:
        edition = item.edition
        return absolute(self.request, reverse("public-edition", args=[edition.issuer.region.code, edition.edition]))

    item_guid = item_link

    def item_pubdate(self, item: Change) -> datetime:
        return timezone.make_aware(datetime.combine(item.edition.published_on, datetime.min.time()))

    def item_updateddate(self, item: Change) -> datetime:
        return item.edition.since


def last_changed(request: HttpRequest, province: str) -> datetime | None:
    """When an edition of the province took its last step: for readers that ask by time alone."""
    return queries.published_editions(path_of(province)).aggregate(last=Max("since"))["last"]


@public
@condition(last_modified_func=last_changed)
@cached("catalogue")
def edition_feed(request: HttpRequest, province: str) -> HttpResponse:
    """Whoever has it already is told so (304). What the reader says that it accepts changes nothing."""
    return EditionFeed()(request, province=province)


urlpatterns = [path("editions/<slug:province>/feed/", edition_feed, name="public-edition-feed")]
