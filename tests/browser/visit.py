"""A page that is looked at: where it is, how its title begins, which answer it is, what is filled in and pressed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.urls import reverse

SEEN = "?seen=1"


@dataclass(frozen=True)
class Visit:
    url: str
    title: str
    status: int = 200
    button: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)

    def press(self, button: str, status: int, title: str = "", **given: Any) -> tuple["Visit", "Visit"]:
        """The page, and what comes of pressing this with these fields filled in."""
        return self, replace(self, button=button, status=status, title=title or self.title, given=given)


def at(name: str, title: Any, *args: Any, more: str = "", status: int = 200) -> Visit:
    return Visit(reverse(name, args=args) + more, str(title), status)
