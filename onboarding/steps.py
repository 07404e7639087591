"""What the steps ask. Words to the other side are always called `note`."""

from typing import Any

from django import forms

from onboarding.asking import CorrectionsField
from onboarding.enums import Opinion
from portal.web.forms import Form


class ReasonForm(Form):
    note = forms.CharField(
        label="理由", widget=forms.Textarea(attrs={"rows": 3}), max_length=500,
        help_text="双方都能看到，会进入办理记录，最多 500 字",
    )  # fmt: skip


class RecommendForm(Form):
    """An opinion on exactly the comparison that was shown (R024): `compared` is its digest."""

    takes_object = True

    opinion = forms.ChoiceField(label="推荐意见", choices=Opinion.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label="意见说明", widget=forms.Textarea(attrs={"rows": 3}), max_length=500,
        help_text="写给审批负责人，合作机构也能看到，最多 500 字",
    )  # fmt: skip
    compared = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, obj: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if obj is not None:
            self.fields["compared"].initial = obj.compared_now()


class DecideForm(Form):
    """The words of a decision; against the recommendation it says why."""

    takes_object = True

    note = forms.CharField(
        label="决定说明", widget=forms.Textarea(attrs={"rows": 3}), max_length=500, required=False,
        help_text="合作机构能看到，最多 500 字",
    )  # fmt: skip

    def __init__(self, *args: Any, obj: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.against = obj is not None and obj.opinion == Opinion.DISAGREE
        if self.against:
            self.fields["note"].required = True
            self.fields["note"].help_text = "推荐意见为“不同意”，批准须说明理由，最多 500 字"


class SendBackForm(Form):
    """What must be corrected and why, item by item; only this is open to the partner (R032)."""

    takes_object = True

    corrections = CorrectionsField(label="要补正的内容", help_text="选了原因的才退回，合作机构只能改这些，其余锁定")
    note = forms.CharField(
        label="总的说明", widget=forms.Textarea(attrs={"rows": 3}), max_length=500,
        help_text="双方都能看到，会进入办理记录，最多 500 字",
    )  # fmt: skip

    def __init__(self, *args: Any, obj: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if obj is not None:
            self.fields["corrections"].items = obj.openable()
