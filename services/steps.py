"""What the steps ask. Words are always called `note`."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from portal.web.forms import Form, reason
from services.enums import Risk

MOST_BATCHES = 9


class Rows(forms.ModelMultipleChoiceField):
    """Cleans to a list, which a record keeps as keys."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=None, **options)

    def label_from_instance(self, obj: Any) -> str:
        return obj.choice_words

    def clean(self, value: Any) -> list:
        return list(super().clean(value))


class ReasonForm(Form):
    note = reason()


class RiskForm(Form):
    risk = forms.ChoiceField(label="风险等级", choices=Risk.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label="定级理由", widget=forms.Textarea(attrs={"rows": 3}), max_length=200, help_text="公开，最多 200 字"
    )


class ConfirmForm(Form):
    """Which of the defaults the province confirms as they are; what is to be different is changed on the item."""

    takes_object = True

    names = forms.MultipleChoiceField(label="确认这些值", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, obj: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if obj is not None:
            self.fields["names"].choices = obj.pending()
            self.fields["names"].initial = list(obj.unconfirmed)


class CopyForm(Form):
    takes_object = True

    source = forms.ModelChoiceField(label="前一版", queryset=None)

    def __init__(self, *args: Any, obj: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = obj.sources()


class IncludeForm(Form):
    takes_object = True

    items = Rows(label="列入的事项")
    batch = forms.IntegerField(label="批次", min_value=0, max_value=MOST_BATCHES, help_text="仅咨询指引的填 0")

    def __init__(self, *args: Any, obj: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["items"].queryset = obj.candidates()


class Entries(Form):
    """The base of the steps that take lines of the edition."""

    takes_object = True
    lines = "takable"  # the method of the owner that has them

    entries = Rows(label="事项")

    def __init__(self, *args: Any, obj: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entries"].queryset = getattr(obj, self.lines)()


class DropForm(Entries):
    note = reason("移出的理由")


class MoveForm(Entries):
    batch = forms.IntegerField(label="移到批次", min_value=0, max_value=MOST_BATCHES, help_text="仅咨询指引的填 0")
    note = reason("调整的理由")


class ArrangeForm(Form):
    batches = forms.IntegerField(
        label="分几批", initial=3, validators=[MinValueValidator(1), MaxValueValidator(MOST_BATCHES)],
        help_text=f"1 至 {MOST_BATCHES} 批，后一批的事项不少于前一批",
    )  # fmt: skip


class BatchDateForm(Form):
    batch = forms.IntegerField(label="批次", min_value=0, max_value=MOST_BATCHES)
    starts_on = forms.DateField(label="本批施行日期", help_text="不早于清单的施行日期")


class ExcludeForm(Entries):
    note = reason("不开放的理由")


class TakeBackForm(Entries):
    lines = "returnable"
