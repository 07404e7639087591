"""办理时限: how long each duty may take, in the country and in one's own province, which issues its own in versions
(portal.limits)."""

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from portal.clock.models import Limit
from portal.clock.tables import EVERYWHERE
from portal.limits.models import VIEW_LIMITS, LimitSet
from portal.regions.paths import above
from portal.web.permitted import may_issue
from portal.web.views import ModelView


class Both(NamedTuple):
    """A duty with the limit of the country and, where it has set one, that of the province."""

    usual: Limit
    own: Limit | None

    @property
    def held(self) -> Limit:
        return self.own or self.usual


def both(region_path: str) -> list[Both]:
    """One statement."""
    province = next(iter(above(region_path)), EVERYWHERE)
    rows = list(Limit.objects.select_related("region"))
    own = {row.key: row for row in rows if row.region and row.region.path == province}
    usual = sorted((row for row in rows if row.region is None), key=lambda row: row.pk)
    return [Both(row, own.get(row.key)) for row in usual]


class LimitList(ModelView):
    model = Limit
    template_name = "site/clock/limits.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        place = self.actor.organisation.region_path if self.actor.organisation else EVERYWHERE
        reads = VIEW_LIMITS in self.actor.permissions
        found = LimitSet.objects.applying(place, timezone.localdate()).select_related("issuer__region")
        content = {"rows": both(place), "reads": reads, "drafts": may_issue(LimitSet, self.actor)}
        return self.page(**content, applying=found.first() if reads else None, breadcrumbs=self.way())
