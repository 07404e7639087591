"""What the steps ask. Words to the other side are always called `note`."""

from typing import Any

from django import forms

from onboarding.asking import CorrectionsField
from onboarding.enums import Opinion
from portal.web.forms import Form, reason

TO_BOTH = "双方都能看到，会进入办理记录"


class ReasonForm(Form):
    note = reason(told=TO_BOTH)


class RecommendForm(Form):
    """An opinion on exactly the comparison that was shown (R024): `compared` is its digest."""

    takes_object = True

    opinion = forms.ChoiceField(label="推荐意见", choices=Opinion.choices, widget=forms.RadioSelect)
    note = reason("意见说明", "写给审批负责人，合作机构也能看到")
    compared = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, obj: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if obj is not None:
            self.fields["compared"].initial = obj.compared_now()


class DecideForm(Form):
    """The words of a decision; against the recommendation it says why."""

    takes_object = True

    note = reason("决定说明", "合作机构能看到", required=False)

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
    note = reason("总的说明", TO_BOTH)

    def __init__(self, *args: Any, obj: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if obj is not None:
            self.fields["corrections"].items = obj.openable()
