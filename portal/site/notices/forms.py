from typing import Any

from django import forms

from portal.notices.kinds import kinds_for
from portal.notices.models import MailChoice, Rhythm
from portal.personal.forms import PersonalFormField
from portal.web.forms import Form


class ChoiceForm(Form):
    """Where mail goes, how often, and which kinds go by mail; what cannot be switched off stands beside it. Asked are
    the kinds that can reach somebody of this organisation."""

    email = PersonalFormField(
        kind="email", label="电子邮箱", required=False, help_text="只用来发通知；不填则只在平台内通知"
    )
    rhythm = forms.ChoiceField(
        label="发送方式", choices=Rhythm.choices, widget=forms.RadioSelect, help_text="紧急的总是随时发送"
    )
    mailed = forms.MultipleChoiceField(
        label="发邮件的种类", widget=forms.CheckboxSelectMultiple, required=False,
        help_text="不勾选的只在平台内通知",
    )  # fmt: skip

    def __init__(self, *args: Any, choice: MailChoice, organisation: Any, **kwargs: Any) -> None:
        kinds = optional(organisation)
        given = {
            "email": choice.address,
            "rhythm": choice.rhythm,
            "mailed": [key for key, _ in kinds if key not in choice.muted],
        }
        super().__init__(*args, initial=given, **kwargs)
        self.fields["mailed"].choices = kinds

    @property
    def muted(self) -> list[str]:
        return [key for key, _ in self.fields["mailed"].choices if key not in self.cleaned_data["mailed"]]


def optional(organisation: Any) -> list[tuple[str, str]]:
    return [(kind.key, kind.label) for kind in kinds_for(organisation) if kind.optional]


def always(organisation: Any) -> list[str]:
    """The words for the kinds that always go by mail."""
    return [kind.label for kind in kinds_for(organisation) if not kind.optional]
