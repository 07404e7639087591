"""What the steps ask. Words are always called `note`."""

from portal.web.forms import Form, reason


class SendBackForm(Form):
    note = reason("要改什么")


class WithdrawForm(Form):
    note = reason("撤回的理由", "已公布的，公众在原来的地址看到")
