"""The menu: rooms declare entries in their navigation.py, a person sees those that the roles held here may use."""

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.urls import reverse

from portal.accounts.actor import Actor
from portal.zones import serves


@dataclass(frozen=True)
class Nav:
    """An entry of the menu. `permission_any` and `side`: empty means that it is not asked."""

    group: str
    label: str
    url_name: str
    permission_any: tuple[str, ...] = ()
    side: tuple[str, ...] = ()
    order: int = 50

    @cached_property
    def url(self) -> str:
        return reverse(self.url_name)

    def shown_to(self, actor: Actor) -> bool:
        if actor.organisation is None or not serves(self.url_name):
            return False
        near = not self.side or actor.organisation.kind in self.side
        return near and (not self.permission_any or not actor.permissions.isdisjoint(self.permission_any))


@dataclass(frozen=True)
class Public:
    """An entry of the public pages' menu: for everybody, logged in or not."""

    label: str
    url_name: str
    order: int = 50


_entries: list[Nav] = []
_public: list[Public] = []


def register(*entries: Nav) -> None:
    _entries.extend(entry for entry in entries if entry not in _entries)


def register_public(*entries: Public) -> None:
    _public.extend(entry for entry in entries if entry not in _public)


def public_menu(path: str) -> list[dict]:
    served = sorted((entry for entry in _public if serves(entry.url_name)), key=lambda entry: entry.order)
    found = [(entry.label, reverse(entry.url_name)) for entry in served]
    around = [url for _, url in found if path == url or (url != "/" and path.startswith(url))]
    current = max(around, key=len, default="")
    return [{"label": label, "url": url, "current": _here(url, current, path)} for label, url in found]


def entries(actor: Actor) -> list[Nav]:
    """In the order of the menu: groups by their first entry, entries by `order`."""
    shown = sorted((entry for entry in _entries if entry.shown_to(actor)), key=lambda entry: entry.order)
    groups = list(dict.fromkeys(entry.group for entry in shown))
    return sorted(shown, key=lambda entry: groups.index(entry.group))


def menu(actor: Actor, path: str) -> list[dict]:
    """The groups with their entries; the entry whose page or sub-page is open is current."""
    shown = entries(actor)
    current = max((entry.url for entry in shown if path.startswith(entry.url)), key=len, default="")
    return [
        {"name": name, "entries": [_entry(entry, current, path) for entry in group]}
        for name, group in groupby(shown, key=lambda entry: entry.group)
    ]


def _entry(entry: Nav, current: str, path: str) -> dict:
    return {"label": entry.label, "url": entry.url, "current": _here(entry.url, current, path)}


def _here(url: str, current: str, path: str) -> str:
    """The value of aria-current: the page itself, or the list that the page belongs to."""
    return "page" if url == path else "true" if url == current else ""
