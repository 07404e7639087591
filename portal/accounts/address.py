"""Where a request came from. Only a trusted proxy's word counts; anybody can send the header."""

from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The nearest address that is not a trusted proxy's, in its shortest spelling; "" behind a Unix socket.

    `X-Forwarded-For` grows to the right: each proxy appends whom it heard. So it is read from the right, and only as
    long as trusted proxies vouch for it. An entry that is no address ends the walk at the last one that was.
    """
    nearest = direct_address(request)
    heard = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    while heard and is_trusted(nearest) and (further := _plain(heard.pop())):
        nearest = further
    return nearest


def direct_address(request: HttpRequest) -> str:
    """The other end of the connection."""
    return _plain(request.META.get("REMOTE_ADDR", ""))


def is_trusted(address: str) -> bool:
    """Whether this is one of our proxies. A Unix socket has no address: only a proxy on this machine opens it."""
    networks = _networks(tuple(settings.TRUSTED_PROXIES))
    return bool(networks) and (not address or any(ip_address(address) in network for network in networks))


@lru_cache
def _networks(names: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(name) for name in names)


def _plain(written: str) -> str:
    """The address without brackets and port; an IPv4 address inside IPv6 as IPv4; "" when it is none."""
    text = written.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return ""
    return str(getattr(address, "ipv4_mapped", None) or address)
