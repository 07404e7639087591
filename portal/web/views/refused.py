"""The page of a refusal: by whom, when, what is so now, what to do, and what was typed."""

from typing import Any

from django.http import HttpRequest
from django.template.response import TemplateResponse

from portal.flow.models import Stateful, StepRecord
from portal.flow.refusals import Refused
from portal.web.errors import number
from portal.web.permitted import amendable, way


def refused(
    request: HttpRequest, obj: Stateful, what: str, refusal: Refused, seen: int, typed: list
) -> TemplateResponse:
    """409. `what` is the step's label, `typed` what the person wrote, as label and words."""
    amend = amendable(obj, request.actor)
    page = {
        "object": obj,
        "title": f"没有{what}：{obj}",
        "number": number(request, 409),
        "refusal": refusal,
        "reasons": [(reason, way(reason, obj, amend)) for reason in refusal.reasons],
        "named": refusal.record is None or refusal.record.who in str(refusal),
        "seen_record": record_of(obj, seen),
        "typed": typed,
        "breadcrumbs": [(str(obj), obj.get_absolute_url()), (what, "")],
    }
    return TemplateResponse(request, "pages/refused.html", page, status=409)


def record_of(obj: Stateful, version: int) -> StepRecord | None:
    """What the person's page showed as the last thing done."""
    return obj.history().filter(version=version).first()


def fresh_of(obj: Any) -> Any:
    """The row as it is now, for a page about what has changed."""
    return type(obj).objects.get(pk=obj.pk)
