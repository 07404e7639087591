"""Faults of notices, found when the server starts. That a bound step exists, portal.flow.checks finds (E013)."""

from collections.abc import Iterable
from typing import Any

from django.core.checks import Error, register

from portal.notices.kinds import BOUND, KINDS, NoticeKind


@register()
def check_notices(app_configs: Any = None, **kwargs: Any) -> list[Error]:
    """Every notice has its words; what follows a step has somebody to tell it to; what is urgent says so for all."""
    bound = {kind for kinds in BOUND.values() for kind in kinds}
    return [*_nameless(bound), *(fault for kind in KINDS.values() for fault in _faults(kind, kind in bound))]


def _nameless(bound: set[type[NoticeKind]]) -> Iterable[Error]:
    for kind in bound - set(KINDS.values()):
        yield Error(f"notice {kind.__qualname__} is bound to a step and has no key", id="portal.E020")


def _faults(kind: type[NoticeKind], bound: bool) -> Iterable[Error]:
    if missing := [name for name in ("label", "subject", "text") if not getattr(kind, name)]:
        yield Error(f"notice {kind.key} has no {'、'.join(missing)}", id="portal.E021")
    if bound and not kind.to:
        yield Error(f"notice {kind.key} is bound to a step and told to nobody", id="portal.E022")
    if kind.urgent and kind.optional:
        yield Error(f"notice {kind.key} is urgent: nobody may switch it off", id="portal.E023")
