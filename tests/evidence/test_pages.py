"""Files on the pages: with the form, beside it when it is refused, in the list where they can be removed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from onboarding.models import Application
from portal.evidence.examination import Unacceptable
from portal.evidence.models import Evidence
from portal.flow.gate import perform
from portal.web.models import Draft
from portal.web.values import shown
from tests.evidence.corpus import executable
from tests.factories.evidence import evidence, paper, picture, uploaded
from tests.factories.onboarding import rewrite
from tests.factories.posting import OUTLET, applied, asked, offered, posted, row
from tests.web.html import Page, Reader

PHOTOS, PROOF = "outlets-0-photos", "outlets-0-premises_proof"


@pytest.fixture
def desk(db):
    def browser(actor) -> Reader:
        client = Reader()
        client.force_login(actor.user)
        return client

    return browser


def file(name="门头.jpg", content=None):
    return SimpleUploadedFile(name, picture() if content is None else content)


def send(client, need, outlet=None, **more):
    answers = [{"requirement": r.pk, "statement": "具备", "qualification": ""} for r in need.requirements.all()]
    said = {"statement": "愿意承接", "contact_name": "余示范", "contact_phone": "13800000001"}
    township = need.issued_by.region.children.first()
    data = posted(said, answers=answers, outlets=[offered(township, **outlet or {})])
    return client.post(f"{reverse('application-new')}?need={need.pk}", data | more)


def edit(client, one, **more):
    said = {"statement": one.statement, "seen": one.version, "contact_name": "余示范", "contact_phone": "13800000001"}
    data = posted(said, outlets=[row(o, OUTLET) for o in one.outlets.all()])
    return client.post(reverse("application-edit", args=[one.pk]), data | more)


def keys(page: Page, name: str) -> list[str]:
    """What the hidden controls of this field hold."""
    found = [e.attrib.get("value", "") for e in page.all("input", type="hidden", name=name)]
    return [key for key in found if key]


@pytest.mark.requirement("R020", "R021")
def test_files_go_with_the_form(rooms, desk):
    need = rooms.need()
    files = {
        "service_rules-add": file("制度.pdf", paper()), PROOF + "-add": [file("合同.pdf", paper()), file("产权.jpg")],
        PHOTOS + "-add": file(), "answers-0-evidence-add": file("照片.png", picture("png")),
    }  # fmt: skip
    assert send(desk(rooms.liaison), need, **files).status_code == 302
    one = Application.objects.get()
    [outlet] = one.outlets.all()
    names = Evidence.objects.in_bulk()

    def called(found):
        return [names[key].name for key in found]

    assert called(one.service_rules) == ["制度.pdf"]
    assert (called(outlet.premises_proof), called(outlet.photos)) == (["合同.pdf", "产权.jpg"], ["门头.jpg"])
    assert [called(a.evidence) for a in one.answers.all()] == [["照片.png"], []]
    perform(one, "submit", by=rooms.liaison)


def test_a_refused_form_keeps_its_files(rooms, desk):
    need, client = rooms.need(), desk(rooms.liaison)
    answer = send(client, need, {"name": ""}, **{PHOTOS + "-add": file()})
    assert answer.status_code == 422
    [one] = Evidence.objects.all()
    assert keys(answer.page, PHOTOS) == [str(one.pk)]
    assert "门头.jpg" in answer.page.links()
    assert answer.page.all("img", src=reverse("evidence-thumbnail", args=[one.pk]))
    assert send(client, need, {"photos": keys(answer.page, PHOTOS)}).status_code == 302
    assert Application.objects.get().outlets.get().photos == [one.pk]


def test_a_refused_file_is_named_beside_its_field_and_the_good_ones_stay(rooms, desk):
    answer = send(desk(rooms.liaison), rooms.need(), **{PHOTOS + "-add": [file(), file("证照.jpg", executable())]})
    assert answer.status_code == 422
    said = "“证照.jpg”没有上传：只收 JPG、PNG、WebP 图片和 PDF 文件，这个文件的内容不是其中一种"
    [field] = [e for e in answer.page.all("fieldset") if e.attrib.get("id") == f"id_{PHOTOS}"]
    assert said in " ".join("".join(field.itertext()).split())
    assert keys(answer.page, PHOTOS) == [str(Evidence.objects.get().pk)]
    assert not Application.objects.exists()


def test_a_pdf_among_the_photographs_is_refused_in_words(rooms, desk):
    answer = send(desk(rooms.liaison), rooms.need(), **{PHOTOS + "-add": file("合同.jpg", paper())})
    assert answer.status_code == 422
    assert "“合同.jpg”没有上传：这里不收 PDF 文件" in answer.page.text
    assert not Evidence.objects.exists()


def test_more_than_there_is_room_for_is_not_even_looked_at(rooms, desk):
    mine = [str(uploaded(rooms.liaison)) for _ in range(19)]
    more = [file(), file("多.jpg")]
    answer = send(desk(rooms.liaison), rooms.need(), {"photos": mine}, **{PHOTOS + "-add": more})
    assert answer.status_code == 422
    assert "最多 20 个，多出的没有保存" in answer.page.text
    assert Evidence.objects.count() == 20


def test_one_more_row_keeps_what_was_uploaded(rooms, desk):
    answer = send(desk(rooms.liaison), rooms.need(), add="outlets", **{PHOTOS + "-add": file()})
    assert answer.status_code == 200
    assert keys(answer.page, PHOTOS) == [str(Evidence.objects.get().pk)]
    assert not Application.objects.exists()


@pytest.mark.parametrize("left", [{"outlet": {"name": ""}}, {"add": "outlets"}])
def test_who_leaves_an_unfinished_form_finds_its_files_in_the_draft(rooms, desk, left):
    need, client = rooms.need(), desk(rooms.liaison)
    send(client, need, **left, **{PHOTOS + "-add": file()})
    assert keys(client.get(f"{reverse('application-new')}?need={need.pk}").page, PHOTOS) == [
        str(Evidence.objects.get().pk)
    ]
    assert send(client, need, {"photos": [str(Evidence.objects.get().pk)]}).status_code == 302
    assert not Draft.objects.exists()


def test_a_ticked_box_removes_and_the_rest_stays(rooms, desk):
    one = applied(
        rooms.liaison, rooms.need(), [offered(rooms.township, photos=[uploaded(rooms.liaison) for _ in "ab"])]
    )
    first, second = one.outlets.get().photos
    assert edit(desk(rooms.liaison), one, **{PHOTOS + "-remove": str(first)}).status_code == 302
    assert one.outlets.get().photos == [second]
    assert Evidence.objects.get(pk=first).owner == one


def test_a_page_without_the_field_changes_nothing(rooms, desk):
    one = applied(rooms.liaison, rooms.need(), [offered(rooms.township)])
    before = one.outlets.get().photos
    said = {"statement": "换了说法", "seen": one.version, "contact_name": "余示范", "contact_phone": "13800000001"}
    [outlet] = one.outlets.all()
    data = posted(said, outlets=[row(outlet, OUTLET[:-2])])
    assert desk(rooms.liaison).post(reverse("application-edit", args=[one.pk]), data).status_code == 302
    assert one.outlets.get().photos == before


def test_a_closed_field_shows_its_files_and_takes_none(rooms, desk):
    one = rooms.application("reviewing", service_rules=[])
    rewritten = evidence(rooms.branch, "pdf", one, name="制度.pdf")
    Application.objects.filter(pk=one.pk)  # the rules are closed while the department reviews
    client = desk(rooms.liaison)
    page = client.get(reverse("application-edit", args=[one.pk])).page
    assert page.all("input", name="service_rules-add") == []
    edit(client, one, **{"service_rules-add": file("别的.pdf", paper())})
    assert set(Evidence.objects.values_list("name", flat=True)) - {"材料.pdf", "材料.jpeg"} == {rewritten.name}


def test_a_stranger_uploads_nothing(rooms):
    need = rooms.need()
    answer = send(Client(), need, **{PHOTOS + "-add": file()})
    assert (answer.status_code, Evidence.objects.count()) == (302, 0)


def test_the_pages_show_files_and_what_was_replaced(rooms, desk):
    one = rooms.application("reviewing")
    old = evidence(rooms.branch, owner=one, name="旧门头.jpg")
    answer = one.answers.first()
    rewrite(one, answer, evidence=[evidence(rooms.branch, "pdf", one, name="验收单.pdf").pk])
    page = desk(rooms.reviewer).get(one.get_absolute_url()).page
    assert page.links()["验收单.pdf"] == reverse("evidence-file", args=[answer.evidence[0]])
    assert page.links()["旧门头.jpg"] == old.get_absolute_url()
    [card] = [e for e in page.all("section") if e.attrib.get("id") == "replaced"]
    assert "旧门头.jpg" in "".join(card.itertext())
    checking = desk(rooms.reviewer).get(reverse("application-edit", args=[one.pk])).page
    assert "验收单.pdf" in checking.links()


def test_the_department_reads_which_file_took_the_place_of_which(rooms, desk):
    one = rooms.application("reviewing")
    perform_by = desk(rooms.liaison)
    [outlet] = one.outlets.all()
    assert edit(perform_by, one, **{PHOTOS + "-add": file("新门头.jpg"), PHOTOS + "-remove": str(outlet.photos[0])})
    page = desk(rooms.reviewer).get(one.get_absolute_url()).page
    [changes] = [e for e in page.all("section") if e.attrib.get("id") == "changes"]
    words = " ".join("".join(changes.itertext()).split())
    assert "现场照片" in words
    assert "材料.jpeg（" in words
    assert "新门头.jpg（" in words


def test_as_many_questions_with_six_outlets_as_with_one(rooms, desk, django_assert_num_queries):
    few = rooms.application("submitted", places=[("330106001", "一村")])
    many = rooms.application("submitted", places=[("330106001", str(n)) for n in range(6)])
    client = desk(rooms.liaison)
    for address in (lambda one: one.get_absolute_url(), lambda one: reverse("application-edit", args=[one.pk])):
        client.get(address(few))
        with CaptureQueriesContext(connection) as asked:
            client.get(address(few))
        with django_assert_num_queries(len(asked)):
            client.get(address(many))


# what is too much


def test_what_is_larger_than_a_request_may_be_is_told_so(rooms, desk, settings):
    settings.REQUEST_MAX_MB = 1
    answer = send(desk(rooms.liaison), rooms.need(), **{PHOTOS + "-add": file(content=bytes(2 * 2**20))})
    assert answer.status_code == 413
    assert "一次提交最多 1 MB，每个文件最多 20 MB" in answer.page.text
    assert not Evidence.objects.exists()


def test_the_api_says_so_as_a_problem(rooms, as_, settings):
    settings.REQUEST_MAX_MB = 1
    answer = as_(rooms.liaison).post("/api/v1/evidence/", {"file": file(content=bytes(2 * 2**20))})
    assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")
    assert answer.json()["title"] == "提交的内容太大"


def test_too_many_files_and_too_much_text_are_told_so_too(rooms, desk, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 1
    answer = send(desk(rooms.liaison), rooms.need(), **{PHOTOS + "-add": [file(), file()]})
    assert answer.status_code == 413
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert send(desk(rooms.liaison), rooms.need()).status_code == 413


def test_an_upload_lies_on_the_disk_and_not_in_memory(rooms, as_, monkeypatch):
    seen = []

    def refuse(file, by):
        seen.append(file.temporary_file_path())
        raise Unacceptable("看过了")

    monkeypatch.setattr("portal.web.api.evidence.receive", refuse)
    assert as_(rooms.liaison).post("/api/v1/evidence/", {"file": file()}).status_code == 422
    assert len(seen) == 1


def test_the_auditor_reads_names_and_local_days(rooms, desk):
    """Neither keys nor the time of another zone, and of a new row nothing about what it does not have."""
    need = rooms.need()
    send(desk(rooms.liaison), need, **{"service_rules-add": [file("制度.pdf", paper()), file("章程.pdf", paper())]})
    one = perform(rooms.application("submitted", applicant=rooms.other_branch), "take_up", by=rooms.reviewer)
    page = desk(rooms.one("audit_administrator", rooms.county)).get(reverse("audit-list")).page
    said = " ".join(page.text.split())
    assert "服务管理制度文件：无 → 制度.pdf、章程.pdf" in said
    assert f"→ {shown(one.since)}" in said
    assert "UUID" not in said
    assert "+00:00" not in said
    assert "无 → 无" not in said


def test_the_auditor_reads_what_a_send_back_opened(rooms, desk):
    one = rooms.application("reviewing")
    [answer, *_], [outlet] = one.answers.all(), one.outlets.all()
    items = asked("statement", f"answers:{answer.pk}", f"outlets:{outlet.pk}")
    one = perform(one, "send_back", by=rooms.reviewer, note="请补正", corrections=items)
    page = desk(rooms.one("audit_administrator", rooms.county)).get(reverse("audit-list")).page
    first, second, third = one.corrections.all()
    opened = (
        "合作意愿", f"补正要求 {first.pk} 的补正说明",
        *(f"资格说明 {answer.pk} 的{what}" for what in ("情况说明", "引用的资质", "证明材料")),
        f"补正要求 {second.pk} 的补正说明", f"拟设网点 {outlet.pk}", f"补正要求 {third.pk} 的补正说明",
    )  # fmt: skip
    assert f"退回时开放的内容：无 → {'、'.join(opened)}" in " ".join(page.text.split())
