"""A page that is looked at: where it is, how its title begins, which answer it is, and what is pressed there."""

from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse

SEEN = "?seen=1"


@dataclass(frozen=True)
class Visit:
    url: str
    title: str
    status: int = 200
    button: str = ""

    def press(self, button: str, status: int, title: str = "") -> tuple["Visit", "Visit"]:
        return self, replace(self, button=button, status=status, title=title or self.title)


def at(name: str, title: Any, *args: Any, more: str = "", status: int = 200) -> Visit:
    return Visit(reverse(name, args=args) + more, str(title), status)
