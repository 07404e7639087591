from django import forms

from portal.web.forms import Form


class ReasonForm(Form):
    note = forms.CharField(
        label="理由", widget=forms.Textarea(attrs={"rows": 3}), max_length=500, help_text="进入办理记录，最多 500 字"
    )
