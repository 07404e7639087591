"""Pages kept ready for strangers: sent again as long as nothing has changed, and never a moment longer."""

import gzip

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone
from redis import Redis

from portal.web import public_cache
from portal.web.public_cache import cached, changed, follow, store

SUBJECT = "tests"


class Page:
    """A page that says how often it was rendered. `meanwhile` happens while that is done."""

    def __init__(self, status: int = 200, **options) -> None:
        self.times, self.status, self.meanwhile = 0, status, lambda: None
        self.view = cached(SUBJECT, **options)(self.render)

    def render(self, request):
        self.times += 1
        said = f"rendered {self.times}"
        self.meanwhile()
        return HttpResponse(said, status=self.status)

    def get(self, address="/page/", cookies=(), secure=False, **headers):
        request = RequestFactory().get(address, headers=headers, secure=secure)
        request.COOKIES.update(dict(cookies))
        return self.view(request)


@pytest.fixture
def one():
    return Page(keys=("region",))


@pytest.fixture
def commits(db, django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def words(response) -> str:
    return response.content.decode()


def test_a_page_is_rendered_once_for_one_address(one):
    said = [
        words(one.get(address)) for address in ("/page/", "/page/", "/page/?region=1", "/page/?region=1", "/page/")
    ]
    assert said == ["rendered 1", "rendered 1", "rendered 2", "rendered 2", "rendered 1"]


def test_whoever_has_it_is_told_so(one):
    first = one.get()
    assert (first["Cache-Control"], first["Vary"]) == ("public, no-cache", "Accept-Encoding, Cookie")
    again = one.get(if_none_match=first["ETag"])
    assert (again.status_code, again.content, one.times) == (304, b"", 1)
    assert (again["Cache-Control"], again["Vary"], again["ETag"]) == (
        first["Cache-Control"],
        first["Vary"],
        first["ETag"],
    )
    assert one.get(if_none_match='W/"other"').status_code == 200


def test_whoever_takes_it_packed_gets_it_packed(one):
    packed = one.get(accept_encoding="br, gzip")
    assert (packed["Content-Encoding"], gzip.decompress(packed.content)) == ("gzip", b"rendered 1")
    assert not one.get(accept_encoding="identity").has_header("Content-Encoding")


def test_large_print_another_address_and_another_release_are_other_pages(one, monkeypatch):
    assert words(one.get()) == "rendered 1"
    assert words(one.get(cookies=[("large", "1")])) == "rendered 2"
    assert words(one.get(host="other.test")) == "rendered 3"
    assert words(one.get(secure=True)) == "rendered 4"
    assert words(one.get("/another/")) == "rendered 5"
    monkeypatch.setattr(public_cache, "release", lambda: "another")
    assert words(one.get()) == "rendered 6"


@pytest.fixture
def programme(tmp_path, settings, monkeypatch):
    """A programme of one template."""
    monkeypatch.setattr(public_cache, "release", public_cache.release.__wrapped__)
    settings.BASE_DIR, settings.ROOMS = tmp_path, []
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/page.html").write_text("one")
    return tmp_path


def test_a_programme_is_another_release_when_a_file_of_it_is_another(programme):
    first = public_cache.release()
    assert public_cache.release() == first
    (programme / "templates/page.html").write_text("two")
    assert public_cache.release() != first


@pytest.mark.parametrize("name", ["SITE_NAME", "HOTLINE", "SITE_CODES", "SITE_REGION", "OPEN_DATA_LICENCE_URL"])
def test_a_programme_is_another_release_when_it_is_set_otherwise(programme, settings, name):
    first = public_cache.release()
    setattr(settings, name, "set otherwise")
    assert public_cache.release() != first


def test_nothing_stays_for_ever(one, commits):
    """Neither a page, nor the word that a change is coming whose process died."""
    one.get()
    [page] = store().scan_iter("public:page:*")
    assert 0 < store().ttl(page) <= public_cache.KEPT
    with commits():
        changed(SUBJECT)
        assert 0 < store().ttl(public_cache._busy(SUBJECT)) <= public_cache.BUSY


@pytest.mark.parametrize("cookie", ["sessionid", "messages"])
def test_who_is_somebody_sees_a_page_of_their_own(one, cookie):
    one.get()
    for times in (2, 3):
        response = one.get(cookies=[(cookie, "x")])
        assert (words(response), response["Cache-Control"]) == (f"rendered {times}", "private, no-store")
    assert words(one.get()) == "rendered 1"


def test_what_somebody_types_is_kept_by_nobody(one):
    assert [words(one.get("/page/?q=1")) for _ in range(2)] == ["rendered 1", "rendered 2"]
    assert one.get("/page/?q=1").has_header("ETag")


def test_what_was_not_found_is_not_kept():
    one = Page(status=404)
    assert [words(one.get()) for _ in range(2)] == ["rendered 1", "rendered 2"]
    assert one.get()["Cache-Control"] == "public, no-cache"


# What changes -------------------------------------------------------------------------------------------------------


def test_a_change_is_there_at_once(one, commits):
    one.get()
    with commits():
        changed(SUBJECT)
    assert [words(one.get()) for _ in range(2)] == ["rendered 2", "rendered 2"]
    with commits():
        changed("other")
    assert words(one.get()) == "rendered 2"


def test_between_the_announcement_and_the_commit_nothing_is_kept(one, commits):
    one.get()
    with commits():
        changed(SUBJECT)
        assert [words(one.get()) for _ in range(2)] == ["rendered 2", "rendered 3"]
    assert words(one.get()) == "rendered 4"


def test_what_was_read_before_a_commit_is_not_kept_after_it(one, commits):
    """A reader begins before the change is announced and comes to an end when it is long done."""

    def somebody_publishes():
        one.meanwhile = lambda: None
        with commits():
            changed(SUBJECT)

    one.meanwhile = somebody_publishes
    assert words(one.get()) == "rendered 1"
    assert words(one.get()) == "rendered 2"


def test_a_process_that_dies_before_its_commit_is_announced_leaves_nothing_stale(one, db, monkeypatch):
    """The announcement before the commit is enough, once its time has passed."""
    one.get()
    monkeypatch.setattr(transaction, "on_commit", lambda *args, **kwargs: None)
    changed(SUBJECT)
    store().delete(public_cache._busy(SUBJECT))  # BUSY seconds later
    assert words(one.get()) == "rendered 2"


def test_the_next_day_is_another_page(one, monkeypatch):
    one.get()
    tomorrow = timezone.localdate() + timezone.timedelta(days=1)
    monkeypatch.setattr(public_cache.timezone, "localdate", lambda: tomorrow)
    assert words(one.get()) == "rendered 2"


def test_a_mark_that_was_lost_opens_no_old_page(one):
    one.get()
    store().delete(public_cache._mark(SUBJECT))
    assert [words(one.get()) for _ in range(2)] == ["rendered 2", "rendered 2"]


def test_a_mark_that_is_lost_while_it_is_read_is_none(one, monkeypatch):
    monkeypatch.setattr(store(), "set", lambda *args, **kwargs: None)  # somebody else was first, and it is gone again
    assert [words(one.get()) for _ in range(2)] == ["rendered 1", "rendered 2"]


def test_a_model_that_is_followed_says_so_itself(one, commits):
    follow(SUBJECT, Group)
    one.get()
    with commits():
        row = Group.objects.create(name="甲")
    assert words(one.get()) == "rendered 2"
    with commits():
        row.delete()
    assert words(one.get()) == "rendered 3"


def test_without_redis_every_page_is_rendered_and_every_change_accepted(one, commits, monkeypatch):
    nowhere = Redis.from_url("redis://127.0.0.1:1")  # as the portal makes its own: asked once, without waiting
    monkeypatch.setattr(public_cache, "store", lambda: nowhere)
    assert [words(one.get()) for _ in range(2)] == ["rendered 1", "rendered 2"]
    with commits():
        changed(SUBJECT)
    assert words(one.get()) == "rendered 3"
