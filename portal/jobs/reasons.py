"""Why a job failed, for people who may not read what it was about: an exception without its words.

The words of an exception repeat values (PostgreSQL quotes the row in them). What is left: its type, the database's
code, and the last place in the product's own files. An error that is Explained may keep its words.
"""

import traceback
from pathlib import Path

BASE = Path(__file__).resolve().parents[2]
LONGEST = 300


class Explained(Exception):
    """Its words were chosen here and hold nobody's data."""


def reason_of(error: BaseException) -> str:
    """ValueError（tests/jobs/handlers.py:21 fail）"""
    if isinstance(error, Explained):
        return f"{type(error).__qualname__}（{error}）"[:LONGEST]
    facts = [getattr(error, "sqlstate", None) or getattr(error.__cause__, "sqlstate", None), _place(error)]
    known = "，".join(fact for fact in facts if fact)
    return f"{type(error).__qualname__}（{known}）"[:LONGEST] if known else type(error).__qualname__[:LONGEST]


def _place(error: BaseException) -> str:
    frames = [f for f in traceback.extract_tb(error.__traceback__) if _is_ours(Path(f.filename))]
    return f"{Path(frames[-1].filename).relative_to(BASE)}:{frames[-1].lineno} {frames[-1].name}" if frames else ""


def _is_ours(file: Path) -> bool:
    return file.is_relative_to(BASE) and not file.relative_to(BASE).parts[0].startswith(".")
