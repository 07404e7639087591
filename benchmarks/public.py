"""What the public pages cost beside an empty view of the same server: at least 60 % of its requests a second for pages
that are kept or known, is aimed at.

The items that can be handled in a county, and one of them. First their rendering in this process. Then gunicorn as
`make run` starts it, with one worker, asked over two connections that stay open: *cold* is rendered each time, *kept*
is sent from Redis, *304* the reader has already. How much of its processor the server needs for a request is disturbed
less by other programmes on the machine than how many it answers in a second.
"""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import NamedTuple

from django.test import Client

from benchmarks import catalogue
from benchmarks.harness import Line, Tally
from benchmarks.urls import EMPTY

CONNECTIONS = 2
LIST, ITEM = "/items/?region=110105", "/items/X0004/?region=110105"
PAGES = {"item list": LIST, "item": ITEM}
PATIENCE = 60  # seconds, until an answer comes; the server may have to start first


class Size(NamedTuple):
    data: catalogue.Size
    cold: int
    kept: int
    runs: int


SIZES = {
    "small": Size(catalogue.SIZES["small"], 2, 10, 1),
    "usual": Size(catalogue.SIZES["usual"], 60, 1_000, 5),
    "large": Size(catalogue.SIZES["large"], 120, 3_000, 7),
}


class Measured(NamedTuple):
    """Seconds on the clock, and of the server's processor."""

    passed: float
    busy: float


def lines(size: Size) -> Iterator[Line]:
    catalogue.grow(size.data)
    yield from rendered(PAGES | {"items found by a word": f"{LIST}&q=参保"}, size.runs)
    with server() as (port, worker):
        asked = requests(port, size)
        runs = [{what: measured(port, worker, *one) for what, one in asked.items()} for _ in range(size.runs)]
    empty = None
    for what, (sent, _) in asked.items():
        yield (line := served(what, len(sent), [one[what] for one in runs], empty))
        empty = empty or line


def rendered(pages: dict[str, str], runs: int) -> Iterator[Line]:
    tally = Tally()
    for number in range(runs):
        for what, url in pages.items():
            Client().get(url)  # the first one warms up
            response = tally(f"{what}, rendered", lambda url=f"{url}&cold={number}": Client().get(url))
            assert response.status_code == 200, (url, response.status_code)
    yield from (tally.line(what) for what in tally.found)


def served(what: str, requests: int, runs: list[Measured], empty: Line | None) -> Line:
    passed = [one.passed for one in runs]
    line = Line(what, passed, requests, empty)
    more = {
        "requests/s": requests / median(passed),
        "of the empty view": f"{1 / line.times:.0%}" if line.times else "",
        "CPU, ms": 1000 * median(one.busy for one in runs) / requests,
    }
    return replace(line, more=more)


# The server ---------------------------------------------------------------------------------------------------------


@contextmanager
def server() -> Iterator[tuple[int, int]]:
    """Yields its port and the process of its only worker."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        command = [sys.executable, "-m", "gunicorn", "benchmarks.wsgi:application", "--worker-class", "gthread"]
        command += ["--bind", f"fd://{listening.fileno()}", "--threads", "4", "--workers", "1", "--keep-alive", "60"]
        port = listening.getsockname()[1]
        with subprocess.Popen([*command, "--log-level", "warning"], pass_fds=[listening.fileno()]) as process:
            try:
                ask(port, request(EMPTY))  # waits until it has started
                yield port, int(Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text())
            finally:
                process.terminate()


def requests(port: int, size: Size) -> dict[str, tuple[list[bytes], bytes]]:
    """What is asked for in a run, and the status of the answers."""
    found = {"an empty view": ([request(EMPTY)] * size.kept, b"200")}
    for name, url in PAGES.items():
        tag = re.search(rb"(?i)\r\netag: (.+?)\r\n", ask(port, request(url)))
        found[f"{name}, cold"] = [request(f"{url}&cold={n}") for n in range(size.cold)], b"200"
        found[f"{name}, kept"] = [request(url)] * size.kept, b"200"
        found[f"{name}, 304"] = [request(url, tag[1])] * size.kept, b"304"
    return found


def measured(port: int, worker: int, sent: list[bytes], status: bytes) -> Measured:
    """Every request once, shared among the connections."""
    busy, start = processor(worker), time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as threads:
        shares = [sent[n::CONNECTIONS] for n in range(CONNECTIONS)]
        list(threads.map(lambda share: ask_all(port, share, status), shares))
    return Measured(time.perf_counter() - start, processor(worker) - busy)


def processor(pid: int) -> float:
    """Seconds that a process has had, its threads included."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


# Asking: as little work as can be, for the reader shares the machine with the server --------------------------------


def ask(port: int, sent: bytes) -> bytes:
    with Connection(port) as connection:
        return connection.ask(sent)


def ask_all(port: int, sent: list[bytes], status: bytes) -> None:
    with Connection(port) as connection:
        for one in sent:
            found = connection.ask(one)
            assert found[9:12] == status, found[:300]


class Connection:
    """One that stays open."""

    def __init__(self, port: int) -> None:
        self.port = port

    def __enter__(self) -> "Connection":
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self

    def __exit__(self, *_error: object) -> None:
        self.socket.close()

    def ask(self, sent: bytes) -> bytes:
        self.socket.sendall(sent)
        found = self._more()
        while b"\r\n\r\n" not in found:
            found += self._more()
        head, _, body = found.partition(b"\r\n\r\n")
        missing = length(head) - len(body)
        while missing > 0:
            missing -= len(self._more())
        return found

    def _more(self) -> bytes:
        found = self.socket.recv(65536)
        if not found:
            raise OSError("closed")
        return found


def length(head: bytes) -> int:
    """304 has no body, and no length of one."""
    at = head.lower().find(b"\r\ncontent-length:")
    return int(head[at + 17 :].split(b"\r\n", 1)[0]) if at >= 0 and b" 304 " not in head[:20] else 0


def request(address: str, tag: bytes = b"") -> bytes:
    lines = [f"GET {address} HTTP/1.1".encode(), b"Host: localhost", b"Accept-Encoding: gzip"]
    return b"\r\n".join([*lines, *([b"If-None-Match: " + tag] if tag else []), b"", b""])
