"""What the pages of this room ask; the import of a sheet is judged by the same forms."""

from typing import Any

from django.forms import (
    CheckboxSelectMultiple,
    ChoiceField,
    DateField,
    FileField,
    MultipleChoiceField,
    RadioSelect,
    Textarea,
    TextInput,
)

from portal.web import forms as web
from portal.web.forms import ModelForm, Parts, inline
from services.enums import Form, LifeEvent, Tier
from services.models import CatalogueEdition, Guidance, GuidanceQuestion, Material, Narrowing, ServiceItem

GROUPS = (
    "code", "name", "summary", "category", "applicant", "forms", "life_events", "legal_basis", "limit_unit",
    "statutory_days", "statutory_source", "provincial_days", "promised_days", "risk", "risk_reason", "outlet_role",
    "outlet_tier", "retention", "frequency", "complexity", "procedure", "delivery", "fee", "hours", "place",
    "enquiry", "complaint", "code_39554", "code_35617",
)  # fmt: skip
ONCE = ("code", "risk", "risk_reason")  # asked for a new item; later the risk is assessed by its own step


class ItemForm(ModelForm):
    """What the province writes itself is no default any more."""

    forms = MultipleChoiceField(
        label="办理方式", choices=Form.choices, widget=CheckboxSelectMultiple, help_text="可多选"
    )
    life_events = MultipleChoiceField(
        label="人生事件", choices=LifeEvent.choices, widget=CheckboxSelectMultiple, required=False,
        help_text="群众会在什么时候用到，可多选",
    )  # fmt: skip

    class Meta:
        model = ServiceItem
        fields = tuple(name for name in GROUPS if name not in ONCE)
        widgets = {name: Textarea(attrs={"rows": rows}) for name, rows in (("summary", 2), ("legal_basis", 2))} | {
            "procedure": Textarea(attrs={"rows": 4})
        }

    def _post_clean(self) -> None:
        super()._post_clean()
        settle(self.instance, self.changed_data)


class NewItemForm(ItemForm):
    class Meta(ItemForm.Meta):
        fields = GROUPS


def settle(item: ServiceItem, names: Any) -> None:
    item.unconfirmed = [name for name in item.unconfirmed if name not in names]


class MaterialForm(ModelForm):
    class Meta:
        model = Material
        fields = ("position", "name", "legal_basis", "shared")
        widgets = {name: TextInput(attrs={"size": 60}) for name in ("name", "legal_basis")}


class Materials(Parts):
    """Numbered; a list that was changed is no default any more, one that comes with a new item may be one."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if index is not None and "position" in form.fields:
            form.fields["position"].initial = index + 1

    def clean(self) -> None:
        super().clean()
        if self.instance.pk and self.has_changed():
            settle(self.instance, ["materials"])


MaterialForms = inline(
    ServiceItem, Material, MaterialForm, label="申请材料", formset=Materials, extra=1, max_num=40, validate_max=True
)


class EditionForm(ModelForm):
    class Meta:
        model = CatalogueEdition
        fields = ("effective_on", "basis", "remark")
        widgets = {"remark": Textarea(attrs={"rows": 3}), "basis": RadioSelect}


class NarrowingForm(ModelForm):
    class Meta:
        model = Narrowing
        fields = ("starts_on",)


class GuidanceForm(ModelForm):
    class Meta:
        model = Guidance
        fields = (
            "organisation", "edition", "cooperation", "subject", "held_on", "place", "attendees", "minutes", "papers",
        )  # fmt: skip
        widgets = {"attendees": Textarea(attrs={"rows": 2}), "minutes": Textarea(attrs={"rows": 8})}


class QuestionForm(ModelForm):
    class Meta:
        model = GuidanceQuestion
        fields = ("position", "question", "answer")


class Questions(Parts):
    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if index is not None and "position" in form.fields:
            form.fields["position"].initial = index + 1


QuestionForms = inline(
    Guidance, GuidanceQuestion, QuestionForm, label="问答", formset=Questions, extra=1, max_num=60, validate_max=True
)


class ApplicableForm(web.Form):
    day = DateField(label="哪一天", error_messages={"invalid": "日期写成 2026-11-23"})
    tier = ChoiceField(
        label="网点等级", choices=Tier.choices, error_messages={"invalid_choice": "没有这一级，请从列出的等级里选择"}
    )


class SheetForm(web.Form):
    file = FileField(label="Excel 工作簿（.xlsx）", help_text="用导出的工作簿填写；不超过 5 MB、2,000 行")
