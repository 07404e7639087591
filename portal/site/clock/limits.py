"""办理时限: how long each duty may take, in the country and in one's own province, which issues its own in versions
(portal.limits)."""

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from portal.clock.models import Limit
from portal.clock.tables import EVERYWHERE, held
from portal.limits.models import VIEW_LIMITS, LimitSet
from portal.web.permitted import may_issue
from portal.web.views import ModelView


class Both(NamedTuple):
    """A duty with the limit of the country and the one that holds here, which may be the same."""

    usual: Limit
    held: Limit

    @property
    def own(self) -> Limit | None:
        """Where the province has set one."""
        return self.held if self.held.region_id else None


def both(region_path: str) -> list[Both]:
    """One statement."""
    rows = list(Limit.objects.select_related("region").order_by("pk"))
    here = held(rows, region_path)
    return [Both(row, here[row.key]) for row in rows if row.region is None]


class LimitList(ModelView):
    model = Limit
    template_name = "site/clock/limits.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        place = self.actor.organisation.region_path if self.actor.organisation else EVERYWHERE
        reads = VIEW_LIMITS in self.actor.permissions
        found = LimitSet.objects.applying(place, timezone.localdate()).select_related("issuer__region")
        content = {"rows": both(place), "reads": reads, "drafts": may_issue(LimitSet, self.actor)}
        return self.page(**content, applying=found.first() if reads else None, breadcrumbs=self.way())
