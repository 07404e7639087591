from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from onboarding.public import open_needs
from portal.web.navigation import Public, register_public

register_public(Public("首页", "home", order=0))


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """What exists so far: needs that can be answered, and the way in for those who work here."""
    return render(request, "site/home.html", {"needs": open_needs(5)})
