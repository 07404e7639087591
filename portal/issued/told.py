"""How one declaration of steps serves many models: each says its own permissions, words, limits and forms."""

from dataclasses import replace
from typing import Any

from portal.flow.step import Step


def told(model: Any, step: Step) -> Step:
    """The step in the words of the model: {noun}; its permission: "draft" or "approve"; its duty: {key}."""
    words = {"noun": model.noun, "key": model.key}
    return replace(
        step,
        label=step.label.format(**words),
        duty=step.duty.format(**words),
        permission=model.permissions.get(step.permission, step.permission),
        form=model.asks.get(step.name, step.form),
        confirm=tuple(sentence.format(**words) for sentence in step.confirm),
        after=tuple(sentence.format(**words) for sentence in step.after),
    )
