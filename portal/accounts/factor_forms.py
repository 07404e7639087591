"""The forms of the second factor: a code from the authenticator, or one of the recovery codes."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.forms import TextInput

from portal.accounts.second_factor import is_first_use


class OneCode:
    """A code is taken once, for as long as it would be valid."""

    label, note = "验证码", "验证器上现在的 6 位数字；手机不在身边的，填一个没有用过的恢复码"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label, field.help_text = self.label, self.note
        field.error_messages["required"] = f"填写{self.label}"
        field.widget = TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"})

    def clean_code(self) -> str:
        code = super().clean_code()
        if not is_first_use(self.user, code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class AuthenticateForm(OneCode, base.AuthenticateForm):
    pass


class ReauthenticateForm(OneCode, base.ReauthenticateForm):
    pass


class ActivateForm(OneCode, totp.ActivateTOTPForm):
    note = "扫描二维码后，验证器上显示的 6 位数字"


class PasskeyForm(webauthn.AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields["name"]
        name.label, name.max_length, name.help_text = "名称", 50, "便于自己辨认，如“办公室的电脑”“安全密钥”"
        name.widget.attrs["maxlength"] = 50
        self.fields["credential"].error_messages["required"] = "没有收到通行密钥，请按“添加通行密钥”后在浏览器里确认"
