"""A world of rows that takes seconds to build: built once in a process, after that laid down again as it was."""

import copy
from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

MADE_BY_MIGRATE = {"django_content_type", "auth_permission"}
_kept: dict[Callable[[], Any], tuple[Any, dict[str, bytes]]] = {}


def laid(build: Callable[[], Any]) -> Any:
    """What `build()` returns, and every row that it makes, in a database that holds only what migrate made."""
    ContentType.objects.clear_cache()
    if build in _kept:
        _lay(_kept[build][1])
    else:
        made = build()
        _kept[build] = made, _copies()
    return copy.deepcopy(_kept[build][0])


def _copies() -> dict[str, bytes]:
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    found = {}
    with connection.cursor() as cursor:
        for table in filled(connection, tables):
            with cursor.copy(f"COPY {connection.ops.quote_name(table)} TO STDOUT (FORMAT binary)") as rows:
                found[table] = b"".join(rows)
    return found


def _lay(tables: dict[str, bytes]) -> None:
    """As they stood: past the triggers, which have had their say when the rows were made. Only for as long as this
    takes, even where it fails."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for table, rows in tables.items():
            with cursor.copy(f"COPY {connection.ops.quote_name(table)} FROM STDIN (FORMAT binary)") as into:
                into.write(rows)
        cursor.execute("SET session_replication_role = origin")


def filled(connection: Any, tables: Iterable[str]) -> list[str]:
    """Which of them have rows; those that migrate made are left out."""
    wanted = [table for table in tables if table not in MADE_BY_MIGRATE]
    asked = (f"SELECT '{one}' WHERE EXISTS (SELECT FROM {connection.ops.quote_name(one)})" for one in wanted)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        return [table for (table,) in cursor.fetchall()]
