"""The pictures of the guides: what each shows, for whom, and the taking of them: `make shots`, into docs/guide/images.

They are taken from the demo data and only by following links, so that a guide shows the portal as it is.
"""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page

COLOURS = 64  # of flat pages nobody sees the difference, and a picture is a third as large
DESK, TALLEST = 1100, 820


class Shot(NamedTuple):
    """A page by the name of its address, and the links followed from there; `crop`: the part that is shown."""

    name: str
    person: str
    page: str
    query: str = ""
    follow: tuple[str, ...] = ()
    crop: str = "main"
    tallest: int = TALLEST


FIRST = "a.row-link"
HERE = "?region=330106"
REVIEWER, APPROVER, LIAISON = "xihu.reviewer", "xihu.approver", "shili-xihu.liaison"
SYSTEM, SECURITY, AUDIT = (f"zhejiang.{role}_administrator" for role in ("system", "security", "audit"))


def named(text: str) -> str:
    """The link that says this."""
    return f'main a:has-text("{text}")'


SHOTS = (
    Shot("public-items", "", "public-item-list", HERE),
    Shot("public-item", "", "public-item-list", f"{HERE}&q=参保证明", ("main .list a, main table a",)),
    Shot("public-progress", "", "progress"),
    Shot("everyone-login", "", "account_login", crop="body"),
    Shot("everyone-security", REVIEWER, "account-security"),
    Shot("everyone-workbench", REVIEWER, "workbench", crop="body"),
    Shot("everyone-detail", REVIEWER, "application-list", "?state=reviewing", (FIRST,)),
    Shot("liaison-need", LIAISON, "cooperationneed-list", "?state=published", (named("自助服务网点"),)),
    Shot("liaison-new", LIAISON, "cooperationneed-list", "?state=published",
         (named("自助服务网点"), named("提出合作意向"))),
    Shot("liaison-application", LIAISON, "application-list", "", (FIRST,)),
    Shot("manager-partner", "shili.partner_manager", "partner-list", "", (FIRST,)),
    Shot("reviewer-need", REVIEWER, "cooperationneed-new"),
    Shot("reviewer-application", REVIEWER, "application-list", "?state=submitted", (FIRST,)),
    Shot("reviewer-check", REVIEWER, "application-list", "?state=reviewing", (FIRST, named("核对资格条件"))),
    Shot("reviewer-send-back", REVIEWER, "application-list", "?state=reviewing", (FIRST, named("退回补正"))),
    Shot("reviewer-compare", REVIEWER, "application-list", "?state=reviewing", (FIRST, named("比较合作意向"))),
    Shot("reviewer-announcements", REVIEWER, "announcement-list"),
    Shot("approver-publish", APPROVER, "cooperationneed-list", "?state=draft", (FIRST,)),
    Shot("approver-application", "haishu.approver", "application-list", "?state=approved", (FIRST,)),
    Shot("approver-announcement", APPROVER, "announcement-list", "?state=review", (FIRST,)),
    Shot("catalogue-items", "zhejiang.catalogue_manager", "serviceitem-list"),
    Shot("catalogue-edition", "zhejiang.catalogue_manager", "catalogueedition-list", "?state=draft", (FIRST,)),
    Shot("catalogue-narrowing", "hangzhou.catalogue_manager", "narrowing-list", "", (FIRST,)),
    Shot("system-organisation", SYSTEM, "organisation-list", "?q=西湖区", (FIRST,)),
    Shot("system-person", SYSTEM, "user-list", "?q=xihu.reviewer", (FIRST,)),
    Shot("system-calendar", SYSTEM, "calendaryear-list"),
    Shot("system-jobs", SYSTEM, "job-list"),
    Shot("security-roles", SECURITY, "user-list", "?q=xihu.reviewer", (FIRST, named("改动角色"))),
    Shot("security-limits", SECURITY, "limit-list"),
    Shot("audit-list", AUDIT, "audit-list"),
)  # fmt: skip


def take(new_page: Callable[[], Page], site: str, folder: Path, log_in: Callable[[Page, str, str], None]) -> None:
    """Everybody logs in once."""
    for person in dict.fromkeys(shot.person for shot in SHOTS):
        page = new_page()
        if person:
            log_in(page, site, person)
        for shot in (one for one in SHOTS if one.person == person):
            _take(page, shot, site, folder)


def _take(page: Page, shot: Shot, site: str, folder: Path) -> None:
    page.set_viewport_size({"width": DESK, "height": TALLEST})
    page.goto(site + reverse(shot.page) + shot.query)
    for link in shot.follow:
        page.goto(str(page.locator(link).first.evaluate("link => link.href")))
    page.mouse.move(0, 0)
    box = page.locator(shot.crop).first.bounding_box()
    assert box, shot.name
    clip = {**box, "height": min(box["height"], shot.tallest)}
    _keep(page.screenshot(full_page=True, clip=clip), folder / f"{shot.name}.png")


def _keep(picture: bytes, file: Path) -> None:
    """In few colours; a picture that has not changed is not written."""
    small = Image.open(BytesIO(picture)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    held = BytesIO()
    small.save(held, "PNG", optimize=True)
    if not file.exists() or file.read_bytes() != held.getvalue():
        file.write_bytes(held.getvalue())
