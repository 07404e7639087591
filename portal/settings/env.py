"""Typed readers of the environment. Each variable says what it is for; `manage.py settings_doc` lists them."""

import re
from base64 import b64decode
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

_env = environ.FileAwareEnv()  # NAME_FILE: a file that holds the value, as secrets of containers do


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
    return _strong(name, text(name, REQUIRED, purpose))


def secrets(name: str, purpose: str) -> list[str]:
    """Any number of such keys, separated by commas: a key has none in it."""
    return [_strong(name, value) for value in words(name, [], purpose)]


def _strong(name: str, value: str) -> str:
    if len(value) < 50 or len(set(value)) < 5:
        raise ImproperlyConfigured(f"{name} is too weak: use at least 50 random characters")
    return value


def keys(name: str, purpose: str) -> list[tuple[str, bytes]]:
    """`id:base64,…`, the current key first: 32 bytes are AES-256, 16 bytes are SM4. A wrong one stops the start."""
    found = [_key(name, entry) for entry in words(name, REQUIRED, purpose)]
    if not found or len(dict(found)) < len(found):
        raise ImproperlyConfigured(f"{name}: at least one key, and every id once")
    return found


def _key(name: str, entry: str) -> tuple[str, bytes]:
    """The words never repeat the key."""
    label, _, body = entry.strip().partition(":")
    try:
        key = b64decode(body, validate=True)
    except ValueError:
        key = b""
    if not re.fullmatch(r"[a-z0-9-]{1,20}", label) or len(key) not in (16, 32) or len(set(key)) < 8:
        raise ImproperlyConfigured(f"{name}: each key is id:base64 of 32 (AES-256) or 16 (SM4) random bytes")
    return label, key


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


def region(name: str, purpose: str) -> str:
    """The code of a province, city or county, six digits; "" for none. Another one stops the start."""
    value = text(name, "", purpose)
    if value and not re.fullmatch(r"[1-9][0-9]{5}", value):
        raise ImproperlyConfigured(f"{name}: a region's code has six digits, like 330000")
    return value


def choice(name: str, allowed: Iterable[str], purpose: str) -> str:
    """One of these words, or "" for none. Another one stops the start."""
    value = text(name, "", purpose)
    if value and value not in allowed:
        raise ImproperlyConfigured(f"{name}: {value!r} is none of {', '.join(filter(None, allowed))}")
    return value


def database(name: str, purpose: str) -> dict:
    VARIABLES[name] = Variable(name, "url", REQUIRED, purpose)
    return _env.db(name)
