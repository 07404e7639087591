from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone

from portal.accounts.models import Organisation
from portal.append_only import APPEND_ONLY
from portal.flow.models import Part, Stateful
from portal.flow.step import Amend, PartOf, StateField, stamp_field, step
from portal.scope import Owned, Reference, ScopedQuerySet, nobody
from services import ranking, rules
from services.enums import ItemState, OutletRole
from services.models.content import ItemContent
from services.models.guide import Paper, defaults, elements
from services.steps import ConfirmForm, ReasonForm, RiskForm

ACTIVE, RETIRED = ItemState
DRAFT_CATALOGUE = "services.draft_catalogue"
CODE = r"^[A-Za-z0-9][A-Za-z0-9._-]*\Z"  # a code is part of addresses: a slash in one would break every list with it
GIVEN = {  # what the page of an item asks; its risk is assessed by a step of its own
    "name", "summary", "category", "applicant", "forms", "life_events", "legal_basis", "limit_unit", "statutory_days",
    "statutory_source", "provincial_days", "promised_days", "outlet_role", "outlet_tier", "retention", "frequency",
    "complexity", "procedure", "delivery", "fee", "hours", "place", "enquiry", "complaint", "code_39554",
    "code_35617",
}  # fmt: skip


class ServiceItem(ItemContent, Stateful):
    """An item that a province works on (R012, R014). What an edition says of it is a frozen version."""

    scope = Reference("issuer", issued=nobody())
    handled_by = "issuer"
    list_name = "事项库"
    number_prefix = "SX"
    searched = ("name", "code")
    derived = frozenset({"unconfirmed"})
    editable = (
        Amend(
            side="department",
            permission=DRAFT_CATALOGUE,
            stamp="changed_by",
            states={ACTIVE: {*GIVEN, "materials"}},
        ),
    )

    issuer = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="省级部门")
    code = models.CharField(
        "事项编码", max_length=20, help_text="公开网址的一部分，公布以后不变",
        validators=[RegexValidator(CODE, "只用字母、数字、点、连字符和下划线，以字母或数字开头")],
    )  # fmt: skip
    changed_by = stamp_field("最近修改人")
    state = StateField("状态", enum=ItemState)

    objects = ScopedQuerySet.as_manager()

    class Meta(Stateful.Meta):
        verbose_name = verbose_name_plural = "服务事项"
        permissions = (
            ("draft_catalogue", "维护服务事项，起草事项清单"),
            ("approve_catalogue", "审定、公布、撤回和废止事项清单"),
        )
        ordering = ("code",)
        constraints = [
            *ItemContent.Meta.constraints,
            models.CheckConstraint(condition=models.Q(code__regex=CODE), name="item_code_in_address"),
            models.UniqueConstraint(
                fields=["issuer", "code"], name="one_item_a_code", violation_error_message="本省已有这个事项编码"
            ),
        ]

    @property
    def whose_turn(self) -> str:
        """Nobody is waited for but where something is still to confirm."""
        return "" if self.state == ACTIVE and self.unconfirmed else "无，供查阅"

    @property
    def choice_words(self) -> str:
        """Where it is chosen: with the terms of its rank (R042)."""
        guide = self.outlet_role == OutletRole.GUIDE
        return f"{self.code} {self.name}（{'仅咨询指引，不排序' if guide else ranking.words(self)}）"

    @property
    def guide(self) -> list[tuple[str, str]]:
        return elements(self, self.materials.all())

    def pending(self) -> list[tuple[str, str]]:
        """Column → what it is called and its default."""
        return [(name, f"{label}：{words}") for name, label, words in defaults(self)]

    @step(
        field=state, source=None, target=ACTIVE, label="新增事项", side="department", permission=DRAFT_CATALOGUE,
        guards=(rules.kept_by_a_province,), stamp="changed_by", order=10,
    )  # fmt: skip
    def register(self, *, by: Any) -> None:
        """The province begins to work on an item."""

    @step(
        field=state, source=ACTIVE, target=ACTIVE, label="评定风险等级", side="department",
        permission=DRAFT_CATALOGUE, form=RiskForm, stamp="changed_by", order=30,
        after=("新的等级在下一版清单里生效；每次评定都记入办理记录。",),
    )  # fmt: skip
    def assess_risk(self, *, by: Any, risk: str, note: str) -> None:
        """R068: level and reason; the record keeps what was."""
        self.risk, self.risk_reason = risk, note
        self.unconfirmed = [name for name in self.unconfirmed if name != "risk"]

    @step(
        field=state, source=ACTIVE, target=ACTIVE, label="确认缺省值", side="department", permission=DRAFT_CATALOGUE,
        form=ConfirmForm, guards=(rules.has_defaults,), stamp="changed_by", order=20,
    )  # fmt: skip
    def confirm(self, *, by: Any, names: list[str]) -> None:
        """These defaults are what the province wants."""
        self.unconfirmed = [name for name in self.unconfirmed if name not in names]

    @step(
        field=state, source=ACTIVE, target=ACTIVE, label="确认全部缺省值", side="department",
        permission=DRAFT_CATALOGUE, guards=(rules.has_defaults,), stamp="changed_by", order=25,
        after=("所选事项的缺省值全部作为本省的规定，不再显示“省级待定”。",),
    )  # fmt: skip
    def confirm_all(self, *, by: Any) -> None:
        """For many items at one time."""
        self.unconfirmed = []

    @step(
        field=state, source=ACTIVE, target=RETIRED, label="停用事项", side="department", permission=DRAFT_CATALOGUE,
        form=ReasonForm, stamp="changed_by", order=80,
        confirm=("不能再列入新的清单；已公布的清单不变。",),
    )  # fmt: skip
    def retire(self, *, by: Any, note: str) -> None:
        """Editions that have it keep it."""

    @step(
        field=state, source=RETIRED, target=ACTIVE, label="恢复事项", side="department", permission=DRAFT_CATALOGUE,
        stamp="changed_by", order=40, after=("可以再列入新的清单。",),
    )  # fmt: skip
    def restore(self, *, by: Any) -> None:
        """It may be listed again."""


class Material(Part):
    """A paper that the applicant brings, and by what law (R014). `shared`: not asked for where data are shared."""

    scope = Owned("item")

    item = PartOf(ServiceItem, related_name="materials", verbose_name="服务事项")
    position = models.PositiveSmallIntegerField("序号")
    name = models.CharField("材料名称", max_length=200)
    legal_basis = models.CharField("依据", max_length=200)
    shared = models.BooleanField("数据共享的免交", default=False)

    objects = ScopedQuerySet.as_manager()

    class Meta(Part.Meta):
        verbose_name = verbose_name_plural = "申请材料"
        ordering = ("position", "pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(legal_basis__regex=r"\S"),
                name="material_has_a_legal_basis",
                violation_error_message="每份材料都要写明依据",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def words(self) -> str:
        return Paper(self.name, self.legal_basis, self.shared).words


class ItemVersion(ItemContent):
    """An item as an edition lists it, for ever (R049): what runs keeps the version by which it began.

    materials: [{"name", "legal_basis", "shared"}, …]. initials: the pinyin initials of the name.
    """

    scope = Owned("item")

    item = models.ForeignKey(ServiceItem, models.PROTECT, related_name="versions", verbose_name="服务事项")
    number = models.PositiveSmallIntegerField("规程版本")
    materials = models.JSONField("申请材料", default=list)
    initials = models.CharField("拼音首字母", max_length=200)
    digest = models.CharField("内容", max_length=64)
    frozen_at = models.DateTimeField("冻结时间", default=timezone.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "操作规程版本"
        ordering = ("item", "number")
        constraints = [
            *ItemContent.Meta.constraints,
            models.UniqueConstraint(
                fields=["item", "number"],
                name="one_version_a_number",
                violation_error_message="事项刚由他人列入清单，请再试一次",
            ),
        ]
        triggers = APPEND_ONLY

    @property
    def papers(self) -> list[Paper]:
        return [Paper(**paper) for paper in self.materials]

    @property
    def guide(self) -> list[tuple[str, str]]:
        return elements(self, self.papers)
