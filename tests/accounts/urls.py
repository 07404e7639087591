"""The pages under test, a form to type in, and the names that the shells link to."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def typing(request: HttpRequest) -> HttpResponse:
    """Answers with who acts, and with what was kept."""
    if request.method == "POST":
        return HttpResponse(f"收到 {request.POST.get('reason', '')}")
    kept = request.kept.dict() if request.kept else None
    return HttpResponse(f"{request.actor}|{request.actor.organisation}|{kept}")


@login_not_required
def public(request: HttpRequest) -> HttpResponse:
    return HttpResponse("公开")


urlpatterns = [
    path("typing/", typing, name="typing"),
    path("other/", typing),
    path("api/typing/", typing),
    path("", public, name="home"),
    path("workbench/", typing, name="workbench"),
    path("account/", include("portal.accounts.urls")),
    path("", include("portal.site.accounts.urls")),
    path("", include("portal.web.urls")),
    path("", include("partners.urls")),
    path("", include("onboarding.urls")),
]
