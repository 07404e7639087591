"""What the public pages cost, beside an empty view of the same server: `python -m benchmarks.public`.

500 items × 31 provinces × 12 editions in a database of its own, on the server that DATABASE_URL names. First, in this
process, the statements of a page that is rendered and the time that the database takes for them. Then gunicorn as
`make run` starts it, with one worker: requests a second over two connections that stay open, and how much of its
processor the server needs for a request, which other programmes on the machine disturb less. Median of 5 runs, in each
of which every page is asked for in turn; ratios are taken within a run.

cold: rendered each time; kept: sent from Redis; 304: the reader has it. The empty view passes the same middleware.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
os.environ.setdefault("LOG_LEVEL", "WARNING")
os.environ["TEST_DB"] = "benchmark_public"
RUNS, KEPT, COLD, CONNECTIONS = 5, 1500, 120, 2
PORT = 8199
LIST, ITEM = "/items/?region=110105", "/items/X0004/?region=110105"


class Measured(NamedTuple):
    """Requests a second, and milliseconds of the server's processor for each."""

    rate: float
    cost: float


def main() -> None:
    django.setup()
    from benchmarks.catalogue import grow
    from benchmarks.gate import database

    with database():
        grow()
        in_the_database({"item list": LIST, "found by a word": f"{LIST}&q=参保", "item": ITEM})
        with server() as pid:
            report([run(pid) for _ in range(RUNS)])


def in_the_database(pages: dict[str, str]) -> None:
    from django.db import connection
    from django.test import Client

    from benchmarks.pages import Watch

    print(f"{'rendered':<18}{'statements':>12}{'database ms':>13}{'longest ms':>12}")
    for name, url in pages.items():
        spent = []
        for number in range(1 + RUNS):
            watch = Watch()
            with connection.execute_wrapper(watch):
                response = Client().get(f"{url}&cold={number}")
            assert response.status_code == 200, (url, response.status_code)
            spent.append([1000 * one for one, _, _ in watch.statements])
        whole, longest = median(map(sum, spent[1:])), median(map(max, spent[1:]))
        print(f"{name:<18}{len(spent[-1]):>12}{whole:>13.1f}{longest:>12.1f}")


# The server ---------------------------------------------------------------------------------------------------------


def application() -> Any:
    """What gunicorn runs: the portal with the database of the benchmark, and an empty view."""
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = settings.DATABASES["default"]["TEST"]["NAME"]
    settings.DATABASES["default"]["CONN_MAX_AGE"] = 60
    django.setup()
    from django.contrib.auth.decorators import login_not_required
    from django.http import HttpResponse
    from django.urls import path

    from portal.site.urls import urlpatterns
    from portal.wsgi import application as portal

    urlpatterns.append(path("empty/", login_not_required(lambda request: HttpResponse())))
    return portal


@contextmanager
def server() -> Iterator[int]:
    """Yields the process of its only worker."""
    command = [sys.executable, "-m", "gunicorn", "benchmarks.public:application()", "--bind", f"127.0.0.1:{PORT}"]
    command += ["--worker-class", "gthread", "--threads", "4", "--workers", "1", "--log-level", "warning"]
    with subprocess.Popen([*command, "--keep-alive", "60"]) as process:
        try:
            yield _worker(process.pid)
        finally:
            process.send_signal(signal.SIGTERM)


def _worker(parent: int) -> int:
    for _ in range(300):
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        if children and _answers():
            return int(children[0])
        time.sleep(0.2)
    raise SystemExit("the server does not answer")


def _answers() -> bool:
    try:
        with Connection() as connection:
            return connection.ask(request("/empty/")).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


# Asking -------------------------------------------------------------------------------------------------------------


class Connection:
    """One that stays open. As little work as can be: the reader shares the machine with the server."""

    def __enter__(self) -> "Connection":
        self.socket = socket.create_connection(("127.0.0.1", PORT))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self

    def __exit__(self, *_error: Any) -> None:
        self.socket.close()

    def ask(self, sent: bytes) -> bytes:
        self.socket.sendall(sent)
        found = self.socket.recv(65536)
        while b"\r\n\r\n" not in found:
            found += self._more()
        head, _, body = found.partition(b"\r\n\r\n")
        missing = _length(head) - len(body)
        while missing > 0:
            missing -= len(self._more())
        return found

    def _more(self) -> bytes:
        found = self.socket.recv(65536)
        if not found:
            raise OSError("closed")
        return found


def _length(head: bytes) -> int:
    """304 has no body, and no length of one."""
    at = head.lower().find(b"\r\ncontent-length:")
    return int(head[at + 17 :].split(b"\r\n", 1)[0]) if at >= 0 and b" 304 " not in head[:20] else 0


def request(address: str, tag: bytes = b"") -> bytes:
    lines = [f"GET {address} HTTP/1.1".encode(), b"Host: localhost", b"Accept-Encoding: gzip"]
    return b"\r\n".join([*lines, *([b"If-None-Match: " + tag] if tag else []), b"", b""])


def tag_of(address: str) -> bytes:
    with Connection() as connection:
        head = connection.ask(request(address)).partition(b"\r\n\r\n")[0]
    return next(line.partition(b": ")[2] for line in head.split(b"\r\n") if line.lower().startswith(b"etag:"))


def measure(pid: int, sent: list[bytes], status: bytes) -> Measured:
    """Every request once, shared among the connections."""
    cost, start = _processor(pid), time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as threads:
        shares = [sent[n::CONNECTIONS] for n in range(CONNECTIONS)]
        for _ in threads.map(lambda share: _all(share, status), shares):
            pass
    spent = time.perf_counter() - start
    return Measured(len(sent) / spent, 1000 * (_processor(pid) - cost) / len(sent))


def _all(sent: list[bytes], status: bytes) -> None:
    with Connection() as connection:
        for one in sent:
            found = connection.ask(one)
            assert found[9:12] == status, found[:300]


def _processor(pid: int) -> float:
    """Seconds that a process has had, its threads included."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


# What came of it ----------------------------------------------------------------------------------------------------


def run(pid: int) -> dict[str, Measured]:
    found = {"empty view": measure(pid, [request("/empty/")] * KEPT, b"200")}
    for name, address in (("item list", LIST), ("item", ITEM)):
        cold = [request(f"{address}&cold={n}") for n in range(COLD)]
        found[f"{name}, cold"] = measure(pid, cold, b"200")
        tag = tag_of(address)
        found[f"{name}, kept"] = measure(pid, [request(address)] * KEPT, b"200")
        found[f"{name}, 304"] = measure(pid, [request(address, tag)] * KEPT, b"304")
    return found


def report(runs: list[dict[str, Measured]]) -> None:
    print(f"\n{'':<18}{'requests/s':>12}{'of empty':>10}{'CPU ms':>9}{'of empty':>10}")
    for name in runs[0]:
        rate, cost = (median(column) for column in zip(*(one[name] for one in runs), strict=True))
        fast = median(one[name].rate / one["empty view"].rate for one in runs)
        cheap = median(one["empty view"].cost / one[name].cost for one in runs)
        print(f"{name:<18}{rate:>12,.0f}{fast:>10.0%}{cost:>9.2f}{cheap:>10.0%}")


if __name__ == "__main__":
    main()
