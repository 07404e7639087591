from django import forms

OPENABLE = {"title": "名称", "note": "说明", "answers": "答复"}


class ReasonForm(forms.Form):
    note = forms.CharField(label="理由", widget=forms.Textarea)


class SendBackForm(ReasonForm):
    fields_opened = forms.MultipleChoiceField(label="请修改", choices=list(OPENABLE.items()))
