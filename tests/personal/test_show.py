"""查看明文: who may, what it asks, what it leaves behind, and that nothing keeps it."""

from io import BytesIO

import openpyxl
import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from onboarding.models import Application
from onboarding.queries import by_number_and_telephone
from portal.personal.actions import show
from portal.personal.models import Reading
from tests.factories import partners as make
from tests.factories import personal as make_personal
from tests.web.html import Reader

pytestmark = pytest.mark.django_db
ASKED = {"fields_shown": ["contact_name", "contact_phone"], "purpose": "contact", "words": "约时间看场地"}


def said(response):
    return response.page.words("body")[0]


def url(obj):
    return reverse("personal-show", args=[obj._meta.label_lower, obj.pk])


@pytest.fixture
def one(rooms):
    return rooms.application("reviewing")


@pytest.fixture
def reader(as_):
    def browser(actor):
        client = Reader()
        client.force_login(actor.user)
        return client

    return browser


def told(obj, by, **asked):
    given = {"fields": ["contact_phone"], "purpose": "contact", "words": "约时间看场地"} | asked
    return show(obj, by=by, **given)


@pytest.mark.requirement("R081")
def test_it_is_shown_for_a_reason_and_written_down(rooms, one):
    assert told(one, rooms.reviewer, fields=["contact_name", "contact_phone"]) == [
        ("联系人", "余示范"), ("联系电话", "13800000001"),
    ]  # fmt: skip
    row = Reading.objects.get()
    assert (row.reader, row.organisation, row.holder, row.subject) == (
        rooms.reviewer.user, rooms.county, rooms.branch, one,
    )  # fmt: skip
    assert (row.name, row.fields, row.purpose, row.words, row.what) == (
        f"合作意向 {one.number}", ["contact_name", "contact_phone"], "contact", "约时间看场地", "联系人、联系电话",
    )  # fmt: skip


@pytest.mark.requirement("R081")
@pytest.mark.parametrize(
    "asked",
    [{"words": ""}, {"words": "   "}, {"words": "长" * 201}, {"purpose": ""}, {"purpose": "curiosity"},
     {"fields": []}, {"fields": ["statement"]}, {"fields": ["contact_phone", "submitted_by"]}],
)  # fmt: skip
def test_without_a_reason_nothing_is_shown(rooms, one, asked):
    with pytest.raises(ValidationError):
        told(one, rooms.reviewer, **asked)
    assert not Reading.objects.exists()


@pytest.mark.requirement("R081")
def test_who_may(rooms, one):
    """Whoever handles the matter and whoever holds it; sight alone, from above or beside, is not enough."""
    for by in (rooms.reviewer, rooms.approver, rooms.liaison, rooms.one("partner_manager", rooms.branch)):
        assert told(one, by) == [("联系电话", "13800000001")]
    above, head = rooms.one("reviewer", rooms.city), rooms.one("liaison", rooms.bank)
    for by in (above, head, rooms.one("audit_administrator", rooms.county)):
        with pytest.raises(PermissionDenied):
            told(one, by)
    for by in (rooms.one("reviewer", rooms.beside), rooms.other_liaison):
        with pytest.raises(ObjectDoesNotExist):
            told(one, by)
    assert Reading.objects.count() == 4


@pytest.mark.requirement("R081")
def test_a_department_reads_the_contacts_of_partners_that_it_deals_with(rooms):
    contact = make.contact(rooms.register)
    asked = {"fields": ["phone"]}
    with pytest.raises(ObjectDoesNotExist):
        told(contact, rooms.reviewer, **asked)
    rooms.application("draft")
    with pytest.raises(ObjectDoesNotExist):
        told(contact, rooms.reviewer, **asked)
    rooms.application("submitted", rooms.need(title="另一个"))
    assert told(contact, rooms.reviewer, **asked) == [("电话", "13900000002")]
    with pytest.raises(PermissionDenied):
        told(contact, rooms.one("reviewer", rooms.city), **asked)
    assert told(contact, rooms.manager, **asked) == [("电话", "13900000002")]
    with pytest.raises(PermissionDenied):
        told(contact, rooms.liaison, **asked)


@pytest.mark.requirement("R081")
def test_a_reading_is_never_changed_or_deleted(one, rooms):
    row = make_personal.reading(one, rooms.reviewer.user)
    for statement in ("UPDATE {} SET words = 'x'", "DELETE FROM {}", "TRUNCATE {}"):
        with pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute(statement.format("personal_reading"))
    assert Reading.objects.get() == row


class TestThePage:
    def test_from_the_masked_fact_to_the_clear_text(self, rooms, one, reader):
        client = reader(rooms.reviewer)
        page = client.get(one.get_absolute_url())
        assert "余**" in said(page)
        assert "138****0001" in said(page)
        assert "13800000001" not in said(page)
        assert url(one) in page.page.links().values()
        assert "138****0001" in said(client.get(url(one)))
        answer = client.post(url(one), ASKED)
        assert answer.status_code == 200
        assert {"no-store", "private"} <= set(answer["Cache-Control"].split(", "))
        assert "余示范" in said(answer)
        assert "13800000001" in said(answer)

    def test_it_shows_only_what_was_ticked(self, rooms, one, reader):
        words = said(reader(rooms.reviewer).post(url(one), ASKED | {"fields_shown": ["contact_name"]}))
        assert "13800000001" not in words
        assert Reading.objects.get().fields == ["contact_name"]

    def test_no_address_leads_to_it_and_the_question_is_asked_again(self, rooms, one, reader):
        client = reader(rooms.reviewer)
        client.post(url(one), ASKED)
        page = client.get(url(one))
        assert "13800000001" not in said(page)
        assert {"no-store", "private"} <= set(page["Cache-Control"].split(", "))

    def test_a_refused_question_shows_nothing(self, rooms, one, reader):
        answer = reader(rooms.reviewer).post(url(one), ASKED | {"words": ""})
        assert answer.status_code == 422
        assert "没有填写说明" in said(answer)
        assert "13800000001" not in said(answer)

    def test_who_may_not_is_not_led_there(self, rooms, one, reader):
        page = reader(rooms.one("reviewer", rooms.city)).get(one.get_absolute_url())
        assert "联系人、联系电话已遮盖。" in said(page)
        assert url(one) not in page.page.links().values()

    @pytest.mark.parametrize("label", ["partners.partner", "onboarding.nothing", "nothing", "accounts.user"])
    def test_only_things_with_personal_data_have_the_page(self, rooms, reader, label):
        answer = reader(rooms.reviewer).get(reverse("personal-show", args=[label, 1]))
        assert answer.status_code == 404


class TestWhoHasRead:
    def test_the_organisation_whose_data_it_is_sees_it_and_nobody_else(self, rooms, one, reader):
        told(one, rooms.reviewer, words="核对门牌号")
        assert "核对门牌号" in said(reader(rooms.liaison).get(one.get_absolute_url()))
        for by in (rooms.reviewer, rooms.one("liaison", rooms.bank)):
            assert "核对门牌号" not in said(reader(by).get(one.get_absolute_url()))

    def test_a_head_office_sees_who_read_its_contacts_even_removed_ones(self, rooms, one, reader):
        contact = make.contact(rooms.register, organisation=rooms.branch)
        told(contact, rooms.reviewer, fields=["phone"], words="联系总部")
        contact.delete()
        page = rooms.register.get_absolute_url()
        assert "联系总部" in said(reader(rooms.manager).get(page))
        assert "联系总部" not in said(reader(rooms.liaison).get(page))

    def test_the_audit_administrator_lists_filters_and_exports(self, rooms, one, reader):
        told(one, rooms.reviewer, words="核对门牌号")
        told(one, rooms.liaison, words="自己核对", purpose="verify")
        client = reader(rooms.one("audit_administrator", rooms.county))
        page = said(client.get(reverse("reading-list")))
        assert "核对门牌号" in page
        assert "自己核对" in page
        page = said(client.get(reverse("reading-list"), {"purpose": "verify"}))
        assert "核对门牌号" not in page
        assert "自己核对" in page
        sheet = openpyxl.load_workbook(BytesIO(b"".join(client.get(reverse("reading-export")).streaming_content)))
        cells = {str(cell.value) for row in sheet.active.iter_rows() for cell in row}
        assert {"核对门牌号", f"合作意向 {one.number}", "联系电话", "联系对方", str(rooms.branch)} <= cells

    def test_not_what_lies_elsewhere(self, rooms, one, reader):
        told(one, rooms.reviewer, words="核对门牌号")
        for place in (rooms.beside, rooms.elsewhere):
            page = said(reader(rooms.one("audit_administrator", place)).get(reverse("reading-list")))
            assert "核对门牌号" not in page
        page = said(reader(rooms.one("audit_administrator", rooms.province)).get(reverse("reading-list")))
        assert "核对门牌号" in page


def test_as_many_questions_for_many_rows(rooms, one, reader):
    client, page = reader(rooms.one("audit_administrator", rooms.county)), reverse("reading-list")
    told(one, rooms.reviewer)
    client.get(page)
    with CaptureQueriesContext(connection) as few:
        client.get(page)
    for _ in range(30):
        told(one, rooms.reviewer)
    with CaptureQueriesContext(connection) as many:
        client.get(page)
    assert len(many) == len(few)


def test_the_public_look_up_compares_four_digits_with_one_row(rooms):
    one = rooms.application("submitted", contact_phone="0571-12345678")
    assert by_number_and_telephone(f" {one.number.lower()} ", "5678") == one
    for number, digits in [
        (one.number, "5679"), (one.number, ""), (one.number, "345678"), ("YX-999999", "5678"), (str(one.pk), "5678"),
        (f"HX-{one.pk:06d}", "5678"), ("YX-" + "9" * 30, "5678"), ("YX-٣", "5678"),
    ]:  # fmt: skip
        assert by_number_and_telephone(number, digits) is None
    draft = rooms.application("draft", rooms.need(title="另一个"))
    assert by_number_and_telephone(draft.number, "0001") is None
    assert Application.objects.count() == 2
