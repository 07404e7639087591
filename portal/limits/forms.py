from collections import Counter
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from portal.limits.models import LimitSet, SetLimit
from portal.web.forms import CHOOSE, ModelForm, Parts, inline

MOST_ROWS = 200


class LimitSetForm(ModelForm):
    class Meta:
        model = LimitSet
        fields = ("effective_on", "source", "remark")


class SetLimitForm(ModelForm):
    key = forms.ChoiceField(label="事项")

    class Meta:
        model = SetLimit
        fields = ("key", "days", "unit")


class Rows(Parts):
    """A new set begins with the limits that the province has now; each duty of the country stands in one row."""

    def __init__(self, data: Any = None, *args: Any, instance: Any = None, **kwargs: Any) -> None:
        if data is None and instance.pk is None:
            kwargs["initial"] = [{"key": o.key, "days": o.days, "unit": o.unit} for o in instance.limits_now()]
            self.extra = len(kwargs["initial"]) or 1
        super().__init__(data, *args, instance=instance, **kwargs)

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        usual = self.instance.usual.values()
        form.fields["key"].choices = [("", CHOOSE), *((o.key, f"{o.name}（全国缺省 {o.length}）") for o in usual)]

    def clean(self) -> None:
        """Before Django's own look at what is there twice, which names no row."""
        stay = [form for form in self.forms if form.is_valid() and form.cleaned_data.get("key")]
        names = Counter(form.instance.name for form in stay if not form.cleaned_data.get("DELETE"))
        if twice := [name for name, times in names.items() if times > 1]:
            raise ValidationError([f"“{name}”有不止一行，只留一行" for name in twice])
        super().clean()


LimitForms = inline(
    LimitSet, SetLimit, SetLimitForm, label="时限", formset=Rows, extra=1, max_num=MOST_ROWS, validate_max=True
)
