"""How the doors are used, for whoever counts: which step of which model, and what came of it. Nobody else is told."""

import functools
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied

from portal.flow.refusals import Refused

DONE, REFUSED, FORBIDDEN, MISSING, FAILED = "done", "refused", "forbidden", "missing", "failed"
OUTCOMES: list[tuple[type[BaseException], str]] = [
    (Refused, REFUSED),
    (PermissionDenied, FORBIDDEN),
    (ObjectDoesNotExist, MISSING),
    (Exception, FAILED),
]
Watcher = Callable[[str, str, str, int], None]
WATCHERS: list[Watcher] = []


def watched(door: Callable) -> Callable:
    """Tells each of WATCHERS the model's label, the step ("amend" for what is none), the outcome, and how many rows.

    A call inside another door's transaction is told of too, also when that transaction comes to nothing.
    """

    @functools.wraps(door)
    def entered(what: Any, *args: Any, **kwargs: Any) -> Any:
        if not WATCHERS:
            return door(what, *args, **kwargs)
        try:
            found = door(what, *args, **kwargs)
        except Exception as error:
            _tell(what, args, kwargs, next(name for kind, name in OUTCOMES if isinstance(error, kind)), 1)
            raise
        results = found if isinstance(found, list) else None
        refused = sum(bool(result.reason) for result in results or ())
        _tell(what, args, kwargs, REFUSED, refused)
        _tell(what, args, kwargs, DONE, len(results) - refused if results is not None else 1)
        return found

    return entered


def _tell(what: Any, args: tuple, kwargs: dict, outcome: str, rows: int) -> None:
    if rows:
        step = args[0] if args else kwargs.get("name", "amend")
        for watcher in WATCHERS:
            watcher(_label(what), step, outcome, rows)


def _label(what: Any) -> str:
    """Of a row, of a set of rows in the database, or of a sequence of new ones."""
    one = what[0] if isinstance(what, (list, tuple)) and what else what
    return getattr(getattr(one, "model", one), "_meta").label  # noqa: B009  (mypy: what is anything)
