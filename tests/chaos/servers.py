"""The five processes of a portal, each of which may be killed at any moment and is started again."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import redis
import requests

NAME = "chaos"  # of the embedded servers: a cluster and sockets of its own, as durable as those of `make run`
REPO = Path(__file__).resolve().parents[2]
HOME = REPO / "var" / NAME
BIN = Path(sys.executable).parent
ADDRESS = "127.0.0.1:8036"
CELERY = [BIN / "celery", "--quiet", "--app", "portal"]
WORKER = ["worker", "--loglevel", "ERROR", "--concurrency", "2", "--without-gossip", "--without-mingle"]
GUNICORN = ["--worker-class", "gthread", "--threads", "4", "--workers", "2", "--preload", "--log-level", "error"]
READY_WITHIN = 90


def until(condition: Callable[[], object], seconds: float = READY_WITHIN) -> None:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            sys.exit(f"nothing happened within {seconds} s")
        time.sleep(0.1)


def embedded(command: str) -> dict[str, str]:
    """`up` or `down`; the variables that `up` prints."""
    call = [sys.executable, "-m", "portal.embedded", command, NAME]
    said = subprocess.run(call, cwd=REPO, check=True, capture_output=True, text=True).stdout
    return dict(re.findall(r"export (\w+)='(.*)'", said))


def environment() -> dict[str, str]:
    """Starts the servers that do not run, and names the database of the chaos in them."""
    found = embedded("up")
    place = urlsplit(found["DATABASE_URL"])._replace(path=f"/{NAME}").geturl()
    return {**found, "DATABASE_URL": place, "DJANGO_SETTINGS_MODULE": "tests.chaos.settings"}


def fresh_database() -> None:
    """An empty one, whatever an earlier run has left; and no file of it."""
    with psycopg.connect(embedded("up")["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {NAME}")
    shutil.rmtree(HOME, ignore_errors=True)
    HOME.mkdir(parents=True)


class Process:
    """A process of ours in a session of its own: killing it kills its children, as when a machine goes down."""

    def __init__(self, name: str, command: Iterable[object], ready: Callable[[], bool] | None = None) -> None:
        self.name, self.command, self.ready = name, [str(word) for word in command], ready
        self.fell_over = 0
        self.start()

    def start(self) -> None:
        with (HOME / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(self.command, cwd=REPO, stdout=log, stderr=log, start_new_session=True)

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=10)

    def is_back(self) -> bool:
        """Whether it serves. One that ended by itself is counted, and started again."""
        if self.process.poll() is not None:
            self.fell_over += 1
            self.start()
        return self.ready() if self.ready else True


class Postgres:
    """The postmaster and all its children at once; what is not in the log of transactions is gone."""

    name, fell_over = "postgres", 0

    def pids(self) -> list[int]:
        with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
            [place] = connection.execute("SHOW data_directory").fetchone()
        first = int((Path(place) / "postmaster.pid").read_text().split()[0])
        return [first, *_children(first)]

    def kill(self) -> None:
        for pid in self.pids():
            _kill(pid)

    def start(self) -> None:
        embedded("up")

    def is_back(self) -> bool:
        try:
            psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True


class Redis:
    """The broker and the cache; it may forget everything."""

    name, fell_over = "redis", 0

    def __init__(self) -> None:
        self.client = redis.Redis.from_url(os.environ["REDIS_URL"])

    def kill(self) -> None:
        _kill(self.client.info("server")["process_id"])

    def start(self) -> None:
        embedded("up")

    def is_back(self) -> bool:
        try:
            return self.client.ping()
        except redis.RedisError:
            return False


def _children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    until(lambda: not Path(f"/proc/{pid}").exists() or "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text(), 10)


def serves() -> bool:
    try:
        return requests.get(f"http://{ADDRESS}/healthz", timeout=5).status_code == 200
    except requests.RequestException:
        return False


def started() -> dict[str, Process | Postgres | Redis]:
    """PostgreSQL and Redis run already; web, worker and beat follow."""
    beat = ["beat", "--loglevel", "ERROR", "--schedule", HOME / "beat", "--pidfile="]
    return {
        "postgres": Postgres(),
        "redis": Redis(),
        "web": Process("web", [BIN / "gunicorn", "portal.wsgi:application", "--bind", ADDRESS, *GUNICORN], serves),
        "worker": Process("worker", [*CELERY, *WORKER]),
        "beat": Process("beat", [*CELERY, *beat]),
    }
