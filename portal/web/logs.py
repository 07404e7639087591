"""Logs are one JSON object a line. They say which request, which page, how long; never what was typed.

Left out on purpose: query strings, forms, cookies, names, and the words of an exception (PostgreSQL repeats the values
of the offending row in them). An exception is its type, the database's code and the places in our files.
"""

import json
import logging
import traceback
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

request_id: ContextVar[str] = ContextVar("request_id", default="")

FACTS = ("method", "path", "status", "ms", "address", "user", "organisation")


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, timezone.get_default_timezone())
        line = {
            "time": moment.isoformat("T", "milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request": request_id.get(),
        }
        line |= {fact: getattr(record, fact) for fact in FACTS if hasattr(record, fact)}
        if record.exc_info and record.exc_info[1]:
            line["errors"] = [_error(error) for error in _chain(record.exc_info[1])]
        return json.dumps({key: value for key, value in line.items() if value not in ("", None)}, ensure_ascii=False)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what it came from, newest first."""
    while error:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _error(error: BaseException) -> dict:
    """An exception without its words."""
    database = getattr(error, "diag", None)
    facts = {
        "type": f"{type(error).__module__}.{type(error).__qualname__}",
        "sqlstate": getattr(error, "sqlstate", None),
        "constraint": getattr(database, "constraint_name", None),
        "trace": [f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)],
    }
    return {key: value for key, value in facts.items() if value}
