"""What the public is offered in a region on a day: the items that fit what somebody looks for, one item, and why one
is not there."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Case, F, Min, OuterRef, Q, QuerySet, Subquery, When
from django.urls import reverse

from portal.regions.models import Region
from portal.web.values import shown
from services import queries
from services.enums import Applicant, Category, LifeEvent
from services.missing import Missing
from services.models import CatalogueEdition, CatalogueEntry

SIZE = 50
LONGEST_SHORTENED = 10  # characters of what may be a name made shorter
ADVICE_LAST = Case(When(batch=0, then=1), default=0)
ROW = (
    "batch", "edition_id", "starts_on", "item__code", "version__name", "version__category", "version__forms",
    "version__limit_unit", "version__promised_days", "version__outlet_role", "version__unconfirmed",
)  # fmt: skip


@dataclass
class Counted:
    """How many items apply in all, by category, by life event, and in which batches. Choices with nothing are none."""

    total: int = 0
    categories: Counter = field(default_factory=Counter)
    events: Counter = field(default_factory=Counter)
    batches: set[int] = field(default_factory=set)

    @property
    def by_category(self) -> list[tuple[str, str, int]]:
        return [(key, label, self.categories[key]) for key, label in Category.choices if self.categories[key]]

    @property
    def by_event(self) -> list[tuple[str, str, int]]:
        return [(key, label, self.events[key]) for key, label in LifeEvent.choices if self.events[key]]


def counted(entries: "QuerySet[CatalogueEntry]") -> Counted:
    """One query of narrow rows: an edition has hundreds of lines and no more."""
    found = Counted()
    for category, events, batch in entries.values_list("version__category", "version__life_events", "batch"):
        found.total += 1
        found.categories[category] += 1
        found.events += Counter(events)
        found.batches.add(batch)
    return found


def fitting(entries: "QuerySet[CatalogueEntry]", asked: dict[str, Any]) -> "QuerySet[CatalogueEntry]":
    """Of the items that apply those that somebody looks for: batch by batch, in each what is asked for most often
    first, and at the end what outlets only give advice on."""
    for word in asked["q"].split():
        entries = entries.filter(_mentions(word))
    if asked["category"]:
        entries = entries.filter(version__category=asked["category"])
    if asked["event"]:
        entries = entries.filter(version__life_events__contains=[asked["event"]])
    if asked["applicant"]:
        entries = entries.filter(version__applicant__in=[asked["applicant"], Applicant.BOTH])
    if asked["form"]:
        entries = entries.filter(version__forms__contains=[asked["form"]])
    if asked["batch"]:
        entries = entries.filter(batch=asked["batch"])
    return entries.order_by(ADVICE_LAST, "batch", F("version__frequency").desc(), "item__code").only(*ROW)


def _mentions(word: str) -> Q:
    """A word of the name, or the name made shorter as people say it (社保卡 for 社会保障卡); a word of what it is
    about; the code; or pinyin initials, as short (sbk)."""
    found = Q(version__name__icontains=word) | Q(version__summary__icontains=word) | Q(item__code__iexact=word)
    if word.isascii():
        return found | Q(version__initials__icontains=word) | _shortened("version__initials", word, least=3)
    return found | _shortened("version__name", word, least=2)


def _shortened(column: str, word: str, least: int) -> Q:
    """Its characters in their order, whatever stands between; nothing for a word too short or too long for that."""
    pattern = ".*".join(re.escape(character) for character in word)
    return Q(**{f"{column}__iregex": pattern}) if least <= len(word) <= LONGEST_SHORTENED else Q()


def offered(code: str, region: Region, day: date) -> CatalogueEntry:
    """The line of the item that applies there and then. Raises Missing with the reason why there is none."""
    entry = queries.applicable(region.path, day).filter(item__code=code).first()
    if entry is None:
        raise Absent(code, region, day).reason()
    return entry


def coming(entry: CatalogueEntry, day: date) -> CatalogueEdition | None:
    """The edition that has been published to follow after this day, with `its_version`: the version by which it lists
    the item, null when it does not."""
    here = CatalogueEntry.objects.filter(edition=OuterRef("pk"), item=entry.item_id)
    later = CatalogueEdition.objects.dated().filter(issuer=entry.edition.issuer_id, effective_on__gt=day)
    later = later.annotate(its_version=Subquery(here.values("version")[:1]))
    return later.select_related("issuer__region").order_by("effective_on").first()


class Absent:
    """An item that is not open in a region on a day."""

    def __init__(self, code: str, region: Region, day: date) -> None:
        self.code, self.region, self.day = code, region, day
        self.edition = queries.edition_on(region.path, day)

    def reason(self) -> Missing:
        """The nearest of all reasons, with where to go from there."""
        if self.edition is None:
            return self._no_edition()
        line = self.edition.entries.filter(item__code=self.code).select_related("version", "edition").first()
        return self._not_open(line) if line else self._not_listed()

    def address(self, region: Region | None = None, day: date | None = None) -> str:
        query = f"?region={(region or self.region).code}" + (f"&day={day:%Y-%m-%d}" if day else "")
        return reverse("public-item", args=[self.code]) + query

    def _no_edition(self) -> Missing:
        words = f"{shown(self.day)}，{self.region}没有施行中的服务事项清单"
        return Missing(words, ("查看今天的办事指南", self.address()))

    def _not_open(self, line: CatalogueEntry) -> Missing:
        name = line.version.name
        if line.starts > self.day:
            words = f"“{name}”已列入清单的{line.batch_words}，自{shown(line.starts)}起可以办理"
            return Missing(words, (f"查看{shown(line.starts)}的办事指南", self.address(day=line.starts)))
        out = queries.left_out(self.region.path, self.day).filter(line=line.pk).first()
        if out is None:
            return Missing(f"{self.region}的网点不办理“{name}”")
        province = self.edition.issuer.region
        words = f"{out.narrowing.issuer.region}不开放“{name}”：{out.reason}（{out.narrowing.issuer}）"
        return Missing(words, (f"查看{province}的办事指南", self.address(province)))

    def _not_listed(self) -> Missing:
        province = self.edition.issuer.region
        listing = CatalogueEntry.objects.filter(item__code=self.code, edition__in=CatalogueEdition.objects.dated())
        listing = listing.select_related("version", "edition__issuer__region")
        at_home = listing.filter(edition__issuer=self.edition.issuer_id)
        if later := at_home.filter(edition__effective_on__gt=self.day).order_by("edition__effective_on").first():
            words = f"“{later.version.name}”自{shown(later.starts)}起列入{province}的清单"
            return Missing(words, (f"查看{shown(later.starts)}的办事指南", self.address(day=later.starts)))
        if last := at_home.order_by("-edition__effective_on").first():
            return self._left(last)
        return self._elsewhere()

    def _left(self, last: CatalogueEntry) -> Missing:
        edition = last.edition
        words = f"“{last.version.name}”自{shown(_end(edition))}起不再列入{edition.issuer.region}的清单"
        way = reverse("public-edition", args=[edition.issuer.region.code, edition.edition])
        return Missing(words, (f"查看列有它的第 {edition.edition} 版", way))

    def _elsewhere(self) -> Missing:
        words = f"{self.edition.issuer.region}没有编码为 {self.code} 的服务事项"
        ways = [(f"查看{place}的办事指南", self.address(place)) for place in places_of(self.code, self.day)]
        return Missing(f"{words}；下列地区有", *ways) if ways else Missing(words)


def _end(edition: CatalogueEdition) -> date | None:
    """The day from which it applies no more; by the dates alone, for the job that writes them may come late."""
    later = CatalogueEdition.objects.dated().filter(issuer=edition.issuer_id, effective_on__gt=edition.effective_on)
    return edition.ended_on or later.aggregate(next=Min("effective_on"))["next"]


def places_of(code: str, day: date) -> list[Region]:
    """The provinces in which an item of this code is listed on this day."""
    listing = CatalogueEntry.objects.filter(item__code=code, edition__in=CatalogueEdition.objects.dated())
    begun = Q(edition__ended_on=None) | Q(edition__ended_on__gt=day)
    rows = listing.filter(begun, edition__effective_on__lte=day).order_by("edition__issuer__region_path")
    return [one.edition.issuer.region for one in rows.select_related("edition__issuer__region")]
