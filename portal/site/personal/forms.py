from typing import Any

from django import forms

from portal.personal.models import Purpose, Reading
from portal.personal.rules import readable
from portal.web.forms import Form


class ShowForm(Form):
    """What is to be read in clear, and why: a typed purpose and words (R081)."""

    fields_shown = forms.MultipleChoiceField(label="要查看的内容", widget=forms.CheckboxSelectMultiple)
    purpose = forms.ChoiceField(label="用途", choices=[("", "请选择"), *Purpose.choices])
    words = forms.CharField(
        label="说明", max_length=Reading._meta.get_field("words").max_length,
        help_text="为办哪件事、找谁核实什么，最多 200 字；不要写个人信息本身",
    )  # fmt: skip

    def __init__(self, *args: Any, obj: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = readable(obj)
        self.fields["fields_shown"].choices = [(f.name, f"{f.verbose_name} {getattr(obj, f.attname)}") for f in known]
        self.fields["fields_shown"].initial = [f.name for f in known]
        self.fields["fields_shown"].error_messages["required"] = "勾选要查看的内容，至少一项"
