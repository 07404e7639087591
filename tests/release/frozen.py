"""What a release left for ever: its migrations, and a database of that day with rows in it.

`<version>.json` has the SHA-256 of every migration, the rows of every table and a digest of every table that is never
changed; `<version>.sql.gz` is the database as plain SQL.
"""

import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import DEFAULT_DB_ALIAS, connection, connections

FOLDER = Path(__file__).parent
DJANGOS = {"django_migrations", "django_content_type", "auth_permission"}  # filled by migrating itself


@dataclass(frozen=True)
class Release:
    version: str
    migrations: dict[str, str]  # path below the repository → SHA-256
    rows: dict[str, int]  # table → how many
    digests: dict[str, tuple[list[str], str]]  # append-only table → its columns, and the MD5 of all rows

    def sql(self) -> str:
        return gzip.decompress((FOLDER / f"{self.version}.sql.gz").read_bytes()).decode()


def releases(folder: Path = FOLDER) -> list[Release]:
    """Oldest first."""
    found = [Release(**json.loads(file.read_text())) for file in folder.glob("*.json")]
    return sorted(found, key=lambda one: [int(part) for part in one.version.split(".")])


def keep(release: Release, sql: str, folder: Path = FOLDER) -> None:
    content = json.dumps(asdict(release), ensure_ascii=False, indent=1, sort_keys=True)
    (folder / f"{release.version}.json").write_text(f"{content}\n")
    (folder / f"{release.version}.sql.gz").write_bytes(gzip.compress(sql.encode(), mtime=0))


def migrations() -> dict[str, str]:
    """Path → SHA-256 of the migrations of the product, those of the tests left out."""
    base = Path(settings.BASE_DIR)
    names = [name for name in settings.INSTALLED_APPS if name in (*settings.PORTAL, *settings.ROOMS)]
    folders = [Path(apps.get_app_config(name.rpartition(".")[2]).path) for name in names if name[:6] != "tests."]
    files = sorted(file for folder in folders for file in folder.glob("migrations/0*.py"))
    return {str(file.relative_to(base)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def tables() -> list[str]:
    with connection.cursor() as cursor:
        found = connection.introspection.get_table_list(cursor)
    return sorted(table.name for table in found if table.type == "t" and table.name not in DJANGOS)


def rows(names: list[str]) -> dict[str, int]:
    quote = connection.ops.quote_name
    return {name: _asked(f"SELECT count(*) FROM {quote(name)}")[0][0] for name in names}


def digests() -> dict[str, tuple[list[str], str]]:
    """Of every table with the trigger against changes."""
    guarded = "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'pgtrigger_append_only%' ORDER BY 1"
    return {table: (columns := columns_of(table), digest(table, columns)) for [table] in _asked(guarded)}


def digest(table: str, columns: list[str]) -> str:
    """In the order of the keys, of these columns alone: a later one changes nothing."""
    quote = connection.ops.quote_name
    row = ", ".join(quote(column) for column in columns)
    return _asked(f"SELECT md5(string_agg(ROW({row})::text, ',' ORDER BY id)) FROM {quote(table)}")[0][0]


def columns_of(table: str) -> list[str]:
    named = "SELECT column_name FROM information_schema.columns WHERE table_name = %s ORDER BY ordinal_position"
    return [column for [column] in _asked(named, [table])]


def schema() -> dict[str, set[tuple]]:
    """Columns, constraints, indexes and triggers, as PostgreSQL writes them; not in which order columns were added."""
    found = {
        "columns": set(_asked(
            "SELECT table_name, column_name, data_type, is_nullable, character_maximum_length, collation_name "
            "FROM information_schema.columns WHERE table_schema = 'public'"
        )),
        "constraints": set(_asked(
            "SELECT conrelid::regclass::text, contype, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE connamespace = 'public'::regnamespace AND contype <> 'n'"
        )),
        "indexes": set(_asked("SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'")),
        "triggers": set(_asked(
            "SELECT t.tgrelid::regclass::text, t.tgname, t.tgenabled::text, md5(p.prosrc) FROM pg_trigger t "
            "JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal"
        )),
    }  # fmt: skip
    return {kind: {(*row[:-1], _without_casts(row[-1])) for row in rows} for kind, rows in found.items()}


def _without_casts(definition: Any) -> Any:
    """A condition that came out of a dump and in again is written with other casts and brackets."""
    return re.sub(r"::character varying|::text|\[\]|[()\s]", "", definition) if definition else definition


def _asked(query: str, values: Any = None) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


@contextmanager
def database(name: str) -> Iterator[None]:
    """An empty database and a connection to it in place of the one that is there, for as long as this lasts."""
    was, new = connections[DEFAULT_DB_ALIAS], connections.create_connection(DEFAULT_DB_ALIAS)
    with new._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    new.settings_dict = {**was.settings_dict, "NAME": name}
    try:
        _take(new)
        yield
    finally:
        new.close()
        _take(was)
        with was._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _take(one: Any) -> None:
    connections[DEFAULT_DB_ALIAS] = one
    ContentType.objects.clear_cache()
