"""The panel, the file, the page of checking, and how each page is asked for."""

from urllib.parse import unquote

import pytest
from django.urls import reverse

from portal.documents.models import Document
from portal.documents.production import ask
from portal.documents.rendering import LIBRARIES
from portal.documents.standing import standing
from portal.evidence.storage import private
from portal.jobs.models import MOST_ATTEMPTS, Job, run_waiting
from tests.factories.documents import document
from tests.factories.evidence import paper
from tests.web.html import Reader


@pytest.fixture
def reader(as_):
    def read(actor):
        reader = Reader()
        reader.force_login(actor.user)
        return reader

    return read


def test_the_panel_says_how_far_each_document_is(rooms, submitted, reader):
    one, record = submitted()
    client = reader(rooms.liaison)
    assert "正在生成" in client.get(one.get_absolute_url()).content.decode()
    while run_waiting(1):
        if job := Job.objects.filter(handler__endswith="production.produce", done=None).first():
            break
    Job.objects.filter(pk=job.pk).update(attempts=MOST_ATTEMPTS, error="x")
    assert "生成失败" in client.get(one.get_absolute_url()).content.decode()
    made = document(one, record)
    answer = client.get(one.get_absolute_url())
    assert made.number in answer.content.decode()
    assert answer.page.links()["下载合作意向回执"] == made.get_absolute_url()


@pytest.fixture
def failed(submitted):
    """An application whose receipt could not be made, and its job."""
    one, record = submitted()
    ask([record.pk])
    job = Job.objects.get(handler="portal.documents.production.produce")
    Job.objects.filter(pk=job.pk).update(attempts=MOST_ATTEMPTS, error=f"LibrariesMissing（{LIBRARIES}）")
    return one, record, job


@pytest.mark.parametrize(("error", "said"), [
    (f"LibrariesMissing（{LIBRARIES}）", f"{LIBRARIES}。"),
    ("NotFetched（文书模板引用了字库以外的内容）", "文书模板引用了字库以外的内容。"),
    ("ValueError（portal/documents/production.py:57 _make）", "原因由系统管理员在“后台任务”查看。"),
])  # fmt: skip
def test_whoever_reads_the_page_is_told_why_and_no_code(rooms, failed, reader, error, said):
    one, _, job = failed
    Job.objects.filter(pk=job.pk).update(error=error)
    words = reader(rooms.liaison).get(one.get_absolute_url()).content.decode()
    assert (said in words, ".py" in words) == (True, False)


def test_what_failed_is_made_when_somebody_who_reads_it_asks_again(rooms, failed, reader):
    one, record, _ = failed
    client = reader(rooms.liaison)
    answer = client.post(reverse("document-again", args=[record.pk]), follow=True)
    assert "已重新安排生成文书" in answer.content.decode()
    while run_waiting():
        pass
    assert Document.objects.get().owner == one
    answer = client.post(reverse("document-again", args=[record.pk]), follow=True)
    assert "不必重新生成" in answer.content.decode()


def test_a_character_that_was_spelled_is_said_on_the_page(rooms, submitted, reader):
    one, record = submitted()
    document(one, record, missing=["𠮷", "𰻞"])
    assert "打印字库没有 U+20BB7、U+30EDE，" in reader(rooms.liaison).get(one.get_absolute_url()).content.decode()


def test_a_file_is_saved_under_its_number_and_kept_by_no_cache(rooms, submitted, as_):
    made = document(submitted()[0])
    answer = as_(rooms.reviewer).get(made.get_absolute_url())
    assert answer.content == paper()
    assert unquote(answer["Content-Disposition"]).endswith(f"{made}.pdf")
    assert answer["Content-Disposition"].startswith("attachment")
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))


@pytest.mark.parametrize("harm", ["changed", "gone"])
def test_what_was_tampered_with_on_the_disk_is_not_served(rooms, submitted, as_, harm, caplog):
    made = document(submitted()[0])
    private.delete(made.stored)
    if harm == "changed":
        with open(private.path(made.stored), "wb") as stored:
            stored.write(paper() + b"\n")
    answer = as_(rooms.reviewer).get(made.get_absolute_url())
    assert (answer.status_code, answer["Content-Type"]) == (409, "text/html; charset=utf-8")
    assert "存放的文书与登记的 SHA-256 不一致，或者已不在存放处" in answer.content.decode()
    assert any(f"document {made.pk}" in line.getMessage() for line in caplog.records)


def test_everybody_may_ask_whether_a_paper_is_genuine(rooms, submitted):
    one = submitted()[0]
    old = document(one, one.history().first())
    new = document(one, one.history().last())
    Document.objects.filter(pk=old.pk).update(superseded_by=new)
    answers = [Reader().get(reverse("document-check", args=[made.code])) for made in (new, old)]
    current, superseded = (answer.content.decode() for answer in answers)
    facts = answers[0].page.facts()
    assert (facts["文书编号"], facts["文件的 SHA-256"]) == (new.number, new.sha256)
    assert ("现行有效" in current, f"已被较新的 {new.number} 替换" in superseded) == (True, True)
    assert answers[0]["X-Robots-Tag"] == "noindex, nofollow"
    secrets = [str(rooms.branch), one.number, one.need.title, "余示范"]
    assert [word for word in secrets if word in current] == []
    assert Reader().get(reverse("document-check", args=["nonsense"])).status_code == 404


def test_the_page_takes_as_many_queries_for_two_documents_as_for_one(rooms, submitted, as_, django_assert_num_queries):
    one, record = submitted()
    document(one, record)
    with django_assert_num_queries(2):
        assert [entry.document.serial for entry in standing(one, rooms.liaison)] == [1]
    other, record = submitted()
    with django_assert_num_queries(3):  # and one for what became of the jobs
        assert [entry.document for entry in standing(other, rooms.liaison)] == [None]


def test_the_interface_lists_them_with_what_they_are_about(rooms, submitted, as_):
    one = submitted()[0]
    old = document(one, one.history().first())
    new = document(one, one.history().last())
    Document.objects.filter(pk=old.pk).update(superseded_by=new)
    body = as_(rooms.liaison).get(reverse("api-applications-detail", args=[one.pk])).json()
    assert [(d["number"], d["url"], d["superseded_by"]) for d in body["documents"]] == [
        (new.number, new.get_absolute_url(), None), (old.number, old.get_absolute_url(), new.pk),
    ]  # fmt: skip
    assert set(body["documents"][0]) == {
        "id", "label", "number", "url", "sha256", "size", "pages", "made_at", "superseded_by",
    }  # fmt: skip
    assert "documents" not in as_(rooms.liaison).get(reverse("api-applications-list")).json()["results"][0]
