"""帮助: the guides, for everybody. What a role does is no secret, and help that asks for a login helps nobody who
cannot log in."""

from typing import NamedTuple

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from portal.site.help.guides import Guide, Section, guide, guides
from portal.site.search import LONGEST, why_not
from portal.web.fresh import fresh
from portal.web.text import shown_safely

WORDS = 8  # as many as the search of the site looks for
HOME = ("首页", "/")


class Hit(NamedTuple):
    title: str
    url: str
    words: str


@login_not_required
@require_safe
@fresh
def contents(request: HttpRequest) -> HttpResponse:
    """The guides; with `q` the paragraphs in which every word of it occurs."""
    text = request.GET.get("q", "").strip()
    reason = why_not(text)
    words = [] if reason else text.split()[:WORDS]
    content = {
        "q": shown_safely(text[:LONGEST]),
        "reason": reason,
        "found": [(one, hits) for one in guides() if (hits := hits_in(one, words))],
        "guides": guides(),
        "breadcrumbs": [HOME, ("帮助", reverse("help") if text else "")] + ([("查找", "")] if text else []),
    }
    return render(request, "site/help/contents.html", content, status=422 if reason else 200)


def hits_in(one: Guide, words: list[str]) -> list[Hit]:
    return [hit(one, section, words[0]) for section in one.matching(words)] if words else []


def hit(one: Guide, section: Section, word: str) -> Hit:
    anchor = f"#{section.heading.anchor}" if section.heading.anchor else ""
    return Hit(section.heading.text, reverse("help-page", args=[one.key]) + anchor, section.excerpt(word))


@login_not_required
@require_safe
@fresh
def page(request: HttpRequest, key: str) -> HttpResponse:
    found = guide(key)
    if found is None:
        raise Http404
    way = [HOME, ("帮助", reverse("help")), (found.title, "")]
    return render(request, "site/help/guide.html", {"guide": found, "breadcrumbs": way})


urlpatterns = [
    path("help/", contents, name="help"),
    path("help/<slug:key>/", page, name="help-page"),
]
