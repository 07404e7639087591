from django import forms

from portal.accounts.models import Organisation
from tests.proof.models import Answer, Matter


class MatterForm(forms.ModelForm):
    class Meta:
        model = Matter
        fields = ["title", "note"]


class EntryForm(forms.ModelForm):
    """Its choices are what the actor may see."""

    takes_actor = True

    class Meta:
        model = Matter
        fields = ["title", "partner"]

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = Organisation.objects.visible_to(by)


class AnswerForm(forms.ModelForm):
    """A row of a part that asks who acts, too."""

    takes_actor = True

    class Meta:
        model = Answer
        fields = ["question", "text"]

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = f"由{by}填写"


AnswerFormSet = forms.inlineformset_factory(Matter, Answer, form=AnswerForm, extra=0)
CheckFormSet = forms.inlineformset_factory(Matter, Answer, fields=["checked"], extra=0, can_delete=False)
