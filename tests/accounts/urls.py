"""The portal's own addresses, and a page to type in."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from portal.site.urls import handler429
from portal.site.urls import urlpatterns as portal_urls

__all__ = ["handler429"]


def typing(request: HttpRequest) -> HttpResponse:
    """Answers with who acts, and where."""
    if request.method == "POST":
        return HttpResponse(f"收到 {request.POST.get('reason', '')}")
    return HttpResponse(f"{request.actor}|{request.actor.organisation}")


urlpatterns = [path("typing/", typing), path("other/", typing), path("api/typing/", typing), *portal_urls]
