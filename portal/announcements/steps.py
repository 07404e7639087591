"""What the steps ask. Words are always called `note`."""

from django import forms

from portal.web.forms import Form

ROWS = forms.Textarea(attrs={"rows": 3})


class SendBackForm(Form):
    note = forms.CharField(label="要改什么", widget=ROWS, max_length=500, help_text="进入办理记录，最多 500 字")


class WithdrawForm(Form):
    note = forms.CharField(
        label="撤回的理由", widget=ROWS, max_length=500, help_text="已公布的，公众在原来的地址看到，最多 500 字"
    )
