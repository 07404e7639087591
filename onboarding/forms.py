from functools import cached_property, partial
from typing import Any

from django import forms

from onboarding.enums import Check
from onboarding.models import (
    Application,
    CooperationNeed,
    Correction,
    Negotiation,
    ProposedOutlet,
    QualificationAnswer,
    RequiredQualification,
)
from partners.models import Qualification
from portal.evidence.enums import IMAGES, Kind
from portal.evidence.fields import limits
from portal.regions.models import Level
from portal.web.forms import ModelForm, Parts, inline
from portal.web.regions import RegionField


class NeedForm(ModelForm):
    class Meta:
        model = CooperationNeed
        fields = ("title", "extent", "outlets_wanted", "selection_method", "opens_on", "closes_on", "contact")
        widgets = {"extent": forms.Textarea(attrs={"rows": 4})}

    def clean(self) -> dict:
        data = super().clean()
        if data.get("opens_on") and data.get("closes_on") and data["closes_on"] < data["opens_on"]:
            self.add_error("closes_on", "截止日期应不早于开始日期")
        return data


class RequirementForm(ModelForm):
    class Meta:
        model = RequiredQualification
        fields = ("position", "text", "help")
        widgets = {name: forms.TextInput(attrs={"size": 60}) for name in ("text", "help")}


class NumberedParts(Parts):
    """Every row starts with its place in the list."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if index is not None and "position" in form.fields:
            form.fields["position"].initial = index + 1


RequirementForms = inline(
    CooperationNeed, RequiredQualification, RequirementForm, label="资格条件", formset=NumberedParts, extra=3,
    max_num=30, validate_max=True,
)  # fmt: skip


class ApplicationForm(ModelForm):
    class Meta:
        model = Application
        fields = ("statement", "service_rules", "contact_name", "contact_phone")
        widgets = {"statement": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "contact_name": "部门有事找谁",
            "contact_phone": "11 位手机号，或区号加号码；凭后四位可查办理进度。加密保存，别人看到的是遮盖后的",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, demand in demands(self.instance).items():
            if name in self.fields:
                self.fields[name].demand = demand


def demands(application: Application) -> dict[str, str]:
    """Name of an item → what the department asked to be mended there."""
    return {c.name: f"请补正（{c.why}）" for c in application.open_corrections()} if application.pk else {}


class Demanded(Parts):
    """Rows beside which stands what the department asked to be mended."""

    @cached_property
    def demands(self) -> dict[str, str]:
        return demands(self.instance)

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.demand = self.demands.get(f"{self.prefix}:{form.instance.pk}", "")


class AnswerForm(ModelForm):
    """One row a required qualification, even before anything is said to it."""

    narrows = ("requirement", "qualification")

    class Meta:
        model = QualificationAnswer
        fields = ("requirement", "statement", "qualification", "evidence")
        widgets = {"requirement": forms.HiddenInput, "statement": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["requirement"].disabled = bool(self.instance.pk)  # an answer stays with what it answers

    def has_changed(self) -> bool:
        return bool(self.instance._state.adding) or super().has_changed()


class Answers(Demanded):
    """The need says how many rows there are; the qualifications cited are the partner's own, in force. One that ran
    out since stays, so that the rest can be changed; it is refused when the application is sent."""

    related = ("qualification",)

    def __init__(self, *args: Any, instance: Any = None, **kwargs: Any) -> None:
        self.required = list(instance.need.requirements.all()) if instance is not None and instance.need_id else []
        if instance is not None and instance._state.adding:
            self.extra = len(self.required)
            kwargs["initial"] = [{"requirement": r.pk} for r in self.required]
        super().__init__(*args, instance=instance, **kwargs)

    @cached_property
    def in_force(self) -> list[Qualification]:
        return list(self._own().in_force())

    def _own(self) -> Any:
        return Qualification.objects.filter(partner=self.instance.partner_id)

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        requirement = form.fields["requirement"]
        requirement.queryset = RequiredQualification.objects.filter(need=self.instance.need_id)
        requirement.error_messages["invalid_choice"] = "资格条件不属于这个合作需求"
        asked = next((r for r in self.required if str(r.pk) == str(form["requirement"].value())), None)
        form.asked = asked
        if asked:
            form.legend, form.lead = f"{asked.position}. {asked.text}", [asked.help] if asked.help else []
        self._offer(form.fields["qualification"], form.instance.qualification)

    def _offer(self, field: Any, cited: Qualification | None) -> None:
        """The choices are the same list for every row."""
        field.label = "引用的资质（没有的不选）"
        field.queryset = self._own().in_force() | self._own().filter(pk=cited and cited.pk)
        rows = self.in_force + [cited] * (cited not in (None, *self.in_force))
        field.choices = [("", field.empty_label), *((row.pk, str(row)) for row in rows)]


AnswerForms = inline(
    Application, QualificationAnswer, AnswerForm, label="资格条件", formset=Answers, extra=0, can_delete=False,
    max_num=30, absolute_max=60, validate_max=True,
)  # fmt: skip


class OutletForm(ModelForm):
    township = RegionField(label="乡镇（街道）", required=False, level=Level.TOWNSHIP)

    class Meta:
        model = ProposedOutlet
        fields = (
            "name", "kind", "township", "village", "address", "premises_right", "area", "hours", "premises_proof",
            "photos",
        )  # fmt: skip
        help_texts = {
            "premises_proof": f"产权证、租赁合同或无偿使用协议，提交前必须有；{limits(tuple(Kind), 20)}",
            "photos": f"门头、大厅和拟设专窗的位置，提交前必须有；{limits(IMAGES, 20)}",
        }


class Outlets(Demanded):
    """Their townships lie in the region of the department that calls for them."""

    related = ("township",)

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["township"].within = self.instance.need.issued_by.region_path

    def get_unique_error_message(self, unique_check: Any) -> str:
        """Of two rows on one page; against the rows of the database the constraint says the same."""
        return "同一件合作意向里网点名称不能重复"


OutletForms = inline(
    Application, ProposedOutlet, OutletForm, label="拟设网点", formset=Outlets, extra=1, max_num=50,
    validate_max=True,
)  # fmt: skip


class ReplyForm(ModelForm):
    class Meta:
        model = Correction
        fields = ("reply",)
        widgets = {"reply": forms.TextInput(attrs={"size": 60})}


class Replies(Parts):
    """To each item that was sent back a word of its own; those of earlier times are closed."""

    def get_queryset(self) -> Any:
        return [one for one in super().get_queryset() if one.mended is None]

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.legend, form.demand = form.instance.words, f"请补正（{form.instance.why}）"


ReplyForms = inline(Application, Correction, ReplyForm, label="补正说明", formset=Replies, extra=0, can_delete=False)


class CheckForm(ModelForm):
    check_result = forms.ChoiceField(
        label="核对结论", choices=[*Check.choices, ("", "未核对")], widget=forms.RadioSelect, required=False
    )

    class Meta:
        model = QualificationAnswer
        fields = ("check_result", "check_note")
        widgets = {"check_note": forms.TextInput(attrs={"size": 60})}


class Checks(Parts):
    """Each row shows what the partner said, so that one checks what one reads."""

    related = ("requirement", "qualification")

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        one = form.instance
        if one.pk:
            form.legend = f"{one.position}. {one.requirement.text}"
            cited = f"引用资质：{one.qualification}，{one.qualification.validity}" if one.qualification else ""
            form.lead = [one.statement or "（没有答复）", *filter(None, [cited])]
            form.shown_files = partial(self.shelf.all_of, one.evidence)  # once all rows are there


CheckForms = inline(
    Application, QualificationAnswer, CheckForm, label="核对资格条件", formset=Checks, extra=0, can_delete=False
)


class NegotiationForm(ModelForm):
    class Meta:
        model = Negotiation
        fields = ("held_on", "place", "attendees", "minutes")
        widgets = {
            "attendees": forms.Textarea(attrs={"rows": 2}),
            "minutes": forms.Textarea(attrs={"rows": 6}),
        }
