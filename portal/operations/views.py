from ipaddress import ip_address, ip_network

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.accounts.address import client_address


@login_not_required
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For Prometheus, from the networks that METRICS_NETWORKS names; to everybody else there is no such page."""
    if not may_read(client_address(request)):
        raise Http404
    from prometheus_client import CollectorRegistry  # nobody else needs it
    from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

    from portal.operations.metrics import Collector

    registry = CollectorRegistry(auto_describe=False)
    registry.register(Collector())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def may_read(address: str) -> bool:
    """An address that is not known may not: behind a Unix socket every request would look alike."""
    networks = [ip_network(name) for name in settings.METRICS_NETWORKS]
    return bool(address) and any(ip_address(address) in network for network in networks)


urlpatterns = [path("metrics", metrics, name="metrics")]
