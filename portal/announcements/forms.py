"""What the page of an announcement asks."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from portal.announcements.models import Announcement
from portal.web.forms import ModelForm
from portal.web.values import shown

FARTHEST = timedelta(days=366)


class MomentInput(forms.DateTimeInput):
    """The browser's own picker; what it sends is written by hand where a browser has none."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class AnnouncementForm(ModelForm):
    publish_at = forms.DateTimeField(
        label="定时公布", required=False, widget=MomentInput, help_text="不填的，审签后即公布；例如 2026-12-01 09:00",
        error_messages={"invalid": "时间写成 2026-12-01 09:00"},
    )  # fmt: skip

    class Meta:
        model = Announcement
        fields = ("kind", "title", "body", "attachments", "contact", "publish_at", "period")
        widgets = {"title": forms.TextInput(attrs={"size": 60})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].widget.attrs["rows"] = 12
        files = self.fields["attachments"]
        files.help_text = f"随公告向社会公开，不放个人信息；{files.help_text}"

    def clean_publish_at(self) -> datetime | None:
        moment, now = self.cleaned_data["publish_at"], timezone.now()
        if moment and "publish_at" in self.changed_data and moment < now:
            raise forms.ValidationError(f"公布时间应不早于现在，现在是{shown(now)}")
        if moment and moment > now + FARTHEST:
            raise forms.ValidationError("公布时间应在一年以内")
        return moment
