import threading

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from onboarding.models import Application
from partners.models import Contact
from portal.personal import rotation
from portal.personal.fields import lookup
from portal.personal.values import Personal
from tests.factories import partners as make
from tests.factories.posting import amended
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)
NEW = ("new", bytes(range(32)))


@pytest.fixture
def renewed(settings):
    """A new key stands first; what was written before is under the old one."""

    def renew():
        settings.PERSONAL_KEYS = [NEW, *settings.PERSONAL_KEYS]

    return renew


def numbers():
    """Every contact's and applicant's telephone as it is read now."""
    rows = [*Contact.objects.order_by("pk"), *Application.objects.order_by("pk")]
    return [(row.phone if isinstance(row, Contact) else row.contact_phone).clear for row in rows]


def triggers(table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgenabled FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal", [table]
        )
        return dict(cursor.fetchall())


def test_everything_is_under_the_new_key_and_the_old_one_can_go(rooms, renewed, settings, capsys):
    for number in range(7):
        make.contact(rooms.register, phone=f"1390000000{number}")
    rooms.application()
    before, version = numbers(), Application.objects.get().version
    renewed()
    call_command("rotate_personal_keys", batch=3)
    assert "合作意向：1 行\n" in capsys.readouterr().out.replace("联系人：7 行\n", "")
    settings.PERSONAL_KEYS = [NEW]
    assert numbers() == before
    assert Contact.objects.get(lookup(Contact, phone="13900000003")).phone.clear == "13900000003"
    assert Application.objects.get().version == version
    call_command("rotate_personal_keys")
    assert "联系人：0 行" in capsys.readouterr().out


def test_killed_midway_it_goes_on_where_it_stopped(rooms, renewed, monkeypatch):
    for number in range(9):
        make.contact(rooms.register, phone=f"1390000000{number}")
    renewed()
    rounds = rotation.rotate(Contact, 3)
    assert next(rounds) == 3
    rounds.close()
    real = rotation._locked

    def dies(model, size):
        list(real(model, size))
        raise KeyboardInterrupt

    monkeypatch.setattr(rotation, "_locked", dies)
    with pytest.raises(KeyboardInterrupt):
        next(rotation.rotate(Contact, 3))
    monkeypatch.undo()
    assert rotation.remaining(Contact) == 6
    assert list(rotation.rotate(Contact, 4)) == [4, 2]


def test_the_gate_stays_shut_before_during_and_after(rooms, renewed):
    """The triggers come back however a batch ends, and they still refuse ciphertext that no record knows."""
    one = rooms.application()
    renewed()
    known = triggers("onboarding_application")
    assert set(known.values()) == {"O"}
    with transaction.atomic():
        assert rotation._rewrite(Application, 10) == 1
        transaction.set_rollback(True)
    assert triggers("onboarding_application") == known
    assert list(rotation.rotate(Application)) == [1]
    assert triggers("onboarding_application") == known
    other = rooms.application(applicant=rooms.other_branch, contact_phone="13811112222")
    swap = """UPDATE onboarding_application one SET contact_phone = other.contact_phone
        FROM onboarding_application other WHERE other.id = %s AND one.id = %s"""
    with pytest.raises(IntegrityError, match="is written only by enter, amend and perform"), transaction.atomic():
        connection.cursor().execute(swap, [other.pk, one.pk])


def test_rows_in_somebodys_hands_are_waited_for_and_then_given_up(rooms, renewed, monkeypatch):
    one = make.contact(rooms.register)
    renewed()
    monkeypatch.setattr(rotation, "PATIENCE", 2)
    held, done = threading.Event(), threading.Event()

    def holds():
        with transaction.atomic():
            Contact.objects.select_for_update().get(pk=one.pk)
            held.set()
            done.wait(20)
        connections.close_all()

    thread = threading.Thread(target=holds)
    thread.start()
    held.wait(20)
    with pytest.raises(CommandError, match="联系人：有 1 行一直被占用，请稍后再运行一次"):
        call_command("rotate_personal_keys")
    done.set()
    thread.join()
    assert list(rotation.rotate(Contact)) == [1]


def test_a_value_that_cannot_be_read_is_named_and_nothing_is_lost(rooms, renewed):
    one = make.contact(rooms.register)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE partners_contact SET name = phone WHERE id = %s", [one.pk])
    renewed()
    with pytest.raises(CommandError, match=f"联系人 {one.pk}：partners.contact.name：密文被改动"):
        call_command("rotate_personal_keys")


def test_against_people_who_change_the_same_rows(rooms, renewed, settings):
    """Rotation and amends at the same moment: no change is lost, nothing stays under the old key, nobody waits for
    ever."""
    drafts = [rooms.application("draft", rooms.need(title=f"需求 {n}")) for n in range(6)]
    liaison = rooms.liaison
    renewed()

    def change(one, number):
        one.contact_phone = Personal("phone", number)
        return lambda: amended(one, liaison).contact_phone.clear

    wanted = [f"1370000000{n}" for n in range(6)]
    changes = [change(one, number) for one, number in zip(drafts, wanted, strict=True)]
    outcomes = together(lambda: sum(rotation.rotate(Application, 2)), *changes)
    assert [o for o in outcomes if isinstance(o, Exception)] == []
    assert outcomes[1:] == wanted
    assert rotation.remaining(Application) == 0
    settings.PERSONAL_KEYS = [NEW]
    assert [one.contact_phone.clear for one in Application.objects.order_by("pk")] == wanted


def test_only_the_owner_of_a_table_can(rooms, renewed):
    make.contact(rooms.register)
    renewed()
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE merely_writing")
        cursor.execute("GRANT SELECT, UPDATE ON partners_contact TO merely_writing")
    try:
        with transaction.atomic():
            connection.cursor().execute("SET LOCAL ROLE merely_writing")
            with pytest.raises(DatabaseError, match="must be owner"):
                rotation._rewrite(Contact, 10)
            transaction.set_rollback(True)
    finally:
        connection.cursor().execute("DROP OWNED BY merely_writing; DROP ROLE merely_writing")
