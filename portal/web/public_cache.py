"""Public pages kept ready: rendered once, then sent from Redis or answered by 304, and never stale.

A page says on which subjects it stands: `@cached("catalogue", keys=("region", "day"))`. Whoever changes a subject
says so in the transaction that does it: `changed("catalogue")`; `follow("catalogue", Model, …)` says it for every row
of a model that is saved. A page is sent again only while nothing of its subjects has changed, on the same day, from
the same release, at the same size of print, for the same address.

How a change is never missed: it is announced before the commit, and again after it. Each announcement gives the
subject a new mark, so what was rendered under the old one is never sent again; between the two, for at most `BUSY`
seconds, pages are rendered for everybody and none is kept. So nobody can keep what was read just before the commit.
Without Redis every page is rendered; what could not be announced there is sent for at most `KEPT` seconds.

Only strangers are served from here: somebody who is logged in, or was a moment ago, sees pages of their own.
"""

import gzip
import hashlib
import logging
from collections.abc import Callable, Iterable
from functools import cache as once
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from redis import Redis
from redis.exceptions import RedisError

from portal.flow.followers import written
from portal.web.look import is_large

KEPT = 120  # seconds for which a page is kept ready: no more lie there than can be rendered in that time
BUSY = 60  # seconds: longer than any transaction that changes a subject
NOBODY_S = "public, no-cache"  # may be kept by anybody, and is asked for anew each time
SOMEBODY_S = "private, no-store"
VARIES = "Accept-Encoding, Cookie"
FACES = (  # the settings that stand on a page that is kept
    "SITE_NAME", "OPERATOR", "HOTLINE", "COMPLAINT_LINE", "SITE_CODES", "SITE_URL", "SITE_REGION", "OPEN_DATA_LICENCE",
    "OPEN_DATA_LICENCE_URL", "PORTAL_ZONE", "PUBLIC_URL",
)  # fmt: skip
logger = logging.getLogger(__name__)


class Kept(NamedTuple):
    """A page, packed by gzip, with the state of things in which it was rendered. `kind`: the content type."""

    state: str
    tag: str
    kind: str
    packed: bytes

    @classmethod
    def read(cls, stored: bytes) -> "Kept":
        *head, packed = stored.split(b"\n", 3)
        return cls(*(part.decode() for part in head), packed)

    def stored(self) -> bytes:
        return b"\n".join([*(part.encode() for part in self[:3]), self.packed])


@once
def store() -> Redis:
    """Redis itself: what Django puts in front of it takes longer than Redis."""
    return Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2)


# What changes -------------------------------------------------------------------------------------------------------


def changed(*subjects: str) -> None:
    """In the transaction that changes what public pages show."""
    for subject in subjects:
        _announce(subject, coming=True)
    transaction.on_commit(lambda: [_announce(subject, coming=False) for subject in subjects], robust=True)


def follow(subject: str, *models: type[Model]) -> None:
    """Every row of these models that is saved or deleted, or written by a door, changes the subject."""

    def receiver(**_signal: Any) -> None:
        changed(subject)

    for model in models:
        for signal in (written, post_save, post_delete):
            signal.connect(receiver, sender=model, weak=False, dispatch_uid=f"public_cache:{subject}")


def _announce(subject: str, *, coming: bool) -> None:
    """A new mark; `coming`: the change is on its way and cannot be read yet."""
    try:
        if coming:
            store().set(_busy(subject), 1, ex=BUSY)
        store().set(_mark(subject), uuid4().hex)
        if not coming:
            store().unlink(_busy(subject))
    except RedisError:
        logger.exception("a change of %s was not announced: pages may be stale for %s s", subject, KEPT)


def _mark(subject: str) -> str:
    return f"public:mark:{subject}"


def _busy(subject: str) -> str:
    return f"public:busy:{subject}"


# What is sent -------------------------------------------------------------------------------------------------------


def cached(*subjects: str, keys: Iterable[str] = ()) -> Callable:
    """`keys`: the parameters that make an address of its own. An address with any other is rendered each time and kept
    by nobody, so that what somebody types fills no memory."""
    known = frozenset(keys)

    def around(view: Callable) -> Callable:
        @wraps(view)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not is_nobody(request):
                return _marked(view(request, *args, **kwargs), SOMEBODY_S)
            shelf = Shelf(request, subjects, known)
            found = shelf.find() or shelf.keep(view(request, *args, **kwargs))
            return found if isinstance(found, HttpResponse) else _answer(request, found)

        return page

    return around


def is_nobody(request: HttpRequest) -> bool:
    """A stranger without a session and without a message that waits to be read."""
    cookies = request.COOKIES
    return settings.SESSION_COOKIE_NAME not in cookies and "messages" not in cookies


class Shelf:
    """Where the page of one address is kept, and the state of things in which that may be sent."""

    def __init__(self, request: HttpRequest, subjects: tuple[str, ...], known: frozenset[str]) -> None:
        self.subjects = subjects
        self.key = _key(request) if known.issuperset(request.GET) and not settings.DEBUG else ""
        self.state = ""  # unknown, or just changing

    def find(self) -> Kept | None:
        """One question to Redis."""
        try:
            stored = self._read()
        except RedisError:
            logger.exception("no page is kept ready")
            return None
        kept = Kept.read(stored) if stored and self.state else None
        return kept if kept and kept.state == self.state else None

    def keep(self, response: HttpResponse) -> Kept | HttpResponse:
        """Only pages that are what was asked for; the others are as they are."""
        if response.status_code != 200 or response.streaming:
            return _marked(response, NOBODY_S)
        kept = _kept(self.state, response)
        if self.key and self.state:
            self._write(kept)
        return kept

    def _read(self) -> bytes | None:
        stored, *found = store().mget([self.key or "public:none", *self._names()])
        marks, busy = found[::2], found[1::2]
        if not any(busy):
            known = [mark or _new_mark(subject) for subject, mark in zip(self.subjects, marks, strict=True)]
            self.state = f"{timezone.localdate()} {b' '.join(known).decode()}"
        return stored

    def _names(self) -> list[str]:
        return [make(subject) for subject in self.subjects for make in (_mark, _busy)]

    def _write(self, kept: Kept) -> None:
        try:
            store().set(self.key, kept.stored(), ex=KEPT)
        except RedisError:
            logger.exception("a page could not be kept")


def _new_mark(subject: str) -> bytes:
    """Of a subject that has none yet, or whose mark was lost; what somebody else has set meanwhile is it. One that is
    lost again in between is of no use to anybody, and does no harm."""
    mark = uuid4().hex.encode()
    mine = store().set(_mark(subject), mark, nx=True)
    return mark if mine else store().get(_mark(subject)) or mark


def _key(request: HttpRequest) -> str:
    """By all that the page depends on beside the state: the release, where it was asked for, the size of print."""
    site = f"{request.scheme}://{request.get_host()}{request.path}?{request.META.get('QUERY_STRING', '')}"
    place = f"{release()}\n{is_large(request)}\n{site}"
    return f"public:page:{hashlib.sha256(place.encode()).hexdigest()}"


def _kept(state: str, response: HttpResponse) -> Kept:
    body = response.content
    tag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
    return Kept(state, tag, response["Content-Type"], gzip.compress(body, 6, mtime=0))


def _answer(request: HttpRequest, kept: Kept) -> HttpResponse:
    """304 to whoever has it; unpacked to the few that take nothing else."""
    packed = "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
    head = {"Content-Type": kept.kind, "ETag": kept.tag, "Cache-Control": NOBODY_S, "Vary": VARIES}
    if packed:
        head["Content-Encoding"] = "gzip"
    response = HttpResponse(kept.packed if packed else gzip.decompress(kept.packed), headers=head)
    asked = "HTTP_IF_NONE_MATCH" in request.META
    return get_conditional_response(request, etag=kept.tag, response=response) if asked else response


def _marked(response: HttpResponse, whose: str) -> HttpResponse:
    response["Cache-Control"] = whose
    patch_vary_headers(response, VARIES.split(", "))
    return response


@once
def release() -> str:
    """Of the programme that runs: another one, or one that is set otherwise, finds nothing of this one's."""
    facts = "\n".join(f"{name}={getattr(settings, name)}" for name in FACES).encode()
    files = b"".join(file.read_bytes() for file in sorted(_own_files()))
    return hashlib.sha256(facts + files).hexdigest()[:16]


def _own_files() -> Iterable[Path]:
    for folder in ("portal", "templates", "static", *settings.ROOMS):
        for kind in ("*.py", "*.html", "*.css", "*.svg"):
            yield from (settings.BASE_DIR / folder.replace(".", "/")).rglob(kind)
