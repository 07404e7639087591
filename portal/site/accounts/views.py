"""What the pages of administrators share."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from portal.site.accounts.navigation import GIVE, MAKE
from portal.web.views import RecordFormView


class ForAdministrators:
    """A page for whoever holds one of `permissions`; the rows are those that the administrator looks after."""

    permissions: tuple[str, ...] = (MAKE, GIVE)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        held = [permission for permission in self.permissions if permission in self.actor.permissions]
        self.permission = (held or self.permissions)[0]

    def rows(self) -> QuerySet:
        return self.model.objects.administered_by(self.actor).select_related(*self.related)


class CarefulForm(ForAdministrators, RecordFormView):
    """A page on which rows are made and changed."""

    permissions = (MAKE,)
