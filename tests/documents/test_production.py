"""When documents are made, under which numbers, and that there is never a second one."""

import hashlib

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from onboarding.models import Application
from portal.documents import production, rendering
from portal.documents.models import Document, NumberSequence
from portal.documents.production import ask, produce
from portal.evidence.storage import private
from portal.flow.gate import perform
from portal.jobs.models import Job, run_waiting
from tests.documents import words
from tests.factories.documents import RECEIPT, document
from tests.factories.posting import amended, checked
from tests.together import together

HANDLER = "portal.documents.production.produce"


def work() -> None:
    while run_waiting():
        pass


@pytest.mark.requirement("R020", "R032")
def test_a_submission_has_its_receipt(rooms, submitted, pdf):
    one, record = submitted()
    work()
    found = Document.objects.get()
    year = timezone.localdate().year
    assert (found.number, found.issuer, found.owner, found.record) == (
        f"意向回执〔{year}〕1号", rooms.county, one, record,
    )  # fmt: skip
    content = pdf(found)
    assert (found.sha256, found.size) == (hashlib.sha256(content).hexdigest(), len(content))
    text = words.of(content)
    facts = [
        "某银行县支行",
        "县局",
        one.number,
        found.number,
        record.digest,
        "愿意承接，能较快开通",
        "有营业场所，见附件",
        "没有引用",
    ]
    assert [fact for fact in facts if fact not in text] == []
    assert one.contact_phone.clear not in text
    assert one.contact_name.clear not in text


def test_a_resubmission_supersedes_the_first_receipt_in_whatever_order_they_are_made(rooms, submitted, made):
    one, first = submitted()
    one = perform(one, "take_up", by=rooms.reviewer)
    second = one.history().last()
    new, old = document(one, second), made(first)
    assert (old.superseded_by, Document.objects.get(pk=new.pk).superseded_by) == (new, None)


def test_content_that_changed_meanwhile_is_said_to_be_another(rooms, submitted, made, pdf):
    one, record = submitted()
    one = amended(one, rooms.liaison, answers={one.answers.first().pk: {"statement": "改了"}})
    text = words.of(pdf(made(record)))
    assert "提交以后、本回执生成以前，内容又有修改" in text
    assert one.digest() in text.replace("\n", "")


def test_what_the_department_finds_changes_nothing_that_was_sent(rooms, submitted, made, pdf):
    one, record = submitted()
    checked(perform(one, "take_up", by=rooms.reviewer), rooms.reviewer)
    assert "内容又有修改" not in words.of(pdf(made(record)))


@pytest.mark.django_db(transaction=True)
def test_what_it_says_and_its_digest_are_of_one_moment(rooms, submitted, made, pdf, monkeypatch):
    """Somebody writes between the reading of the answers and that of the digest, once."""
    one, record = submitted()
    digest, writes = Application.digest, [{one.answers.first().pk: {"statement": "改了"}}]

    def meanwhile(self):
        if writes:
            answers = writes.pop()
            together(lambda: amended(Application.objects.get(pk=self.pk), rooms.liaison, answers=answers))
        return digest(self)

    monkeypatch.setattr(Application, "digest", meanwhile)
    with transaction.atomic():
        text = words.of(pdf(made(record))).replace("\n", "")
    assert (writes, "有营业场所，见附件" in text, "改了" in text) == ([], False, True)
    assert f"其摘要为 {digest(one)}；" in text


def test_content_that_never_rests_makes_no_document(submitted, monkeypatch):
    _, record = submitted()
    monkeypatch.setattr(Application, "digest", lambda self: setattr(self, "version", 0) or "0" * 64)
    with pytest.raises(production.Moving, match="内容正在修改"):
        produce(record=record.pk, kind=RECEIPT)
    assert Document.objects.count() == 0


@pytest.mark.parametrize(("site", "public", "said"), [
    ("https://hrss.example.cn/", "", "https://hrss.example.cn/documents/check/"),
    ("https://inside.example.cn", "https://hrss.example.cn/", "https://hrss.example.cn/documents/check/"),
    ("", "", "本平台网址加/documents/check/"),
])  # fmt: skip
def test_the_paper_says_where_it_is_checked(submitted, made, pdf, settings, site, public, said):
    settings.SITE_URL, settings.PUBLIC_URL = site, public
    document = made(submitted()[1])
    text = "".join(words.of(pdf(document)).split())
    assert f"打开{said}{document.code}/，" in text
    assert ("扫码查询办理进度" in text) == bool(site)


def test_a_job_that_runs_twice_makes_one(submitted):
    _, record = submitted()
    ask([record.pk])
    ask([record.pk])
    work()
    assert (Document.objects.count(), NumberSequence.objects.get().last) == (1, 1)
    assert Job.objects.filter(handler=HANDLER, done=None).count() == 0


def test_one_that_is_killed_between_file_and_row_leaves_one_file_and_no_gap(monkeypatch, submitted):
    _, record = submitted()
    stored, keep = [], production._stored
    monkeypatch.setattr(production, "_stored", lambda *given: stored.append(keep(*given)) or 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        produce(record=record.pk, kind=RECEIPT)
    monkeypatch.setattr(production, "_stored", keep)
    assert (Document.objects.count(), NumberSequence.objects.count()) == (0, 0)
    produce(record=record.pk, kind=RECEIPT)
    found = Document.objects.get()
    assert ([found.stored], found.serial) == (stored, 1)
    assert private.listdir(found.stored.rpartition("/")[0])[1].count(found.stored.rpartition("/")[2]) == 1


def test_each_issuer_kind_and_year_counts_for_itself(rooms):
    take = NumberSequence.next
    assert [take(rooms.county, "a", 2026), take(rooms.county, "a", 2026), take(rooms.county, "a", 2027)] == [1, 2, 1]
    assert [take(rooms.county, "b", 2026), take(rooms.city, "a", 2026), take(rooms.county, "a", 2026)] == [1, 1, 3]


@pytest.mark.parametrize("change", [{"sha256": "0" * 64}, {"number": "x"}, {"superseded_by": None}, {"code": "x"}])
def test_the_database_lets_nobody_change_one(submitted, change):
    one = document(submitted()[0])
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Document.objects.filter(pk=one.pk).update(**change)


def test_the_database_lets_nobody_delete_one_or_give_a_number_twice(submitted):
    one = document(submitted()[0])
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Document.objects.filter(pk=one.pk).delete()
    for last in (0, 1, 3):
        with pytest.raises(DatabaseError, match="only counts onwards"), transaction.atomic():
            NumberSequence.objects.update(last=last)


def test_a_machine_without_pango_keeps_the_reason_and_goes_on(monkeypatch, submitted):
    def nothing() -> None:
        raise rendering.LibrariesMissing(rendering.LIBRARIES)

    monkeypatch.setattr(rendering, "_weasyprint", nothing)
    submitted()
    work()
    job = Job.objects.get(handler=HANDLER)
    assert (Document.objects.count(), job.done, job.attempts) == (0, None, 1)
    assert job.error == f"LibrariesMissing（{rendering.LIBRARIES}）"
