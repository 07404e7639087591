from django import forms


class ReasonForm(forms.Form):
    note = forms.CharField(label="理由", widget=forms.Textarea)


class SendBackForm(ReasonForm):
    """Opens fields, all answers, or single ones."""

    takes_object = True

    fields_opened = forms.MultipleChoiceField(label="请修改")

    def __init__(self, *args, obj=None, **kwargs):
        super().__init__(*args, **kwargs)
        single = [(f"answers:{a.pk}", str(a)) for a in obj.answers.all()] if obj else []
        self.fields["fields_opened"].choices = [("title", "名称"), ("note", "说明"), ("answers", "全部答复"), *single]
