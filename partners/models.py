from datetime import date
from typing import Any

from auditlog.registry import auditlog
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from partners import rules
from partners.codes import validate_code
from partners.enums import CooperationState, PartnerKind, SelectionMethod
from portal.accounts.models import Organisation
from portal.evidence.fields import EvidenceField
from portal.flow.models import Stateful
from portal.flow.step import StateField, step
from portal.personal.fields import PersonalField, PersonalIndex
from portal.regions.paths import path_field
from portal.scope import Hangs, Owned, Relation, ScopedQuerySet
from portal.web.text import telephone


class Partner(models.Model):
    """The register of partners (§3.1, R010): one entry a head office, whose branches are organisations below it."""

    scope = Relation("organisation__path", keeper="registered_by__path", whole_tree=True)
    searched, named_by = ("organisation__name", "code"), ("organisation",)

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="总部")
    code = models.CharField("统一社会信用代码", max_length=18, validators=[validate_code])
    kind = models.CharField("机构类型", max_length=20, choices=PartnerKind.choices)
    telephone = models.CharField("办公电话", max_length=30, validators=[telephone])
    registered_by = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="登记部门")
    registered_on = models.DateField("登记日期", default=timezone.localdate, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "合作机构"
        ordering = ("organisation__path",)
        permissions = (
            ("register_partner", "登记合作机构"),
            ("maintain_partner", "维护本机构的登记信息和资质"),
        )
        constraints = [
            models.UniqueConstraint(
                fields=["code"], name="one_partner_a_code", violation_error_message="该统一社会信用代码已登记"
            ),
            models.UniqueConstraint(
                fields=["organisation"], name="one_entry_a_partner", violation_error_message="该机构已登记"
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)

    def get_absolute_url(self) -> str:
        return reverse("partner-detail", args=[self.pk])

    def clean(self) -> None:
        if self.organisation_id and (reason := rules.why_no_head_office(self.organisation)):
            raise ValidationError(reason)

    def in_force(self) -> "QualificationQuerySet":
        return self.qualifications.in_force()


class QualificationQuerySet(ScopedQuerySet):
    def in_force(self) -> "QualificationQuerySet":
        """Neither retired nor out of date today."""
        today = timezone.localdate()
        ends = Q(valid_until=None) | Q(valid_until__gte=today)
        return self.filter(ends, retired_on=None, valid_from__lte=today)

    def ending_by(self, day: date) -> "QualificationQuerySet":
        """In force today and no longer after that day; without those that a newer one of the same name outlasts."""
        longer = Q(valid_until=None) | Q(valid_until__gt=OuterRef("valid_until"))
        same = Qualification.objects.filter(partner=OuterRef("partner"), name=OuterRef("name"), retired_on=None)
        return self.in_force().filter(~Exists(same.filter(longer)), valid_until__lte=day)


class Qualification(models.Model):
    """A licence or certificate. What applications stand on is never edited: a newer one is added, the old retired."""

    scope = Owned("partner")
    evidence_permission = "partners.view_partner"

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="qualifications", verbose_name="合作机构")
    name = models.CharField("资质名称", max_length=100)
    certificate = models.CharField("证书编号", max_length=60)
    valid_from = models.DateField("有效期自")
    valid_until = models.DateField("有效期至", null=True, blank=True, help_text="长期有效的不填")
    scans = EvidenceField("扫描件")
    retired_on = models.DateField("停用日期", null=True, editable=False)

    objects = QualificationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "资质"
        ordering = ("retired_on", "name", "-valid_from")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="qualification_ends_after_it_begins",
                violation_error_message="有效期止应不早于有效期起",
            ),
            models.UniqueConstraint(
                fields=["partner", "name", "certificate"],
                name="one_entry_a_certificate",
                violation_error_message="这份证书已登记",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.certificate}）"

    @property
    def validity(self) -> str:
        """In words, for pages: until when, that it is over, or that it has not begun."""
        if self.retired_on:
            return f"{self.retired_on:%Y年%-m月%-d日}停用"
        if self.valid_from > timezone.localdate():
            return f"自{self.valid_from:%Y年%-m月%-d日}起有效"
        if self.valid_until is None:
            return "长期有效"
        ended = self.valid_until < timezone.localdate()
        return f"{'已于' if ended else ''}{self.valid_until:%Y年%-m月%-d日}{'到期' if ended else '前有效'}"

    @property
    def is_in_force(self) -> bool:
        today = timezone.localdate()
        ended = self.retired_on or (self.valid_until and self.valid_until < today)
        return not ended and self.valid_from <= today


class Contact(models.Model):
    """Whom to turn to in a partner's node, and for what (§7.5, R051). Nothing cites it: it goes when it is not needed
    any more."""

    scope = Owned("partner")
    held_by = "organisation"

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="contacts", verbose_name="合作机构")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="单位")
    name = PersonalField("姓名", kind="name")
    phone = PersonalField("电话", kind="phone")
    phone_index = PersonalIndex("phone", verbose_name="电话索引")
    email = PersonalField("电子邮箱", kind="email", blank=True)
    duty = models.CharField("职责", max_length=50, help_text="如：合作申请、网点建设、业务协调")
    updated_at = models.DateTimeField("最近更新", default=timezone.now, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "联系人"
        ordering = ("organisation__path", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "phone_index"],
                name="one_contact_a_phone",
                violation_error_message="这个单位已登记过这个电话",
            )
        ]

    def __str__(self) -> str:
        return f"{self.duty}联系人{self.name}"

    def get_absolute_url(self) -> str:
        return f"{self.partner.get_absolute_url()}#panel-contacts"

    def clean(self) -> None:
        if self.organisation_id and (reason := rules.why_not_in_the_tree(self.organisation, self.partner)):
            raise ValidationError({"organisation": reason})

    @classmethod
    def clear_to(cls, by: Any) -> Q:
        """Its own organisation and head office; of the departments those that have to do with the partner."""
        own = Q(organisation=by.organisation) | Q(partner__organisation=by.organisation)
        return own | Q(partner__in=rules.dealing_with(Partner, by.organisation))


class Cooperation(Stateful):
    """A partner's node and a department, from the approved application on (§6.4); in force with the agreement."""

    scope = Hangs("region_path", "organisation_path")
    handled_by, held_by, lock_rank = "department", "organisation", 0
    shows = ("partner",)
    number_prefix, stage = "HZ", 2
    searched, named_by = ("organisation__name", "department__name"), ("organisation", "department")

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="cooperations", verbose_name="合作机构")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="合作单位")
    department = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="合作部门")
    region_path = path_field("区划路径")
    organisation_path = path_field("机构路径")
    selection_method = models.CharField("确定方式", max_length=20, choices=SelectionMethod.choices)
    procedure = models.TextField("确定程序")
    state = StateField("状态", enum=CooperationState)

    class Meta(Stateful.Meta):
        verbose_name = verbose_name_plural = "合作关系"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "department"],
                name="one_cooperation_a_pair",
                violation_error_message="双方已有合作关系",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation}与{self.department}"

    @step(field=state, source=None, target=CooperationState.AGREED, label="确定合作", side="system", order=10)
    def agree(self, *, by: Any) -> None:
        """Follows the approval of an application; the row says how and by what procedure it came (R010)."""


auditlog.register(Partner)
auditlog.register(Qualification)
auditlog.register(Contact, exclude_fields=["phone_index"])
