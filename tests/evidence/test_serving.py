"""How a file comes out: to whom, and in which dress."""

from urllib.parse import unquote

import pytest
from django.urls import reverse

from portal.accounts.models import Membership
from portal.evidence.models import Evidence
from portal.evidence.storage import private
from tests.evidence.test_receive import read
from tests.factories.evidence import evidence, paper, picture
from tests.factories.partners import qualification


def code(client, url: str) -> int:
    answer = client.get(url)
    b"".join(answer)
    return answer.status_code


def test_a_picture_is_shown_without_any_rights(rooms, as_):
    one = evidence(rooms.branch, owner=rooms.application(), name="门头.jpg")
    answer = as_(rooms.reviewer).get(one.get_absolute_url())
    assert b"".join(answer.streaming_content) == picture()
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert answer["Content-Disposition"].startswith("inline")


@pytest.mark.parametrize(("kind", "query"), [("pdf", ""), ("jpeg", "?download")])
def test_a_pdf_is_saved_and_so_is_a_picture_if_one_likes(rooms, as_, kind, query):
    one = evidence(rooms.branch, kind, rooms.application(), name=f"租赁 合同.{kind}")
    answer = as_(rooms.reviewer).get(one.get_absolute_url() + query)
    assert answer["Content-Disposition"].startswith("attachment")
    assert unquote(answer["Content-Disposition"]).endswith(f"租赁 合同.{kind}")
    assert answer["Content-Type"] == {"pdf": "application/pdf", "jpeg": "image/jpeg"}[kind]
    assert b"".join(answer.streaming_content) == (paper() if kind == "pdf" else picture())


def test_a_thumbnail_is_served_likewise(rooms, as_):
    one = evidence(rooms.branch, "webp", rooms.application())
    answer = as_(rooms.reviewer).get(reverse("evidence-thumbnail", args=[one.pk]))
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert b"".join(answer.streaming_content) == read(one.thumbnail)
    bare = evidence(rooms.branch, "pdf", rooms.application())
    assert code(as_(rooms.reviewer), reverse("evidence-thumbnail", args=[bare.pk])) == 404


def test_nobody_posts_to_a_file(rooms, as_):
    one = evidence(rooms.branch, owner=rooms.application())
    for method in ("post", "put", "delete", "patch"):
        assert getattr(as_(rooms.reviewer), method)(one.get_absolute_url()).status_code == 405


def test_what_is_loose_is_its_uploaders_where_it_was_uploaded(rooms, as_):
    one = evidence(rooms.branch, user=rooms.liaison.user)
    colleague = rooms.person("liaison", rooms.branch)
    others = [colleague, rooms.other_liaison, rooms.reviewer, rooms.one("liaison", rooms.bank)]
    assert code(as_(rooms.liaison), one.get_absolute_url()) == 200
    assert [code(as_(by), one.get_absolute_url()) for by in others] == [404] * 4
    elsewhere = Membership.objects.create(user=rooms.liaison.user, organisation=rooms.bank, roles=["liaison"]).actor
    assert not Evidence.objects.visible_to(elsewhere).filter(pk=one.pk).exists()


def test_a_draft_and_its_files_are_the_partners_alone(rooms, as_):
    one = evidence(rooms.branch, owner=rooms.application("draft"))
    seen = [code(as_(by), one.get_absolute_url()) for by in (rooms.liaison, rooms.reviewer)]
    assert seen == [200, 404]


def test_a_scan_is_seen_by_whoever_may_read_the_register(rooms, as_):
    scanned = qualification(rooms.register)
    one = evidence(rooms.bank, "pdf", scanned)
    registrar = rooms.one("system_administrator", rooms.county)
    rooms.application()  # through which the county sees the partner
    codes = [code(as_(by), one.get_absolute_url()) for by in (rooms.manager, rooms.reviewer, registrar)]
    assert codes == [200, 200, 200]
    assert code(as_(rooms.other_liaison), one.get_absolute_url()) == 404


def test_a_file_that_is_gone_is_not_found(rooms, as_):
    one = evidence(rooms.branch, owner=rooms.application())
    private.delete(one.stored)
    assert code(as_(rooms.reviewer), one.get_absolute_url()) == 404


def test_a_file_costs_as_many_questions_with_many_applications_as_with_one(rooms, as_, django_assert_max_num_queries):
    one = evidence(rooms.branch, owner=rooms.application())
    for _ in range(5):
        rooms.application()
    client = as_(rooms.reviewer)
    code(client, one.get_absolute_url())
    with django_assert_max_num_queries(6):
        code(client, one.get_absolute_url())
