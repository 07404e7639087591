from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import models
from django.db.models import QuerySet, Value
from django.db.models.functions import NullIf
from django.urls import reverse
from django.utils.functional import cached_property

from portal.flow.models import Part
from portal.flow.refusals import Reason, Refused
from portal.flow.step import Amend, PartOf, step
from portal.issued import parts
from portal.issued.comparing import Line
from portal.issued.enums import IssuedState
from portal.issued.models import Issued, IssuedQuerySet
from portal.scope import Owned, ScopedQuerySet
from services import ranking, rules
from services.enums import Basis, ItemState
from services.models.freezing import frozen, is_stale
from services.models.item import DRAFT_CATALOGUE, ItemVersion, ServiceItem
from services.steps import ArrangeForm, BatchDateForm, CopyForm, DropForm, IncludeForm, MoveForm, ReasonForm

DRAFT = IssuedState.DRAFT
APPROVE_CATALOGUE = "services.approve_catalogue"
IN_ORDER = (NullIf("batch", Value(0)).asc(nulls_last=True), "item__code")  # what is guidance only comes last
CONTENT: dict[str, Any] = {  # what every step that changes a draft has in common
    "field": "state", "source": DRAFT, "target": DRAFT, "side": "department", "permission": DRAFT_CATALOGUE,
    "stamp": "drafted_by",
}  # fmt: skip


class CatalogueEdition(Issued):
    """What partners may handle in a province, edition by edition (R039, R040). Its lines name frozen versions."""

    noun, key = "服务事项清单", "catalogue"
    number_prefix = "QD"
    permissions = {"draft": DRAFT_CATALOGUE, "approve": APPROVE_CATALOGUE}
    asks = {"send_back": ReasonForm, "withdraw": ReasonForm, "repeal": ReasonForm}
    searched = ("issuer__name", "remark")
    editable = (
        Amend(
            side="department",
            permission=DRAFT_CATALOGUE,
            stamp="drafted_by",
            states={DRAFT: {"effective_on", "basis", "remark"}},
        ),
    )

    basis = models.CharField("形成方式", max_length=20, choices=Basis.choices, default=Basis.DETERMINED)
    remark = models.TextField("说明", max_length=2000, blank=True)

    objects = IssuedQuerySet.as_manager()

    class Meta(Issued.Meta):
        verbose_name = verbose_name_plural = "服务事项清单"

    def listed(self) -> "QuerySet[CatalogueEntry]":
        """The lines in order, with their versions: one query."""
        return self.entries.select_related("version", "item").order_by(*IN_ORDER)

    @cached_property
    def has_lines(self) -> bool:
        """Asked by the guards of many steps of one page; a door reads the row anew."""
        return self.entries.exists()

    def lines(self) -> list[Line]:
        return [entry.line() for entry in self.listed()]

    def missing(self) -> str:
        """R014, R039, R042: lines, a legal basis in each, batches that grow, none that begins too early."""
        entries = list(self.listed())
        if not entries:
            return Reason("清单里还没有事项", at="entries")
        if early := next((e for e in entries if e.starts_on and e.starts_on < self.effective_on), None):
            return Reason(f"第 {early.batch} 批的施行日期早于清单的施行日期", at="entries")
        return rules.shrinking(e.batch for e in entries) if self.basis == Basis.GRADUAL else ""

    def sources(self) -> "QuerySet[CatalogueEdition]":
        others = type(self).objects.filter(issuer=self.issuer_id).exclude(pk=self.pk)
        return others.select_related("issuer__region").order_by("-edition")

    def candidates(self) -> "QuerySet[ServiceItem]":
        """R042: what may still be listed, the best ranked first."""
        here = self.entries.values("item")
        rows = ServiceItem.objects.filter(issuer=self.issuer_id, state=ItemState.ACTIVE).exclude(pk__in=here)
        return ranking.best_first(rows)

    def takable(self) -> "QuerySet[CatalogueEntry]":
        return self.listed()

    def stale(self, entries: "Iterable[CatalogueEntry]") -> "list[CatalogueEntry]":
        """Of these lines, those whose item has been changed since it was listed."""
        items = ServiceItem.objects.filter(entries__edition=self).prefetch_related("materials").in_bulk()
        return [e for e in entries if is_stale(items[e.item_id], e.version)]

    @step(
        **CONTENT, label="照前一版起草", form=CopyForm, guards=(rules.is_empty,), order=12,
        after=("那一版的全部事项、批次按原样列入这一版，各批同日施行。",),
    )  # fmt: skip
    def copy_from(self, *, by: Any, source: "CatalogueEdition") -> None:
        """R040: a new edition begins with all of an earlier one; batches begin with the edition."""
        lines = source.listed()
        parts.add(self, [self._line(old.version, old.batch) for old in lines])

    @step(**CONTENT, label="列入事项", form=IncludeForm, guards=(rules.has_candidates,), order=14)
    def include(self, *, by: Any, items: list[ServiceItem], batch: int) -> None:
        """R039: items as they are now."""
        rows = ServiceItem.objects.filter(pk__in=[item.pk for item in items]).prefetch_related("materials")
        parts.add(self, [self._line(version, batch) for version in frozen(rows).values()])

    @step(**CONTENT, label="移出事项", form=DropForm, guards=(rules.has_lines,), order=16)
    def drop(self, *, by: Any, entries: list["CatalogueEntry"], note: str) -> None:
        """R040: what is no longer listed; it leaves on the day on which this edition begins."""
        parts.drop(self, self.entries.filter(pk__in=[one.pk for one in entries]))

    @step(**CONTENT, label="调整批次", form=MoveForm, guards=(rules.has_lines,), order=17)
    def move(self, *, by: Any, entries: list["CatalogueEntry"], batch: int, note: str) -> None:
        """R042: by hand, and why."""
        rows = self.entries.filter(pk__in=[one.pk for one in entries])
        begins = self.entries.filter(batch=batch).values_list("starts_on", flat=True).first()
        parts.change(self, rows, batch=batch, reason=note, starts_on=begins)

    @step(
        **CONTENT, label="按推荐分批", form=ArrangeForm, guards=(rules.has_lines,), order=18,
        after=("全部事项按“频次高、复杂程度低、风险低”的顺序重新分批，手工调整的批次和理由不再保留。",),
    )  # fmt: skip
    def arrange(self, *, by: Any, batches: int) -> None:
        """R042: the helper's proposal; every batch begins with the edition."""
        items = ServiceItem.objects.filter(entries__edition=self)
        found = ranking.proposed(items, batches)
        for batch in sorted(set(found.values())):
            here = [pk for pk, number in found.items() if number == batch]
            parts.change(self, self.entries.filter(item__in=here), batch=batch, reason="", starts_on=None)

    @step(**CONTENT, label="定批次日期", form=BatchDateForm, guards=(rules.has_lines,), order=19)
    def date_batch(self, *, by: Any, batch: int, starts_on: date) -> None:
        """R043: a later batch begins on a day of its own."""
        rows = self.entries.filter(batch=batch)
        if not rows.exists():
            raise Refused("请检查填写的内容", errors={"batch": [f"清单里没有第 {batch} 批"]})
        if starts_on < self.effective_on:
            raise Refused("请检查填写的内容", errors={"starts_on": ["应不早于清单的施行日期"]})
        parts.change(self, rows, starts_on=starts_on)

    @step(**CONTENT, label="采用事项最新内容", guards=(rules.has_lines,), order=21)
    def refresh(self, *, by: Any) -> None:
        """R049: the versions of today; the batches stay."""
        items = ServiceItem.objects.filter(entries__edition=self).prefetch_related("materials")
        for item, version in frozen(items).items():
            parts.change(self, self.entries.filter(item=item).exclude(version=version), version=version)

    def _line(self, version: ItemVersion, batch: int) -> "CatalogueEntry":
        return CatalogueEntry(edition=self, item_id=version.item_id, version=version, batch=batch)


class CatalogueEntry(Part):
    """A line of an edition. batch 0: guidance only. starts_on: null is the day of the edition."""

    scope = Owned("edition")

    edition = PartOf(CatalogueEdition, related_name="entries", verbose_name="清单")
    item = models.ForeignKey(ServiceItem, models.PROTECT, related_name="entries", verbose_name="服务事项")
    version = models.ForeignKey(ItemVersion, models.PROTECT, related_name="entries", verbose_name="操作规程版本")
    batch = models.PositiveSmallIntegerField("批次", default=1)
    starts_on = models.DateField("本批施行日期", null=True)
    reason = models.CharField("手工调整的理由", max_length=500, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta(Part.Meta):
        verbose_name = verbose_name_plural = "清单事项"
        ordering = ("batch", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "item"], name="one_line_an_item", violation_error_message="清单里已有这个事项"
            )
        ]

    def __str__(self) -> str:
        return self.version.name

    def get_absolute_url(self) -> str:
        return reverse("catalogueentry-detail", args=[self.pk])

    @property
    def choice_words(self) -> str:
        return f"{self.item.code} {self.version.name}（{self.batch_words}）"

    @property
    def starts(self) -> date:
        """The day from which it is open where the edition applies."""
        return self.starts_on or self.edition.effective_on

    @property
    def batch_words(self) -> str:
        return f"第 {self.batch} 批" if self.batch else "仅指引"

    def line(self) -> Line:
        """What of it is compared: all that the public reads."""
        version = self.version
        facts = {
            "批次": self.batch_words,
            "本批施行日期": f"{self.starts_on:%Y年%-m月%-d日}" if self.starts_on else "",
            "险种": version.get_category_display(),
            "服务对象": version.get_applicant_display(),
            "设定依据": version.legal_basis,
            "风险等级": version.get_risk_display(),
            "网点办理": version.get_outlet_role_display(),
            "网点等级": version.get_outlet_tier_display(),
            "办理流程": version.procedure,
            **dict(version.guide[2:]),
        }
        return Line(self.item.code, version.name, facts)
