"""Whole addresses, for what leaves the site: feeds, the map for search engines, descriptions of data."""

from django.conf import settings
from django.http import HttpRequest


def absolute(request: HttpRequest, address: str) -> str:
    """With SITE_URL in front: the same whoever asks, by whatever name. Without one, by the name that was asked."""
    return settings.SITE_URL.rstrip("/") + address if settings.SITE_URL else request.build_absolute_uri(address)
