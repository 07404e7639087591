"""How long the database works for whom, by what started the process: wsgi.py the web, celery.py a worker.
A command of the operator, a migration above all, takes the time that it takes.
"""

from typing import Any

WEB, WORKER = "web", "worker"
IDLE_IN_TRANSACTION = {WEB: 60, WORKER: 600}  # seconds: whoever fell silent there holds the locks of others
_started: list[str] = []


def started_as(process: str) -> None:
    """Before the settings are read; the first word counts, for the web knows the worker's module too."""
    _started.append(process)


def limit(options: dict[str, Any], web: int, worker: int, lock: int) -> None:
    """Adds PostgreSQL's timeouts to the options of a connection; whatever stands there stays and has the last word."""
    process = _started[0] if _started else ""
    if not process:
        return
    seconds = {
        "statement_timeout": web if process == WEB else worker,
        "lock_timeout": lock,
        "idle_in_transaction_session_timeout": IDLE_IN_TRANSACTION[process],
    }
    ours = " ".join(f"-c {name}={value}s" for name, value in seconds.items())
    options["options"] = f"{ours} {options.get('options', '')}".strip()
