"""Pictures of every kind of page that the demo accounts can reach: `make shots`, into var/shots.

    python -m tests.browser.shots http://127.0.0.1:8000 var/shots

For each person it follows the links of every page it meets and takes each kind of address once (needs/7/ and needs/8/
are one kind), at the width of a desk and of a telephone, in the usual print and in the large one. It only reads: it
presses no button but that of the login.
With `--readme` it takes the pictures of the README instead, with `--guides` those of the guides:

    python -m tests.browser.shots http://127.0.0.1:8000 docs/images --readme
    python -m tests.browser.shots http://127.0.0.1:8000 docs/guide/images --guides
"""

import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urljoin, urlsplit
from urllib.request import urlopen

import django
from playwright.sync_api import Page, sync_playwright

from tests.browser import guide_shots
from tests.browser.program import program

PEOPLE = ["", "xihu.reviewer", "xihu.approver", "shili-xihu.liaison", "shili.partner_manager"]
PEOPLE += [f"zhejiang.{role}_administrator" for role in ("system", "security", "audit")]
PEOPLE += ["zhejiang.catalogue_manager", "zhejiang.approver", "hangzhou.catalogue_manager"]
WIDTHS = {1440: 900, 390: 844}
MOST = 80  # kinds of pages for one person
LEFT_OUT = re.compile(r"/(logout|export|sheet|static|api|feed|files?|evidence|work/documents)/|/large/|\.\w+(\?|$)")


def kind(address: str) -> str:
    """The address without numbers, filters and places in a list."""
    return re.sub(r"\d+", "0", urlsplit(address).path)


def links(page: Page) -> list[str]:
    found = page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
    addresses = [urljoin(page.url, href) for href in found if not href.startswith("#")]
    return [a for a in addresses if urlsplit(a).netloc == urlsplit(page.url).netloc and not LEFT_OUT.search(a)]


def pages(page: Page, start: str, broken: list[str]) -> Iterator[str]:
    """Goes to one page of each kind, those nearest to the start first, and stays there while it is worked on. A link
    that leads to no page comes into `broken`."""
    waiting, met = [start], set()
    while waiting and len(met) < MOST:
        address = waiting.pop(0)
        if kind(address) in met:
            continue
        met.add(kind(address))
        answer = page.goto(address)
        if not answer or not answer.ok:
            broken.append(f"{address}: {answer and answer.status}")
            continue
        yield address
        page.set_viewport_size({"width": 1440, "height": WIDTHS[1440]})
        waiting += links(page)


def picture(page: Page, folder: Path, name: str) -> None:
    for large, (width, height) in product((False, True), WIDTHS.items()):
        page.evaluate("large => document.documentElement.classList.toggle('large', large)", large)
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=folder / f"{name}-{width}{'-large' * large}.png", full_page=True)


def log_in(page: Page, site: str, person: str) -> None:
    from portal.site.demo import PASSWORD

    page.goto(f"{site}/work/")
    page.fill("[name=login]", person)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "login" not in url)


def shoot(page: Page, person: str, site: str, folder: Path, broken: list[str]) -> None:
    if person:
        log_in(page, site, person)
    for address in pages(page, f"{site}/work/" if person else f"{site}/", broken):
        name = f"{person or 'public'}{kind(address).rstrip('/').replace('/', '-')}"
        picture(page, folder, name)
        print(name)


@contextmanager
def chromium() -> Iterator[Callable[[], Page]]:
    """Each page is a browser of its own, with nobody in it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), env={**os.environ, "LANGUAGE": "zh_CN"})
        yield lambda: browser.new_context(locale="zh-CN").new_page()
        browser.close()


def main(site: str, folder: Path, wanted: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with chromium() as new_page:
        if wanted == "--readme":
            for_the_readme(new_page(), site, folder)
        elif wanted == "--guides":
            guide_shots.take(new_page, site, folder, log_in)
        else:
            everybody(new_page, site, folder)


def everybody(new_page: Callable[[], Page], site: str, folder: Path) -> None:
    broken: list[str] = []
    for person in PEOPLE:
        shoot(new_page(), person, site, folder, broken)
    if broken:
        sys.exit("\n".join(broken))


def for_the_readme(page: Page, site: str, folder: Path) -> None:
    """What the public finds; the inbox of a reviewer, and the application that waits longest in it."""
    page.set_viewport_size({"width": 1440, "height": 640})
    page.goto(f"{site}/items/")
    page.screenshot(path=folder / "items.png")
    log_in(page, site, "xihu.reviewer")
    page.set_viewport_size({"width": 1440, "height": 480})
    page.screenshot(path=folder / "workbench.png")
    page.locator("a.row-link").first.click()
    page.set_viewport_size({"width": 1440, "height": 922})
    page.screenshot(path=folder / "application.png")


def wait_for(site: str) -> None:
    """Until the server answers, for at most half a minute."""
    deadline = time.monotonic() + 30
    while True:
        try:
            return urlopen(f"{site}/healthz").close()
        except URLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


if __name__ == "__main__":
    django.setup()
    wait_for(sys.argv[1])
    main(sys.argv[1].rstrip("/"), Path(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else "")
