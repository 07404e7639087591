from django import forms

from tests.proof.models import Answer, Matter

AnswerFormSet = forms.inlineformset_factory(Matter, Answer, fields=["question", "text"], extra=0)


class MatterForm(forms.ModelForm):
    class Meta:
        model = Matter
        fields = ["title", "note"]


CheckFormSet = forms.inlineformset_factory(Matter, Answer, fields=["checked"], extra=0, can_delete=False)
