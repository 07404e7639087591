"""What a page may offer besides steps: entering a new thing and amending this one."""

from typing import Any

from django.urls import reverse

from portal.accounts.actor import Actor
from portal.flow.admission import may, responsible
from portal.flow.models import Stateful
from portal.flow.step import Amend
from portal.zones import reachable


def side_of(actor: Actor) -> str:
    return actor.organisation.kind if actor.organisation else ""


def amendable(obj: Stateful, actor: Actor) -> Amend | None:
    """The Amend by which this actor may change something of the object now; None when nothing is open."""
    amend = right_to_amend(obj, actor)
    return amend if amend and obj.allowed_edits(amend.side) else None


def right_to_amend(obj: Stateful, actor: Actor) -> Amend | None:
    """The Amend that is this actor's, whether or not something is open now."""
    amend = obj.amend_of(side_of(actor))
    if amend is None:
        return None
    places = responsible(actor, [obj])[obj.pk]
    return amend if places is not None and may(amend, actor, places) else None


def edit_link(obj: Stateful) -> str:
    """The page of amending, with the version that this page shows."""
    return reverse(f"{obj._meta.model_name}-edit", args=[obj.pk]) + f"?seen={obj.version}"


def way(reason: str, obj: Stateful, amend: Amend | None) -> str:
    """To where the cause of a reason is mended: on the page of amending for whom it is open, else its place on the
    object's own page; "" when it has none."""
    at, mend = getattr(reason, "at", ""), getattr(reason, "mend", "")
    if amend and mend:
        return f"{edit_link(obj)}#{mend}"
    return f"{obj.get_absolute_url()}#{at}" if at else ""


def page_of(obj: Any, actor: Actor) -> str:
    """The address of its page; "" for whoever may see that it exists and has no page of such by any role, or not at
    this entrance."""
    right = f"{obj._meta.app_label}.view_{obj._meta.model_name}"
    return reachable(obj.get_absolute_url()) if right in actor.permissions else ""


def may_enter(model: type[Stateful], name: str, actor: Actor) -> bool:
    """Whether the link to a new thing is shown; the door itself judges where it is entered."""
    step = model.steps[name]
    return side_of(actor) == step.side and step.permission in actor.permissions


def may_issue(model: type[Stateful], actor: Actor, name: str = "draft") -> bool:
    """R019: whether the link to a new version is shown: at a department of a province."""
    province = actor.organisation is not None and actor.organisation.region_path.count("/") == 1
    return province and may_enter(model, name, actor)
