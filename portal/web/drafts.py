"""Drafts: what was typed and not submitted comes back on the same page, for the same person, in the same place.

They are saved while one types, by a button without JavaScript, and when the session had ended before the form came.
Passwords, the CSRF token and files are never kept; evidence that was stored already is, as its keys.
"""

import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from portal.accounts import returning
from portal.accounts.actor import Actor
from portal.evidence.actions import keeps_evidence
from portal.evidence.fields import KEY
from portal.web import once
from portal.web.models import Draft

KEPT_FOR = timedelta(days=30)
MOST = 20  # of one person: the oldest go
LONGEST = 400_000  # characters
ASKED = "draft"  # the button and the script say by this name that nothing is to be submitted
NEVER = ("csrfmiddlewaretoken", "password", ASKED, once.FIELD)
UNTYPED = ("seen", "-TOTAL_FORMS", "-INITIAL_FORMS", "-MIN_NUM_FORMS", "-MAX_NUM_FORMS", "-id")
SHEET = f"{ASKED}-sheet"  # one showing of a page
LATE = 15  # seconds in which a script may still send what it had begun to
A_FILE = "[object File]"  # how a script spells a file that it cannot send


def page_of(request: HttpRequest) -> str:
    """The path and what it is asked about (`?need=5`), whichever version of it was seen."""
    asked = request.GET.copy()
    asked.pop("seen", None)
    return f"{request.path}?{asked.urlencode()}" if asked else request.path


def typed_in(values: QueryDict) -> QueryDict:
    """What of a POST may be kept; empty when nobody has typed anything."""
    kept = QueryDict(mutable=True)
    for name, given in values.lists():
        if not any(word in name.lower() for word in NEVER):
            kept.setlist(name, [value for value in given if value != A_FILE])
    written = any(any(v) for name, v in kept.lists() if not name.endswith(UNTYPED))
    return kept if written else QueryDict()


def of(actor: Actor) -> QuerySet[Draft]:
    """This person's drafts of this place, newest first."""
    if actor.user is None:
        return Draft.objects.none()
    here = Q(organisation=actor.organisation) | Q(organisation=None)
    return Draft.objects.filter(here, user=actor.user, saved_at__gt=timezone.now() - KEPT_FOR)


def find(request: HttpRequest) -> Draft | None:
    return of(request.actor).filter(page=page_of(request)).first()


def save(request: HttpRequest, title: str) -> Draft | None:
    """None when there is nothing to keep: nothing typed, too much, or a page that was submitted already."""
    if once.is_used(request):
        return None
    return _kept(request, request.user.pk, request.actor.organisation, title)


def keep_for_return(request: HttpRequest) -> Draft | None:
    """The session has ended: for the person whom the cookie of this browser names."""
    user = returning.owner(request)
    return _kept(request, user, None, "登录结束时没有提交的内容") if user else None


def _kept(request: HttpRequest, user: int, organisation: Any, title: str) -> Draft | None:
    values, page = typed_in(request.POST), page_of(request)
    text, version = Draft.packed(values), values.get("seen", "")
    if not values or len(text) > LONGEST or len(page) > Draft._meta.get_field("page").max_length:
        return None
    fields = {"title": title[:300], "content": text, "saved_at": timezone.now()}
    fields["version"] = int(version) if version.isdecimal() and len(version) < 9 else None
    draft, _ = Draft.objects.update_or_create(user_id=user, organisation=organisation, page=page, defaults=fields)
    if organisation is not None:
        Draft.objects.filter(user=user, organisation=None, page=page).delete()
    _thin_out(user)
    return draft


def _thin_out(user: int) -> None:
    newest = Draft.objects.filter(user=user).values("pk")[:MOST]
    Draft.objects.filter(user=user).exclude(pk__in=newest).delete()


def new_sheet() -> str:
    return secrets.token_urlsafe(12)


def put_away(request: HttpRequest) -> None:
    """A button sent this sheet: it knows of the files that a script cannot send, so the script has the last word no
    more."""
    cache.set(_sheet(request), True, LATE)


def is_put_away(request: HttpRequest) -> bool:
    return cache.get(_sheet(request), False)


def _sheet(request: HttpRequest) -> str:
    return f"{SHEET}:{request.user.pk}:{request.POST.get(SHEET, '')[:40]}"


def drop(request: HttpRequest) -> None:
    """The page was accepted: its draft is of no use any more."""
    of(request.actor).filter(page=page_of(request)).delete()


@keeps_evidence
def evidence_in_drafts() -> set[UUID]:
    """Files that were uploaded with a draft stay as long as it does."""
    drafts = Draft.objects.filter(saved_at__gt=timezone.now() - KEPT_FOR)
    return {UUID(key) for draft in drafts.iterator() for key in KEY.findall(draft.content.clear)}


def sweep() -> int:
    """Those that nobody came back for. Returns how many went."""
    return Draft.objects.filter(saved_at__lte=timezone.now() - KEPT_FOR).delete()[0]
