"""Typed readers of the environment. Each variable says what it is for; `manage.py settings_doc` lists them."""

from dataclasses import dataclass
from typing import Any

import environ

_env = environ.Env()


@dataclass(frozen=True)
class Variable:
    name: str
    kind: str
    default: Any
    purpose: str


VARIABLES: dict[str, Variable] = {}
REQUIRED = object()


def _read(kind: str, name: str, default: Any, purpose: str) -> Any:
    VARIABLES[name] = Variable(name, kind, default, purpose)
    reader = getattr(_env, kind)
    return reader(name) if default is REQUIRED else reader(name, default=default)


def text(name: str, default: Any, purpose: str) -> str:
    return _read("str", name, default, purpose)


def flag(name: str, default: Any, purpose: str) -> bool:
    return _read("bool", name, default, purpose)


def number(name: str, default: Any, purpose: str) -> int:
    return _read("int", name, default, purpose)


def words(name: str, default: Any, purpose: str) -> list[str]:
    """A list separated by commas."""
    return _read("list", name, default, purpose)


def database(name: str, purpose: str) -> dict:
    VARIABLES[name] = Variable(name, "url", REQUIRED, purpose)
    return _env.db(name)
