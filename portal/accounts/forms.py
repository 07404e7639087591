from typing import Any

from allauth.account import forms
from django.core.exceptions import ValidationError
from django.forms import TextInput


class LoginForm(forms.LoginForm):
    """Account and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label, login.widget = "账号", TextInput(attrs={"autocomplete": "username", "maxlength": 50})
        password.label, password.help_text = "密码", ""
        password.widget.attrs = {"autocomplete": "current-password"}
        login.error_messages["required"] = "填写账号"
        password.error_messages["required"] = "填写密码"


class PasswordForm(forms.ChangePasswordForm):
    """The old password and twice the new one, which is another."""

    labels = {"oldpassword": "当前密码", "password1": "新密码", "password2": "再写一遍新密码"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self.labels.items():
            field = self.fields[name]
            field.label, field.help_text = label, ""
            field.error_messages["required"] = f"填写{label}"
            field.widget.attrs.pop("placeholder", None)
        self.fields["password1"].help_text = "至少 10 个字符，不能只是数字，不能与账号、姓名相近，也不能是常见密码"

    def clean(self) -> dict:
        data = super().clean()
        new = data.get("password1")
        if new and new == data.get("oldpassword"):
            self.add_error("password1", "新密码应与当前密码不同")
        return data

    def clean_password2(self) -> str:
        again = self.cleaned_data["password2"]
        if self.cleaned_data.get("password1", again) != again:
            raise ValidationError("两遍新密码不一样")
        return again
