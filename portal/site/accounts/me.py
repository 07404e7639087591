from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.generic import View

from portal.accounts.roles import ROLES, names_of
from portal.site.accounts.words import in_words


class Acting(View):
    """One's own page: who one is, where one acts and as what; with several places, the choice among them."""

    page_title = "本人信息"

    def get(self, request: HttpRequest) -> HttpResponse:
        content = {
            "view": self,
            "person": request.user,
            "places": [self.place(place) for place in request.places],
            "next": self.after(request, request.GET),
            "breadcrumbs": [("工作台", reverse("workbench")), (self.page_title, "")],
        }
        return TemplateResponse(request, "site/accounts/me.html", content)

    def post(self, request: HttpRequest) -> HttpResponse:
        chosen = request.POST.get("organisation", "")
        place = next((p for p in request.places if str(p.organisation_id) == chosen), None)
        if place is None:
            raise Http404
        request.session["organisation"] = place.organisation_id
        messages.success(
            request, f"现在以{place.organisation}（{names_of(place.roles)}）的身份办理。", extra_tags="s-done"
        )
        return redirect(self.after(request, request.POST) or "workbench")

    def place(self, place: Any) -> dict:
        roles = [ROLES[key] for key in place.roles]
        return {
            "organisation": place.organisation,
            "roles": [{"role": role, "permissions": in_words(role.permissions)} for role in roles],
            "here": place.organisation_id == self.request.actor.organisation.pk,
        }

    def after(self, request: HttpRequest, given: Any) -> str:
        """Where one was going before the choice was asked; nowhere else than this portal."""
        asked = given.get("next", "")
        return asked if url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure()) else ""
