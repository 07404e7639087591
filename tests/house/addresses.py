"""Every address of the portal: which there are, how one is filled in, and what came of asking it, as one character."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver

ABOUT = {  # pages for a new row that say by query what it hangs on
    "application-new": "need", "negotiation-new": "application", "organisation-new": "parent",
    "user-new": "organisation", "apitoken-new": "account", "narrowing-new": "edition",
}  # fmt: skip
FILE = "spreadsheetml"


def names(resolver: Any = None) -> Iterator[str]:
    """The name of every address that the root urlconf knows."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from names(one)
        elif isinstance(one, URLPattern):
            yield one.name


def address(name: str, row: Any = None, step: str = "") -> str:
    """`row` is what the address is about; a step's page carries the version that was read."""
    if name in ABOUT:
        return f"{reverse(name)}?{urlencode({ABOUT[name]: row.pk})}" if row is not None else reverse(name)
    if name == "personal-show":
        return reverse(name, args=[row._meta.label_lower, row.pk])
    if name == "public-announcement-file":
        return reverse(name, args=[row.pk, row.attachments[0]])
    if name == "membership-edit":
        return reverse(name, args=[row.pk, row.organisation_id])
    if name.startswith("public-item") and row is not None:
        return f"{reverse(name, args=[row.code])}?region={row.issuer.region.code}"
    if name.startswith("public-edition") and row is not None:
        return reverse(name, args=_published(name, row, step))
    args = [*([row.pk] if row is not None else []), *([step] if step else [])]
    seen = f"?seen={row.version}" if step and row is not None and not name.startswith("api-") else ""
    return reverse(name, args=args) + seen


def _published(name: str, row: Any, kind: str) -> list[Any]:
    """A province, and but for its history and its feed one of its editions; of a file also which."""
    of_the_province = name in ("public-edition-list", "public-edition-feed")
    number = [] if of_the_province else [row.edition]
    return [row.issuer.region.code, *number, *([kind] if kind else [])]


def get(client: Any, url: str) -> tuple[str, Any]:
    """The character and the answer itself."""
    response = client.get(url, {"format": "json"} if url.startswith("/api/schema") else None)
    if response.streaming:
        b"".join(response)
    return code(response), response


def post(client: Any, url: str, row: Any = None) -> str:
    """As somebody who knows the version but fills in nothing."""
    seen = {"seen": row.version} if hasattr(row, "version") else {}
    if url.startswith("/api/"):
        return code(client.post(url, seen, content_type="application/json"))
    return code(client.post(url, seen))


def change(client: Any, url: str, row: Any) -> str:
    return code(client.patch(url, {"seen": row.version}, content_type="application/json"))


CODES = {
    200: "2",
    201: "+",
    204: "n",
    400: "b",
    401: "1",
    403: "F",
    404: "-",
    405: "5",
    409: "c",
    415: "t",
    422: "w",
    428: "v",
}


def code(response: Any) -> str:
    if response.status_code in (301, 302):
        return "L" if response["Location"].startswith(reverse("account_login")) else ">"
    return CODES[response.status_code]
