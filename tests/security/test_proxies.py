"""Who is believed about where a request came from and how."""

import pytest
from django.http import HttpResponse

from portal.web.middleware import only_proxies_vouch


@pytest.fixture
def secure(rf, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

    def ask(remote, said=None, trusted=("10.0.0.0/24",)):
        settings.TRUSTED_PROXIES = list(trusted)
        header = {} if said is None else {"HTTP_X_FORWARDED_PROTO": said}
        request, seen = rf.get("/", REMOTE_ADDR=remote, **header), []
        only_proxies_vouch(lambda request: seen.append(request.is_secure()) or HttpResponse())(request)
        return seen == [True]

    return ask


def test_a_trusted_proxy_says_that_it_was_https(secure):
    assert secure("10.0.0.5", "https")
    assert secure("", "https")  # a proxy of this machine, behind a Unix socket
    assert not secure("10.0.0.5", "http")
    assert not secure("10.0.0.5")


def test_nobody_else_does(secure):
    assert not secure("203.0.113.7", "https")
    assert not secure("10.0.0.5", "https", trusted=())
    assert not secure("", "https", trusted=())
