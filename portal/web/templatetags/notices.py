"""What a page of a step says about whom it would tell."""

from typing import Any

from django import template

from portal.flow.step import Step
from portal.notices.sending import is_mass, reach

register = template.Library()


@register.simple_tag(takes_context=True)
def reached(context: template.Context, step: Step, obj: Any) -> int:
    """How many people a mass notice would go to; 0 for a step that tells only those whose matter it is."""
    return reach(step, [obj], context["actor"]) if is_mass(step, obj) else 0
