"""Panels: what a higher room shows on the page of a lower room's thing, without the lower knowing it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from portal.accounts.actor import Actor


@dataclass(frozen=True)
class Panel:
    subject: str
    template: str
    title: str
    order: int
    content: Callable[[Any, Actor], dict | None]

    @property
    def id(self) -> str:
        return f"panel-{self.content.__name__}"


_panels: list[Panel] = []


def panel(subject: str, template: str, *, title: str, order: int = 50) -> Callable:
    """Over a function (object, actor) → what the template is given, or None for no panel.

    `subject` is the model's label ("onboarding.CooperationNeed"). The function asks for its rows through
    `visible_to(actor)`.
    """

    def declare(content: Callable) -> Callable:
        _panels.append(Panel(subject, template, title, order, content))
        return content

    return declare


def panels_of(obj: Any, actor: Actor) -> list[dict]:
    """In order, those that have something to show to this actor."""
    declared = sorted((p for p in _panels if p.subject == obj._meta.label), key=lambda p: p.order)
    found = [(p, p.content(obj, actor)) for p in declared]
    return [
        {"id": p.id, "title": p.title, "template": p.template, "content": content}
        for p, content in found
        if content is not None
    ]
