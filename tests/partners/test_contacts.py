"""Contacts of a partner (§7.5): kept by the head office, masked for everybody else, removed for good."""

import pytest
from auditlog.models import LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from partners import actions
from partners.models import Contact
from tests.factories import partners as make
from tests.together import together
from tests.web.html import Reader

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R051")]


def contact(rooms, **fields):
    base = {"organisation": rooms.bank, "duty": "业务协调", "name": "何样例", "phone": "13900000002"}
    return Contact(partner=rooms.register, **base | fields)


def saved(rooms, by=None, **fields):
    return actions.save_contact(contact=contact(rooms, **fields), by=by or rooms.manager)


def test_the_head_office_registers_one_of_a_branch(rooms):
    one = saved(rooms, organisation=rooms.branch, email="he@example.com")
    assert (one.name.clear, str(one), one.email.clear) == ("何样例", "业务协调联系人何**", "he@example.com")


@pytest.mark.parametrize(
    ("fields", "at", "said"),
    [
        ({"name": ""}, "name", "此字段不能为空。"),
        ({"phone": "95588"}, "phone", "电话应为 11 位手机号，或区号加号码（如 0571-12345678）"),
        ({"email": "he@"}, "email", "电子邮箱应像 name@example.com"),
        ({"duty": ""}, "duty", "此字段不能为空。"),
    ],
)
def test_what_is_wrong_is_refused(rooms, fields, at, said):
    with pytest.raises(ValidationError) as refusal:
        saved(rooms, **fields)
    assert refusal.value.message_dict == {at: [said]}


def test_only_of_ones_own_tree(rooms):
    with pytest.raises(ValidationError, match="“他银行县支行”不是某银行的总部或分支机构"):
        saved(rooms, organisation=rooms.other_branch)
    with pytest.raises(ValidationError, match="“某网点”不是某银行的总部或分支机构"):
        saved(rooms, organisation=rooms.counter)


def test_only_by_its_own_people(rooms):
    one = saved(rooms)
    for by in (rooms.liaison, rooms.reviewer, rooms.one("partner_manager", rooms.other_bank), rooms.keeper):
        with pytest.raises(PermissionDenied):
            saved(rooms, by=by, phone="13900000003")
        with pytest.raises(PermissionDenied):
            actions.remove_contact(contact=one, by=by)
    assert Contact.objects.get() == one


def test_the_same_telephone_of_the_same_place_is_refused_beside_it(rooms):
    saved(rooms, phone="0571-12345678")
    with pytest.raises(ValidationError) as refusal:
        saved(rooms, name="另一人", phone="057112345678")
    assert refusal.value.message_dict == {"phone": ["这个单位已登记过这个电话"]}


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_told(rooms):
    manager = rooms.manager
    outcomes = together(*[lambda: saved(rooms, by=manager)] * 2)
    assert sorted(type(o).__name__ for o in outcomes) == ["Contact", "ValidationError"]


def test_removed_it_is_gone_and_the_audit_has_only_masks(rooms):
    one = saved(rooms, email="he@example.com")
    key = one.pk
    one.phone = "13977770002"
    actions.save_contact(contact=one, by=rooms.manager)
    actions.remove_contact(contact=one, by=rooms.manager)
    assert not Contact.objects.exists()
    entries = LogEntry.objects.filter(content_type__model="contact", object_pk=str(key)).order_by("pk")
    assert [e.action for e in entries] == [LogEntry.Action.CREATE, LogEntry.Action.UPDATE, LogEntry.Action.DELETE]
    created, changed, deleted = (e.changes for e in entries)
    assert (created["phone"], created["name"], created["email"]) == (
        ["None", "139****0002"], ["None", "何**"], ["None", "h****@example.com"],
    )  # fmt: skip
    assert set(changed) == {"updated_at"}
    assert deleted["phone"] == ["139****0002", "None"]
    assert not any("index" in name for e in entries for name in e.changes)


class TestPages:
    @pytest.fixture
    def client(self, rooms):
        client = Reader()
        client.force_login(rooms.manager.user)
        return client

    def test_registered_changed_and_removed(self, rooms, client):
        data = {"organisation": rooms.branch.pk, "duty": "网点建设", "name": "何样例", "phone": "139 0000 0002"}
        new = reverse("contact-new", args=[rooms.register.pk])
        assert {"请选择", "某银行", "某银行县支行", "某银行邻县支行"} == set(client.get(new).page.words("option"))
        assert client.post(new, data)["Location"] == rooms.register.get_absolute_url()
        one = Contact.objects.get()
        page = client.get(rooms.register.get_absolute_url()).page
        assert "何**139****0002" in page.words("td")
        edit = client.get(reverse("contact-edit", args=[one.pk])).page
        assert (edit.value("name"), edit.value("phone")) == ("何样例", "13900000002")
        client.post(reverse("contact-edit", args=[one.pk]), data | {"name": "何改名"})
        assert Contact.objects.get().name.clear == "何改名"
        remove = reverse("contact-remove", args=[one.pk])
        assert "何** " not in client.get(remove).page.words("h1")
        assert client.post(remove, follow=True).page.by_class("s-done")[0] == "已删除网点建设联系人何**"

    def test_what_is_wrong_stands_beside_its_field(self, rooms, client):
        new = reverse("contact-new", args=[rooms.register.pk])
        answer = client.post(new, {"organisation": rooms.bank.pk, "duty": "协调", "name": "何", "phone": "12"})
        assert answer.status_code == 422
        assert answer.page.by_class("error") == ["电话应为 11 位手机号，或区号加号码（如 0571-12345678）"]
        assert answer.page.value("phone") == "12"

    def test_the_api_shows_masks(self, rooms, client):
        make.contact(rooms.register)
        body = client.get(reverse("api-partners-detail", args=[rooms.register.pk])).json()
        [one] = body["contacts"]
        assert (one["name"], one["phone"], one["email"]) == ("何**", "139****0002", "h****@example.com")
