"""The addresses of the portal, and an empty view: it passes every middleware and does nothing, as the yardstick."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from portal.site.urls import *  # noqa: F403
from portal.site.urls import urlpatterns as portal

EMPTY = "/empty/"


@login_not_required
def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [*portal, path(EMPTY[1:], empty, name="empty")]
