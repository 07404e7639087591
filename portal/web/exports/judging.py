"""Who may have an export, and of which list: judged when it is asked for, when it is made and when it is fetched."""

from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import NoReverseMatch, resolve, reverse

from portal.accounts.actor import Actor
from portal.accounts.models import Membership
from portal.notices.audience import Recipient
from portal.web.models import Export, ExportState

LEFT = "您已不在申请导出时的单位任职"
NO_RIGHT = "您的角色不再含“{title}”"
MOVED = "生成之后您的单位有变动，请重新导出"
NO_LIST = "这个列表已不存在"


def listing_name(listing: Any) -> str:
    return f"{listing.model._meta.model_name}-list"


def listing_of(row: Export, actor: Actor) -> Any:
    """The list's page as the actor would open it; None when there is no such list any more."""
    try:
        page: Any = resolve(reverse(row.listing)).func
    except NoReverseMatch:
        return None
    request: Any = HttpRequest()
    request.method, request.GET = "GET", QueryDict(row.query)
    request.user, request.actor = actor.user, actor
    listing = page.view_class(**page.view_initkwargs)
    listing.setup(request)
    return listing


def requester_of(row: Export) -> Actor | None:
    """As whom they act now; None for who has left or was put out of use."""
    found = Membership.objects.acting().filter(user=row.requester_id, organisation=row.organisation_id)
    place = found.select_related("user", "organisation").first()
    return place.actor if place else None


def why_not(row: Export, actor: Actor | None) -> str:
    """Why this actor gets nothing of it; "" when they do. The same when it is made and when it is fetched."""
    if actor is None or Recipient(actor.user.pk, actor.organisation.pk) != recipient_of(row):
        return LEFT
    listing = listing_of(row, actor)
    if listing is None:
        return NO_LIST
    if listing.permission and listing.permission not in actor.permissions:
        return NO_RIGHT.format(title=row.title)
    return MOVED if row.state == ExportState.READY and row.place != place_of(actor) else ""


def recipient_of(row: Export) -> Recipient:
    return Recipient(row.requester_id, row.organisation_id)


def place_of(actor: Actor) -> str:
    """What sight hangs on: where the organisation stands in its tree and among the regions."""
    here = actor.organisation
    return f"{here.kind} {here.path} {here.region_path}"
