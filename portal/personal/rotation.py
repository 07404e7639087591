"""Every personal value under the current key, batch by batch; what was done stays done when it is killed.

The triggers of a table refuse an update without a record. They are not taught an exception: whoever could write
ciphertext past them could swap telephone numbers between matters. A batch disables them for its own transaction
instead, which only the owner of the table may, under a lock that lets nobody else write meanwhile, and which ends with
the transaction, however it ends. Rows that somebody is working on are passed over and come with the next round.
"""

import time
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import OperationalError, connection, transaction

from portal.personal.cipher import Unreadable, current_prefix
from portal.personal.fields import indexes, personal_fields

BATCH = 500
PATIENCE = 20  # rounds in which nothing could be done before it gives up
LOCKED = "55P03"


def models_with_personal_data() -> list[Any]:
    return [model for model in apps.get_models() if model._meta.managed and personal_fields(model)]


def stale(model: Any) -> Any:
    """SQL and parameters of: some personal column has a value under another key than the current one."""
    columns = [f'"{field.column}"' for field in personal_fields(model)]
    # Of the prefix and not by LIKE: an id may hold any character, and this is exact.
    prefix = current_prefix()
    parts = [f"({column} <> '' AND left({column}, {len(prefix)}) <> %s)" for column in columns]
    return " OR ".join(parts), [prefix] * len(parts)


def remaining(model: Any) -> int:
    where, given = stale(model)
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{model._meta.db_table}" WHERE {where}', given)
        return cursor.fetchone()[0]


def rotate(model: Any, size: int = BATCH) -> Iterator[int]:
    """How many rows each batch has written; ends when none is left. Raises TimeoutError when rows stay locked."""
    idle = 0
    while remaining(model):
        done = _batch(model, size)
        idle = 0 if done else idle + 1
        if idle >= PATIENCE:
            raise TimeoutError(f"{model._meta.verbose_name}：有 {remaining(model)} 行一直被占用，请稍后再运行一次")
        if done:
            yield done
        else:
            time.sleep(0.25)


def _batch(model: Any, size: int) -> int:
    """0 when every row, or the table, is in somebody's hands."""
    try:
        with transaction.atomic():
            return _rewrite(model, size)
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != LOCKED:
            raise
        return 0


def _rewrite(model: Any, size: int) -> int:
    table, fields = f'"{model._meta.db_table}"', [*personal_fields(model), *indexes(model)]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '2s'")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        rows = list(_locked(model, size))
        columns = ", ".join(f'"{field.column}" = %s' for field in fields)
        given = [[*_values(row, fields), row.pk] for row in rows]
        if given:
            cursor.executemany(f'UPDATE {table} SET {columns} WHERE "{model._meta.pk.column}" = %s', given)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    return len(rows)


def _values(row: Any, fields: list) -> list[str]:
    """As the columns will store them; raises Unreadable, which names the row."""
    try:
        return [field.get_prep_value(getattr(row, field.attname)) for field in fields]
    except Unreadable as error:
        raise Unreadable(f"{row._meta.verbose_name} {row.pk}：{error}") from error


def _locked(model: Any, size: int) -> Any:
    """In one statement, so that nothing is waited for while the table is held."""
    where, given = stale(model)
    found = model._base_manager.extra(where=[where], params=given).order_by("pk")
    return found.select_for_update(skip_locked=True, of=("self",), no_key=True)[:size]
