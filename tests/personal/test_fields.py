import copy
import json
import logging
import pickle

import pytest
from django.core import serializers
from django.core.exceptions import FieldError, ValidationError
from django.db import IntegrityError, connection, transaction

from onboarding.models import Application
from partners.models import Contact
from portal.flow.gate import perform
from portal.flow.records import StepRecord
from portal.personal.fields import lookup
from portal.personal.forms import PersonalFormField
from portal.personal.values import Personal
from tests.factories import partners as make
from tests.factories.posting import amended

pytestmark = pytest.mark.django_db
PHONE, MASK = "13900000002", "139****0002"


def again(obj):
    return type(obj).objects.get(pk=obj.pk)


class TestAtRest:
    def test_the_database_has_no_clear_text(self, contact, stored):
        held = [stored(contact, column) for column in ("name", "phone", "email")]
        assert all(text.startswith("test:") for text in held)
        assert [again(contact).name.clear, again(contact).phone.clear, again(contact).email.clear] == [
            "何样例", PHONE, "he@example.com",
        ]  # fmt: skip

    def test_nothing_is_stored_as_nothing(self, rooms, stored):
        contact = make.contact(rooms.register, email="")
        assert stored(contact, "email") == ""
        assert not again(contact).email
        assert again(contact).email == ""

    def test_an_unchanged_value_is_not_written_anew(self, contact, stored):
        before = stored(contact, "phone")
        fresh = again(contact)
        fresh.duty = "合作申请"
        fresh.save()
        assert stored(contact, "phone") == before

    def test_a_value_taken_to_another_column_is_sealed_for_it(self, contact, stored):
        fresh = again(contact)
        fresh.email = Personal("email", stored=stored(contact, "email"), place="partners.contact.email")
        fresh.name = fresh.email
        fresh.save()
        assert again(contact).name.clear == "he@example.com"

    def test_ciphertext_moved_by_sql_is_not_read_and_the_page_still_stands(self, contact, caplog):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE partners_contact SET name = phone WHERE id = %s", [contact.pk])
        fresh = again(contact)
        with caplog.at_level(logging.ERROR):
            assert str(fresh.name) == "（无法读取）"
        assert [r.getMessage() for r in caplog.records] == ["personal value of partners.contact.name cannot be read"]
        assert (fresh.phone.clear, fresh.name == "何样例", fresh.name == fresh.phone) == (PHONE, False, False)


class TestInPrint:
    def test_a_row_never_prints_in_clear(self, contact):
        fresh = again(contact)
        printed = [str(fresh), repr(fresh), repr(vars(fresh)), f"{fresh.phone}", str(Contact.objects.values())]
        printed += [serializers.serialize("json", [fresh]), repr(list(Contact.objects.values_list("phone", "email")))]
        assert [text for text in printed for secret in ("何样例", PHONE, "he@example") if secret in text] == []
        assert MASK in printed[2]

    def test_what_was_just_assigned_is_masked_too(self):
        assert repr(vars(Contact(phone=PHONE))["phone"]) == f"<电话 {MASK}>"

    def test_it_goes_into_no_cache_session_or_queue(self, contact):
        for dump in (pickle.dumps, json.dumps):
            with pytest.raises(TypeError):
                dump(again(contact).phone)

    def test_copies_of_a_row_have_it(self, contact):
        for one in (copy.copy(contact), copy.deepcopy(contact)):
            assert one.phone.clear == PHONE


class TestFinding:
    @pytest.mark.parametrize("typed", [PHONE, "139 0000 0002"])
    def test_by_the_index(self, contact, typed):
        assert Contact.objects.get(lookup(Contact, phone=typed)) == contact

    def test_not_what_is_only_alike(self, contact):
        assert not Contact.objects.filter(lookup(Contact, phone="13900000003")).exists()

    def test_the_index_follows_the_value(self, contact):
        contact.phone = "13900000003"
        contact.save()
        assert Contact.objects.get(lookup(Contact, phone="13900000003")) == contact
        assert again(contact).phone_index != ""

    @pytest.mark.parametrize(
        "condition", [{"phone": PHONE}, {"phone__contains": "139"}, {"phone__in": [PHONE]}, {"phone__gt": ""}]
    )
    def test_ciphertext_cannot_be_asked(self, contact, condition):
        with pytest.raises(FieldError):
            Contact.objects.filter(**condition).exists()

    def test_whether_there_is_one_can_be_asked(self, rooms, contact):
        make.contact(rooms.register, phone="13900000009", email="")
        assert [c.pk for c in Contact.objects.exclude(email="")] == [contact.pk]

    def test_a_telephone_is_registered_once_a_place(self, rooms, contact):
        with pytest.raises(IntegrityError, match="one_contact_a_phone"), transaction.atomic():
            make.contact(rooms.register, phone="139-0000-0002")
        make.contact(rooms.register, organisation=rooms.branch)


class TestForms:
    def test_it_cleans_to_a_personal_value(self):
        field = PersonalFormField(kind="phone")
        assert repr(field.clean(" 139 0000 0002 ")) == f"<电话 {MASK}>"
        with pytest.raises(ValidationError, match="11 位手机号"):
            field.clean("1390000")
        with pytest.raises(ValidationError):
            field.clean("")

    def test_a_record_keeps_only_the_mask(self):
        assert StepRecord.coded({"phone": PersonalFormField(kind="phone").clean(PHONE)}) == {"phone": MASK}

    @pytest.mark.parametrize(
        ("initial", "typed", "changed"),
        [(PHONE, "139 0000 0002", False), (PHONE, "13900000003", True), ("", "", False), ("", PHONE, True)],
    )
    def test_another_spelling_is_no_change(self, initial, typed, changed):
        field = PersonalFormField(kind="phone", required=False)
        assert field.has_changed(Personal("phone", initial), typed) is changed


class TestAtTheGate:
    """What a partner's contact leaves behind in records, audit rows and digests."""

    def test_the_audit_says_masks_and_that_something_changed(self, rooms):
        from auditlog.models import LogEntry

        one = rooms.application("submitted", contact_phone="13800000001")
        one.contact_phone = Personal("phone", "13877770001")
        changed = amended(one, rooms.liaison)
        entry = LogEntry.objects.filter(object_id=one.pk, content_type__model="application").latest("pk")
        assert entry.changes["contact_phone"] == ["138****0001", "138****0001（已改）"]
        assert again(changed).contact_phone.clear == "13877770001"
        assert changed.history().last().data == {"changed": ["contact_phone"]}

    def test_the_digest_stands_on_the_value_and_not_on_the_key(self, rooms, settings):
        one = rooms.application("draft")
        before = one.digest()
        old = settings.PERSONAL_KEYS
        settings.PERSONAL_KEYS = [("new", bytes(range(32))), *old]
        assert one.digest() == before
        amended(one, rooms.liaison)
        assert again(one).digest() == before
        fresh = again(one)
        fresh.contact_phone = "13877770001"
        assert amended(fresh, rooms.liaison).digest() != before

    def test_a_submission_names_whom_to_turn_to(self, rooms):
        one = rooms.application("draft", contact_phone="")
        with pytest.raises(Exception, match="还没有填写联系电话"):
            perform(one, "submit", by=rooms.liaison)

    def test_the_application_stores_ciphertext(self, rooms, stored):
        assert stored(rooms.application(), "contact_phone").startswith("test:")
        assert Application.objects.get().contact_phone.clear == "13800000001"
