"""PostgreSQL's own programs, run against the portal's database."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import OperationalError, connection, transaction
from psycopg.conninfo import make_conninfo

PASSED_ON = {
    *("host", "hostaddr", "port", "user", "dbname", "connect_timeout"),
    *("sslmode", "sslrootcert", "sslcert", "sslkey"),
}


class Failed(Exception):
    """Nothing was changed; the words are for the operator."""


@contextmanager
def reachable() -> Iterator[None]:
    """A server that does not run or a database that is no more is told in words."""
    try:
        yield
    except OperationalError as error:
        raise Failed(f"数据库不能用：{str(error).strip()}。没有运行的请启动，库不在了的请先建立一个空的") from error


def run(program: str, *arguments: str) -> None:
    """The password goes by the environment: the list of processes is for everybody to read."""
    done = subprocess.run(
        [_found(program), *arguments, "--dbname", _address()],
        env=os.environ | {"PGPASSWORD": settings.DATABASES["default"]["PASSWORD"] or ""},
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise Failed(f"{program} 没有成功：{done.stderr.strip()[-2000:]}")


def write_script(dump: Path, script: Path, *, before: str, after: str) -> None:
    """A dump as SQL between two pieces of our own. It is complete before any of it is run."""
    with open(script, "w", opener=_private) as file:
        file.write(before)
        file.flush()
        arguments = ["--no-owner", "--no-privileges", "--file", "-", str(dump)]
        made = subprocess.run(
            [_found("pg_restore"), *arguments], stdout=file, stderr=subprocess.PIPE, text=True, check=False
        )
        if made.returncode:
            raise Failed(f"读不出 {dump.name}：{made.stderr.strip()[-2000:]}")
        file.seek(0, os.SEEK_END)
        file.write(after)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


@contextmanager
def one_moment() -> Iterator[str]:
    """A snapshot that other sessions may share: what is counted here and what is dumped there are the same rows."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor.fetchone()[0]


def rows_of_tables() -> dict[str, int]:
    """How many rows each table has, counted one by one: a restore is held against it."""
    counts = {}
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            counts[table] = cursor.fetchone()[0]
    return counts


def tables() -> list[str]:
    with connection.cursor() as cursor:
        return sorted(table.name for table in connection.introspection.get_table_list(cursor) if table.type == "t")


def others() -> int:
    """How many further sessions use this database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        return cursor.fetchone()[0]


def version() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return cursor.fetchone()[0]


def applied() -> Sequence[str]:
    """The migrations that this database has, "app.name"."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1")
        return [row[0] for row in cursor.fetchall()]


def _found(program: str) -> str:
    path = shutil.which(program, path=settings.POSTGRES_PROGRAMS or None)
    if path is None:
        raise Failed(
            f"找不到 {program}：请安装与数据库同一版本的 PostgreSQL 客户端（Debian 的软件包 postgresql-client），"
            "或在 POSTGRES_PROGRAMS 中写明它所在的目录"
        )
    return path


def _address() -> str:
    connection.ensure_connection()
    parameters = connection.connection.info.get_parameters()
    return make_conninfo(**{key: value for key, value in parameters.items() if key in PASSED_ON})
