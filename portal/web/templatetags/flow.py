"""The components that stand on a machine: state, turn, actions, history. No template names a state or a role."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.flow import offers as whose
from portal.flow.models import Stateful
from portal.flow.offers import offers
from portal.flow.step import Amend
from portal.web.clock_card import cards
from portal.web.due import calendar_of, until
from portal.web.permitted import amendable, edit_link, way
from portal.web.tables import whose_turn

register = template.Library()


@register.filter
def has_state(obj: Any) -> bool:
    return isinstance(obj, Stateful)


@register.filter
def digest(value: str) -> str:
    """The beginning and the end: 4c10 77aa … e915."""
    return f"{value[:4]} {value[4:8]} … {value[-4:]}" if value else ""


@register.simple_tag(takes_context=True)
def due(context: template.Context, obj: Stateful) -> str:
    """Until when, in one line; where no day is known, why not."""
    return str(until(obj, calendar_of(context.get("request")), timezone.localdate()))


@register.inclusion_tag("components/due.html")
def due_cell(obj: Any) -> dict:
    """The same in a list, with a badge for what is overdue, due today or soon; `show_until` has reckoned it."""
    return {"until": obj.until}


@register.inclusion_tag("components/clock.html", takes_context=True)
def clocks(context: template.Context, obj: Stateful) -> dict:
    """A card for each clock of this row that is open: what is left, and how it was reckoned."""
    return {"cards": cards(obj, calendar_of(context.get("request")))}


@register.simple_tag
def badge(obj: Any) -> SafeString:
    return format_html('<span class="badge {}">{}</span>', obj.tone, obj.get_state_display())


@register.simple_tag(takes_context=True)
def turn(context: template.Context, obj: Stateful) -> str:
    """Whose turn it is; for the one who may take the step that is due: 我."""
    due, actor = whose.turn(obj), context["actor"]
    mine = due and due.organisation == actor.organisation and due.step.permission in actor.permissions
    return f"我（{'、'.join(due.roles)}）" if due and mine else whose_turn(obj)


STAGES = ("意向", "选址", "筹备", "验收", "签约", "挂牌", "运行", "评价", "退出")
MARKS = {"s-done": ("done", "已完成"), "s-late": ("late", "未通过"), "s-wait": ("paused", "等待中")}


@register.inclusion_tag("components/lifecycle.html")
def lifecycle(obj: Any) -> dict:
    """Where on the way from application to exit this stands; `stage` of the model: 1 to 9. Always all nine."""
    here = getattr(obj, "stage", 0)
    return {"stages": [_stage(number, name, here, obj) for number, name in enumerate(STAGES, 1)] if here else []}


def _stage(number: int, name: str, here: int, obj: Any) -> dict:
    if number == here:
        mark, words = MARKS.get(obj.tone, ("now", "进行中"))
        return {"number": number, "name": name, "mark": mark, "words": words, "note": obj.get_state_display()}
    passed = number < here
    return {"number": number, "name": name, "mark": "done" if passed else "", "words": "已完成" if passed else "未到"}


@register.simple_tag
def step_url(obj: Stateful, name: str) -> str:
    """The page of a step, with the version that this page shows."""
    return reverse(f"{obj._meta.model_name}-step", args=[obj.pk, name]) + f"?seen={obj.version}"


@register.simple_tag
def edit_url(obj: Stateful) -> str:
    return edit_link(obj)


@register.inclusion_tag("components/actions.html", takes_context=True)
def actions(context: template.Context, obj: Stateful) -> dict:
    """The card 现在可以办: what comes next is primary, steps that cannot be undone are dangerous and last."""
    actor = context["actor"]
    found = sorted(offers(obj, actor), key=lambda offer: bool(offer.step.confirm))
    amend = amendable(obj, actor)
    amend_first = bool(amend and found and any(getattr(reason, "mend", "") for reason in found[0].reasons))
    dressed = _dressed(found, obj, amend, amend_first)
    return {"object": obj, "actor": actor, "offers": dressed, "amend": amend, "amend_first": amend_first}


def _dressed(found: list, obj: Stateful, amend: Amend | None, amend_first: bool) -> list[dict]:
    """The first open step comes next, unless the step before it waits for what amending mends."""
    open_ = (offer for offer in found if not offer.reasons and not offer.step.confirm)
    first = None if amend_first else next(open_, None)
    kinds = {True: "danger", False: "secondary"}
    return [
        {
            "step": offer.step,
            "reasons": [(reason, way(reason, obj, amend)) for reason in offer.reasons],
            "url": step_url(obj, offer.step.name),
            "kind": "primary" if offer is first else kinds[bool(offer.step.confirm)],
        }
        for offer in found
    ]


@register.inclusion_tag("components/history.html")
def history(obj: Stateful) -> dict:
    """办理记录, newest first: step, new state, when, who as what, words to the other side, digest."""
    records = obj.history().select_related("actor", "organisation", "content_type")
    return {"records": records.order_by("-version")}
