"""Which entrance of the portal this process is: PORTAL_ZONE, and which addresses each entrance serves.

Unset, everything is served. Business, on the dedicated line, serves all but what is meant for visitors from the
internet. The others serve what is listed here and nothing else, so that a new page is closed to them until somebody
opens it. The names are those of the addresses: docs/decisions/0020-zones.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

SELF = """
    account_login account_logout account_change_password account_reauthenticate mfa_authenticate mfa_activate_totp
    mfa_add_webauthn factor-remove mfa_view_recovery_codes mfa_generate_recovery_codes
    workbench acting account-security login-list role-list draft-discard region-options
    evidence-file evidence-thumbnail
    notice-list notice-read notice-choice notice-letter notice-address notice-detail
"""
EVERYWHERE = "home help help-page accessibility document-look-up document-check large alive ready metrics"
FOR_VISITORS = "progress sitemap robots"
READ_BY_ALL = """
    public-search site-map conformance conformance-sheet cited-standards public-need-list public-need
    public-announcement-list public-announcement public-announcement-file public-announcement-feed
    public-item-list public-item public-item-qr public-region
    public-edition-all public-edition-list public-edition public-edition-differences public-edition-feed
    public-edition-data public-edition-checksums public-edition-description public-open-data public-open-data-schema
"""
OF_PARTNERS = """
    search document-file cooperationneed-list cooperationneed-detail
    application-list application-new application-detail application-edit application-step
    negotiation-list negotiation-detail negotiation-step cooperation-list cooperation-detail
    partner-list partner-detail partner-edit qualification-new qualification-retire
    contact-new contact-edit contact-remove
"""


@dataclass(frozen=True)
class Zone:
    """names: what it serves, None for everything but `without`. sides: the kinds of organisations that work here, none
    for all; `words` sends the others away."""

    names: frozenset[str] | None = None
    without: frozenset[str] = frozenset()
    sides: tuple[str, ...] = ()
    words: str = ""

    def serves(self, name: str) -> bool:
        return name not in self.without if self.names is None else name in self.names


def _names(*lists: str) -> frozenset[str]:
    return frozenset(" ".join(lists).split())


ZONES = {
    "": Zone(),
    "business": Zone(without=_names(FOR_VISITORS)),
    "public": Zone(
        names=_names(EVERYWHERE, FOR_VISITORS, READ_BY_ALL, SELF, OF_PARTNERS),
        sides=("partner",),
        words="这个入口只供合作机构使用，部门和网点的人员请从业务专网的入口登录。",
    ),
    "field": Zone(
        names=_names(EVERYWHERE, SELF),
        sides=("department", "outlet"),
        words="这个入口只供现场检查使用，合作机构的人员请从业务专网或者互联网的入口登录。",
    ),
}


def serves(name: str) -> bool:
    """Whether the address of this name exists here."""
    return ZONES[settings.PORTAL_ZONE].serves(name)


def address(name: str, *args: Any) -> str:
    """The path of the address; "" where no part of the portal has it, or this zone does not serve it."""
    try:
        path = reverse(name, args=args)
    except NoReverseMatch:
        return ""
    return path if serves(name) else ""


def reachable(path: str) -> str:
    """A path of this site as it is; "" where this zone does not serve it, or there is no such address any more."""
    try:
        return path if serves(resolve(urlsplit(path).path).url_name or "") else ""
    except Resolver404:
        return ""


def public_url() -> str:
    """Where the public comes in, without a slash at its end; "" while the portal's address is not set."""
    return (settings.PUBLIC_URL or settings.SITE_URL).rstrip("/")


def why_not_here(sides: Iterable[str]) -> str:
    """Why a person of these kinds of organisations cannot work here; "" for whoever can, or works nowhere."""
    zone, theirs = ZONES[settings.PORTAL_ZONE], set(sides)
    return zone.words if zone.sides and theirs and theirs.isdisjoint(zone.sides) else ""
