from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from portal.accounts.models import Membership, Organisation
from portal.tokens.models import ApiToken
from portal.tokens.rules import LONGEST
from portal.tokens.scopes import SCOPES
from portal.web.forms import LONGEST_REASON, Form, ModelForm

USUAL = timedelta(days=180)


class NetworksField(forms.CharField):
    """One a line; the model says which of them is none."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> list[str]:
        lines = value if isinstance(value, list) else (super().to_python(value) or "").replace(",", "\n").split("\n")
        return list(dict.fromkeys(filter(None, (line.strip() for line in lines))))

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def run_validators(self, value: Any) -> None:
        """Of text; the lines are the model's to judge."""


class TokenForm(ModelForm):
    narrows = ("membership",)

    membership = forms.ModelChoiceField(Membership.objects.none(), label="以哪个单位的身份", empty_label=None)
    scopes = forms.MultipleChoiceField(
        label="范围",
        choices=[(key, scope.label) for key, scope in SCOPES.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text="只选用得着的；账号的角色没有的权限，选了也没有",
    )
    networks = NetworksField(
        label="允许的地址", help_text="每行一个地址或网段，如 10.1.2.3 或 10.1.2.0/24；从别处来的请求不接受"
    )

    class Meta:
        model = ApiToken
        fields = ("membership", "name", "scopes", "networks", "expires_on")
        help_texts = {"name": "哪个系统用，如“核心业务系统同步”", "expires_on": "最长一年；到期前重新申请"}

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        places = Organisation.objects.administered_by(by)
        held = Membership.objects.acting().filter(user=self.instance.account, organisation__in=places)
        self.fields["membership"].queryset = held.order_by("organisation__path")
        self.fields["membership"].label_from_instance = lambda place: f"{place.organisation}：{place.roles_in_words}"
        today = timezone.localdate()
        self.initial.setdefault("expires_on", today + USUAL)
        self.fields["expires_on"].widget.attrs["max"] = f"{today + LONGEST:%Y-%m-%d}"


class RevokeForm(Form):
    reason = forms.CharField(
        label="理由",
        max_length=LONGEST_REASON,
        widget=forms.Textarea,
        help_text="如系统停用、令牌可能泄露；记入审计记录",
    )
