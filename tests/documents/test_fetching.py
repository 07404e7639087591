"""A document is made of its template, our two fonts and nothing else, whatever stands in it."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings

from onboarding.documents import Receipt
from portal.documents import rendering
from portal.documents.models import Document
from portal.documents.rendering import FONTS, NotFetched, render
from portal.flow.gate import perform
from portal.jobs.models import Job, run_waiting
from tests.documents import words
from tests.factories import onboarding as make

SECRET = "not for paper"
WAYS = {  # every way in which a page of HTML and CSS asks for something else
    "picture": '<img src="{url}" alt="x">',
    "picture that others follow": '<img srcset="{url} 2x" src="{url}" alt="x">',
    "style sheet": '<link rel="stylesheet" href="{url}">',
    "imported style": "<style>@import url({url});</style>",
    "background": '<p style="background: url({url})">x</p>',
    "bullet": '<ul style="list-style-image: url({url})"><li>x</li></ul>',
    "content": "<style>p::before {{ content: url({url}) }}</style><p>x</p>",
    "margin of the page": "<style>@page {{ @top-center {{ content: url({url}) }} }}</style><p>x</p>",
    "object": '<object data="{url}"></object>',
    "embedded": '<embed src="{url}">',
    "drawing": '<svg width="9" height="9"><image href="{url}" width="9" height="9"/></svg>',
    "attachment": '<link rel="attachment" href="{url}">',
    "attachment of a link": '<a rel="attachment" href="{url}">x</a>',
    "font": "<style>@font-face {{ font-family: f; src: url({url}) }} p {{ font-family: f }}</style><p>x</p>",
}
LEFT_OUT = {"drawing"}  # WeasyPrint leaves out a picture within a drawing and goes on


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """An address on this machine, and what was asked of it."""
    paths: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, *words: object) -> None:
            """Not into the output of the tests."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Listener) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/x.png", paths
        server.shutdown()
        thread.join()


@pytest.fixture
def sheet(template):
    """A template with this in its body."""
    return lambda body: template(f'<!DOCTYPE html><html lang="zh-CN"><title>x</title>{body}</html>')


@pytest.fixture
def secret(tmp_path) -> Path:
    """A file of this machine that is a picture, a style and a secret as well as anything."""
    file = tmp_path / "secret.txt"
    file.write_text(SECRET)
    return file


def refused(template: str) -> bool:
    """Whether no document came of it: a picture that is left out would be a document that says less."""
    try:
        render(template, {})
    except NotFetched:
        return True
    return False


def holds(content: bytes, text: str) -> bool:
    """In any stream of the file, an attached one too."""
    with pikepdf.open(BytesIO(content)) as file:
        streams = [one for one in file.objects if isinstance(one, pikepdf.Stream)]
        return any(text.encode() in one.read_bytes() for one in streams)


@pytest.mark.parametrize("way", WAYS)
def test_a_template_reaches_no_network(sheet, asked, way):
    url, paths = asked
    assert (refused(sheet(WAYS[way].format(url=url))), paths) == (way not in LEFT_OUT, [])


@pytest.mark.parametrize("way", [way for way in WAYS if way not in LEFT_OUT])
def test_a_template_reaches_no_file(sheet, secret, way):
    assert refused(sheet(WAYS[way].format(url=secret.as_uri())))


def test_without_our_fetcher_both_would_be_reached(asked, secret):
    """So the two tests above look in the right place."""
    import weasyprint

    url, paths = asked
    page = WAYS["picture"].format(url=url) + WAYS["attachment"].format(url=secret.as_uri())
    content = weasyprint.HTML(string=page).write_pdf()
    assert (paths, holds(content, SECRET)) == (["/x.png"], True)


@pytest.mark.parametrize("place", ["statement", "outlet", "answer", "need", "organisation"])
def test_what_somebody_typed_asks_for_nothing_and_stops_nothing(rooms, submitted, made, pdf, asked, secret, place):
    """The document is made, the words stand in it as they were typed, and nothing was fetched."""
    url, paths = asked
    typed = f"{WAYS['picture'].format(url=url)} {WAYS['attachment'].format(url=secret.as_uri())}"
    one = make_it_say(rooms, place, typed)
    content = pdf(made(submitted_record(rooms, one)))
    assert paths == []
    assert typed.replace(" ", "") in "".join(words.of(content).split())
    with pikepdf.open(BytesIO(content)) as file:
        assert "/EmbeddedFiles" not in file.Root.get("/Names", {})
        pictures = [one for one in file.objects if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Image"]
    assert pictures == []


def make_it_say(rooms, place, typed):
    if place == "statement":
        return rooms.application("draft", statement=typed)
    if place == "need":
        return rooms.application("draft", rooms.need(title=typed))
    if place == "organisation":
        rooms.branch.name = typed
        rooms.branch.save()
        return rooms.application("draft")
    one = rooms.application("draft")
    part, fields = {
        "outlet": (one.outlets.first(), {"name": typed}),
        "answer": (one.answers.first(), {"statement": typed}),
    }[place]
    make.rewrite(one, part, **fields)
    return one


def submitted_record(rooms, one):
    return perform(one, "submit", by=rooms.liaison).history().get(step="submit")


def test_a_document_does_nothing_when_it_is_opened(submitted, made, pdf):
    """R081: no script, no action, no link that a reader follows by itself."""
    with pikepdf.open(BytesIO(pdf(made(submitted()[1])))) as file:
        keys = {key for one in file.objects if isinstance(one, pikepdf.Dictionary) for key in one}
    assert (
        keys & {"/JavaScript", "/JS", "/OpenAction", "/AA", "/Launch", "/EmbeddedFiles", "/URI", "/SubmitForm"}
        == set()
    )


def test_a_refused_document_leaves_its_job_a_reason_and_the_worker_alive(submitted, sheet, monkeypatch):
    """WeasyPrint's own error is no Exception: it would pass through the job and the worker."""
    monkeypatch.setattr(Receipt, "template", sheet(WAYS["picture"].format(url="http://x.test/x.png")))
    submitted()
    while run_waiting():
        pass
    job = Job.objects.get(handler="portal.documents.production.produce")
    assert (job.error, Document.objects.count()) == ("NotFetched（文书模板引用了字库以外的内容）", 0)


@pytest.mark.parametrize("face", FONTS.values())
def test_a_font_that_went_is_no_reason_for_boxes(sheet, monkeypatch, tmp_path, face):
    """Also after its characters were read: a worker runs for weeks."""
    name = sheet('<style>{% include "documents/document.css" %}</style><p>社会<b>保险</b></p>')
    assert render(name, {}).pages == 1
    for font in FONTS.values():
        if font != face:
            (tmp_path / font).symlink_to(settings.BASE_DIR / "assets" / "fonts" / font)
    monkeypatch.setattr(rendering, "font_file", lambda url: tmp_path / FONTS[url])
    with pytest.raises(NotFetched, match=f"字库文件 {face} 读不出来"):
        render(name, {})
