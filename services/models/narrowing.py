from datetime import date
from typing import Any

from django.db import models
from django.db.models import QuerySet

from portal.flow.models import Part
from portal.flow.refusals import Reason
from portal.flow.step import Amend, PartOf, step
from portal.issued import parts
from portal.issued.enums import IssuedState, TighteningState
from portal.issued.models import Tightening, TighteningQuerySet
from portal.scope import Owned, ScopedQuerySet
from services import rules
from services.models.edition import CatalogueEdition, CatalogueEntry
from services.steps import ExcludeForm, ReasonForm, TakeBackForm

DRAFT = TighteningState.DRAFT
DRAFT_NARROWING, APPROVE_NARROWING = "services.draft_narrowing", "services.approve_narrowing"
CONTENT: dict[str, Any] = {
    "field": "state", "source": DRAFT, "target": DRAFT, "side": "department", "permission": DRAFT_NARROWING,
    "stamp": "drafted_by",
}  # fmt: skip


class NarrowingQuerySet(TighteningQuerySet):
    def applying(self, region_path: str, day: date) -> "NarrowingQuerySet":
        """Not before the edition on which it was drafted; after that from edition to edition."""
        begun = CatalogueEdition.objects.dated().filter(effective_on__lte=day)
        return super().applying(region_path, day).filter(edition__in=begun)


class Narrowing(Tightening):
    """What of the list a city or county does not open (R018): it leaves out, and can add nothing.

    Drafted on the lines of one edition, it stays in force with the next ones (R040): an item that is listed there too
    stays closed until the department opens it. It ends when the province has no list any more.
    """

    noun, key, tightens = "事项收紧", "narrowing", "edition"
    number_prefix = "SJ"
    permissions = {"draft": DRAFT_NARROWING, "approve": APPROVE_NARROWING}
    asks = {"send_back": ReasonForm, "lift": ReasonForm}
    searched = ("issuer__name",)
    editable = (
        Amend(side="department", permission=DRAFT_NARROWING, stamp="drafted_by", states={DRAFT: {"starts_on"}}),
    )

    edition = models.ForeignKey(
        CatalogueEdition, models.PROTECT, related_name="narrowings", verbose_name="服务事项清单"
    )

    objects = NarrowingQuerySet.as_manager()

    class Meta(Tightening.Meta):
        verbose_name = verbose_name_plural = "事项收紧"
        permissions = (("draft_narrowing", "起草事项收紧"), ("approve_narrowing", "批准、终止事项收紧"))

    def over_on(self) -> date | None:
        if self.edition.state == IssuedState.WITHDRAWN and self.edition.ended_on is None:
            return self.starts_on  # it never applied
        return newest.ended_on if (newest := self.newest()) else None

    def newest(self) -> CatalogueEdition | None:
        """The last edition of the province that applies, will or did."""
        found = CatalogueEdition.objects.dated().filter(issuer=self.edition.issuer_id)
        return found.select_related("issuer__region").order_by("-effective_on").first()

    def missing(self) -> str:
        return "" if self.exclusions.exists() else Reason("还没有选不开放的事项", at="exclusions")

    def listed(self) -> "QuerySet[Exclusion]":
        return self.exclusions.select_related("entry__version", "entry__item").order_by("entry__item__code")

    def takable(self) -> "QuerySet[CatalogueEntry]":
        """Only lines of its own edition that it does not leave out yet: nothing can be added."""
        return self.edition.listed().exclude(pk__in=self.exclusions.values("entry"))

    def returnable(self) -> "QuerySet[CatalogueEntry]":
        return self.edition.listed().filter(pk__in=self.exclusions.values("entry"))

    @step(**CONTENT, label="选不开放的事项", form=ExcludeForm, order=14)
    def leave_out(self, *, by: Any, entries: list[CatalogueEntry], note: str) -> None:
        """Each once; the reason is public."""
        here = set(self.exclusions.values_list("entry", flat=True))
        parts.add(self, [Exclusion(narrowing=self, entry=e, reason=note) for e in entries if e.pk not in here])

    @step(**CONTENT, label="恢复开放", form=TakeBackForm, guards=(rules.leaves_out,), order=16)
    def take_back(self, *, by: Any, entries: list[CatalogueEntry]) -> None:
        """What is to be open after all."""
        parts.drop(self, self.exclusions.filter(entry__in=[one.pk for one in entries]))


class Exclusion(Part):
    scope = Owned("narrowing")

    narrowing = PartOf(Narrowing, related_name="exclusions", verbose_name="事项收紧")
    entry = models.ForeignKey(CatalogueEntry, models.PROTECT, related_name="exclusions", verbose_name="清单事项")
    reason = models.CharField("不开放的理由", max_length=500)

    objects = ScopedQuerySet.as_manager()

    class Meta(Part.Meta):
        verbose_name = verbose_name_plural = "不开放的事项"
        constraints = [
            models.UniqueConstraint(
                fields=["narrowing", "entry"], name="left_out_once", violation_error_message="已选过这个事项"
            )
        ]

    def __str__(self) -> str:
        return str(self.entry)
