"""Whole addresses, for what leaves the site: feeds, the map for search engines, descriptions of data."""

from django.http import HttpRequest

from portal.zones import public_url


def absolute(request: HttpRequest, address: str) -> str:
    """At the entrance for the public, the same whoever asks; while none is set, by the name that was asked."""
    return public_url() + address if public_url() else request.build_absolute_uri(address)
