"""What a page owes its reader, found in a browser: for the eye, the ear, the keyboard, at every size and print."""

from typing import Any

import html5lib
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page

AXE = Axe().axe_script  # a context that has it as an init script need not be sent it with each page
RUN = "axe.run({resultTypes: ['violations'], preload: false}).then(all => all.violations)"
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
ANSWER = "Failed to load resource: the server responded with a status of 4"  # what Chromium says of every 403, 404…
SIDEWAYS = """() => {
    const page = document.documentElement, width = page.clientWidth;
    if (page.scrollWidth <= width) return [];
    const out = [...document.querySelectorAll("main *, header *, nav *, footer *")]
        .filter(e => e.getBoundingClientRect().right > width + 1 && !e.closest(".scroll"));
    return [out.filter(e => !out.some(o => o !== e && e.contains(o))).map(e => e.outerHTML.slice(0, 90)).join()
        || "unknown"];
}"""
WITHOUT_RING = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, [tabindex='0']")]
    .filter(e => e.checkVisibility() && !e.disabled && e.tabIndex >= 0 && e.type !== "hidden")
    .filter(e => { e.focus(); return getComputedStyle(e).outlineWidth !== "3px"; })
    .map(e => e.outerHTML.slice(0, 120))"""


def listen(page: Page) -> list[str]:
    """Every error on the console from now on: a refused style or script is one."""
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(ANSWER):
            said.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def faults(page: Page, title: str) -> list[str]:
    """Of the page that is open: at a desk in the usual print and in double, on a telephone in the large one."""
    found = [*_markup(page, title), *_rings(page), *_axe(page, "desk")]
    _print(page, 32)
    found += _sideways(page, "at 200 %")
    _print(page, 16)
    page.set_viewport_size(PHONE)
    found += _sideways(page, "on a telephone")
    page.evaluate("document.documentElement.classList.add('large')")
    found += _sideways(page, "on a telephone in large print")
    found += _axe(page, "telephone, large")
    page.set_viewport_size(DESK)
    return found


def _print(page: Page, size: int) -> None:
    """The size of the letters that a reader has set in the browser."""
    page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": {"standard": size}})


def _markup(page: Page, title: str) -> list[str]:
    found = []
    try:
        html5lib.HTMLParser(strict=True).parse(page.content())
    except html5lib.html5parser.ParseError as error:
        found.append(f"html: {error}")
    headings, named = page.evaluate("[document.querySelectorAll('h1').length, document.title]")
    if headings != 1:
        found.append(f"{headings} h1")
    if not named.startswith(title):
        found.append(f"title: {named}")
    return found


def _sideways(page: Page, when: str) -> list[str]:
    """What stands out to the right, where a page can be moved sideways."""
    return [f"sideways {when}: {what[:300]}" for what in page.evaluate(SIDEWAYS)]


def _rings(page: Page) -> list[str]:
    """Whatever can have the focus shows it."""
    page.keyboard.press("Tab")
    return [f"no ring: {element}" for element in page.evaluate(WITHOUT_RING)]


def _axe(page: Page, where: str) -> list[str]:
    return [f"axe, {where}: {rule}: {element}" for rule, element in violations(page)]


def violations(page: Page) -> list[tuple[str, str]]:
    """What axe finds: a rule, and the first element that breaks it. Only that comes back: to tell all that is right
    takes longer than to find what is wrong. Nor are styles fetched once more, for rules about films."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    wrong: list[dict[str, Any]] = page.evaluate(RUN)
    return [(one["id"], one["nodes"][0]["html"][:150]) for one in wrong]
