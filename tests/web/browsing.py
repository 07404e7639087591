"""A real browser on the pages of tests.web.rooms: accessibility, overflow, and what the console says."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.browser.eyes import violations

SIZES = {"desk": (1440, 900), "phone": (390, 844)}


@dataclass
class Look:
    """What a page did at one size: axe's violations, whether it scrolls sideways, what the console said."""

    violations: list[str]
    sideways: bool
    console: list[str] = field(default_factory=list)


def look(page: Any, url: str, size: str, shot: Path | None = None) -> Look:
    said: list[str] = []

    def hear(message: Any) -> None:
        if message.type == "error":
            said.append(message.text)

    page.on("console", hear)
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.goto(url)
    if shot:
        page.screenshot(path=shot, full_page=True)
    words = [f"{rule}: {element}" for rule, element in violations(page)]
    sideways = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    page.remove_listener("console", hear)
    return Look(words, sideways, said)
