"""How private files leave the portal: as bytes of one kind, run by no browser, read by no other site."""

from typing import TypeVar

from django.http import HttpResponseBase

# A picture that is opened by itself is a page without rights; nothing else is ever shown by the browser.
POLICY = "default-src 'none'; sandbox"
Response = TypeVar("Response", bound=HttpResponseBase)


def harmless(response: Response) -> Response:
    """acting() forbids every cache to keep it."""
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
