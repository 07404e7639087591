"""The link 帮助 that every page has, in the same place: to the paragraph about this page, for whom is reading it."""

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from portal.accounts.actor import STRANGER
from portal.accounts.roles import in_order
from portal.site.help.guides import GUIDES, PUBLIC
from portal.site.help.paragraphs import PARAGRAPHS


def page(request: HttpRequest) -> dict[str, Any]:
    return {"help_url": SimpleLazyObject(lambda: help_for(request))}


def help_for(request: HttpRequest) -> str:
    """ "" where the addresses of the guides are not served."""
    match = request.resolver_match
    name, step = (match.url_name or "", match.kwargs.get("name", "")) if match else ("", "")
    roles = getattr(request, "actor", STRANGER).roles
    try:
        return _address(*paragraph(name, step, roles))
    except NoReverseMatch:
        return ""


def paragraph(name: str, step: str, roles: frozenset[str]) -> tuple[str, str]:
    """Guide and anchor: of the step before its page; of the public's guide first, since those pages are the same for
    everybody, then of one's own roles; "" and "" where no guide has a word on it."""
    for guide in (PUBLIC, *in_order(roles), *GUIDES):
        for asked in (f"{name}/{step}", name):
            if found := PARAGRAPHS.get((guide, asked)):
                return guide, found
    return "", ""


def _address(guide: str, anchor: str) -> str:
    return f"{reverse('help-page', args=[guide])}#{anchor}" if guide else reverse("help")
