"""What the pages of administrators share."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

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
    """A form whose row may still be refused when it is saved, by what somebody else did meanwhile."""

    permissions = (MAKE,)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if form.is_valid():
            try:
                return self.finished(self.saved(form))
            except ValidationError as refusal:
                form.add_error(None, refusal)
        return self.asked(form, status=422)
