"""Typed readers of the environment. Each variable says what it is for; `manage.py settings_doc` lists them."""

from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

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


def secret(name: str, purpose: str) -> str:
    """A key that nobody guesses: at least 50 characters, of which at least 5 differ. A weaker one stops the start."""
    value = text(name, REQUIRED, purpose)
    if len(value) < 50 or len(set(value)) < 5:
        raise ImproperlyConfigured(f"{name} is too weak: use at least 50 random characters")
    return value


def flag(name: str, default: Any, purpose: str) -> bool:
    return _read("bool", name, default, purpose)


def number(name: str, default: Any, purpose: str) -> int:
    return _read("int", name, default, purpose)


def words(name: str, default: Any, purpose: str) -> list[str]:
    """A list separated by commas."""
    return _read("list", name, default, purpose)


def networks(name: str, default: Any, purpose: str) -> list[str]:
    """Addresses and networks separated by commas, like 10.1.0.4,10.2.0.0/16. One that is neither stops the start."""
    values = words(name, default, purpose)
    for value in values:
        try:
            ip_network(value)
        except ValueError as error:
            raise ImproperlyConfigured(f"{name}: {error}") from error
    return values


def database(name: str, purpose: str) -> dict:
    VARIABLES[name] = Variable(name, "url", REQUIRED, purpose)
    return _env.db(name)
