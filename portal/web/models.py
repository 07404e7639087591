import json
from typing import Any

from django.conf import settings
from django.db import models
from django.http import QueryDict
from django.utils import timezone

from portal.accounts.models import Organisation
from portal.personal.fields import PersonalField
from portal.scope import Owned, ScopedQuerySet
from portal.web.values import clock_time


class Draft(models.Model):
    """What somebody has typed on a page and not yet submitted: only for that person, acting there, for thirty days.

    organisation: where; none when the session had ended before it was kept. version: of the thing that was read.
    """

    scope = Owned()

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="人员")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", verbose_name="单位")
    page = models.CharField("页面", max_length=500)
    title = models.CharField("标题", max_length=300)
    version = models.PositiveIntegerField("所见版本", null=True)
    content = PersonalField("内容", kind="text")
    saved_at = models.DateTimeField("保存时间", default=timezone.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "草稿"
        ordering = ("-saved_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "page"], name="one_draft_a_page", nulls_distinct=False
            )
        ]
        indexes = [models.Index(fields=["saved_at"], name="draft_by_time")]

    def __str__(self) -> str:
        return f"草稿 {self.title}"

    def get_absolute_url(self) -> str:
        return self.page

    @property
    def data(self) -> QueryDict:
        """As the page would post it."""
        found = QueryDict(mutable=True)
        for name, values in json.loads(self.content.clear).items():
            found.setlist(name, values)
        return found

    @property
    def when(self) -> str:
        """10:32; of another day with its date."""
        return clock_time(self.saved_at)

    @classmethod
    def packed(cls, values: Any) -> str:
        return json.dumps(dict(values.lists()), ensure_ascii=False)
