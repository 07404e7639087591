"""Marked values go in through every door, page, API, failed form and lost session; then everything that was written
anywhere, and every answer that had no business to tell, is searched for them."""

import base64
import json
import logging
import zipfile
from io import BytesIO

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from onboarding.models import Application
from partners.models import Contact
from portal.flow import effects
from portal.jobs.models import run_waiting
from portal.web.logs import JsonFormatter
from tests.factories.posting import posted, row

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.requirement("R081")]
NAME, OTHER_NAME, FAULTY_NAME = "欧阳慎行", "司徒守密", "诸葛错填"
PHONE, OTHER_PHONE, FAULTY_PHONE = "13712340965", "13798760432", "1371234096500"
EMAIL = "ouyang.shenxing@secret.example"
MARKS = (NAME, OTHER_NAME, FAULTY_NAME, PHONE, OTHER_PHONE, FAULTY_PHONE, EMAIL)


def marks_in(text):
    """In clear, as JSON escapes them, in an address, or encoded as a session or a cookie encodes them."""
    seen = text if isinstance(text, str) else bytes(text).decode("utf-8", "replace")
    escaped = {mark: (mark, json.dumps(mark)[1:-1], base64.b64encode(mark.encode()).decode()[:-4]) for mark in MARKS}
    return [mark for mark, shapes in escaped.items() if any(shape in seen for shape in shapes)]


class Watched(Client):
    """Every answer is searched, unless it is one that may tell."""

    def request(self, **request):
        response = super().request(**request)
        response.told = opened(b"".join(response.streaming_content) if response.streaming else response.content)
        asked = request["REQUEST_METHOD"], request["PATH_INFO"], request.get("QUERY_STRING", "")
        self.answers.append((*asked, response))
        return response


def opened(content):
    """A workbook is searched unpacked."""
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(BytesIO(content)) as file:
        return b"\n".join(file.read(name) for name in file.namelist())


@pytest.fixture
def answers():
    return []


@pytest.fixture
def acting(answers):
    def of(actor):
        client = Watched(raise_request_exception=False)
        client.answers = answers
        client.force_login(actor.user)
        return client

    return of


@pytest.fixture
def logged(caplog):
    caplog.handler.setFormatter(JsonFormatter())
    caplog.set_level(logging.DEBUG)
    return lambda: caplog.text


def tables():
    """Every row of every table as text; sessions are unpacked."""
    from django.contrib.sessions.models import Session

    found = {}
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found[table] = "\n".join(text for (text,) in cursor.fetchall())
    found["sessions in clear"] = json.dumps([s.get_decoded() for s in Session.objects.all()], ensure_ascii=False)
    return found


def cached():
    """What lies in Redis, as it lies there."""
    server = cache._cache.get_client()
    found = []
    for key in server.scan_iter("*"):
        kind = server.type(key)
        found.append(key)
        if kind == b"string":
            found.append(server.get(key))
        elif kind == b"list":
            found += server.lrange(key, 0, -1)
    return b"\n".join(found)


def application_data(need, **fields):
    answers = [{"requirement": r.pk, "statement": "具备", "qualification": ""} for r in need.requirements.all()]
    said = {"statement": "愿意承接", "contact_name": NAME, "contact_phone": PHONE}
    return posted(said | fields, answers=answers, outlets=[])


def edited(one, **fields):
    said = {"seen": one.version, "statement": "愿意承接", "contact_name": NAME, "contact_phone": PHONE}
    answers = [row(a, ("requirement", "statement", "qualification")) for a in one.answers.all()]
    return posted(said | fields, answers=answers)


def apply(rooms, acting):
    """Failed, drafted, changed, failed again, by page; then by the API."""
    need, client = rooms.need(), acting(rooms.liaison)
    new = f"{reverse('application-new')}?need={need.pk}"
    wrong = application_data(need, contact_name=FAULTY_NAME, contact_phone=FAULTY_PHONE)
    assert client.post(new, wrong).status_code == 422
    assert client.post(new, application_data(need)).status_code == 302
    one = Application.objects.get()
    edit = reverse("application-edit", args=[one.pk])
    stale = edited(one, contact_name=OTHER_NAME)
    assert client.get(edit).status_code == 200
    assert client.post(edit, edited(one, contact_phone=OTHER_PHONE)).status_code == 302
    assert client.post(edit, stale).status_code == 409
    fresh = Application.objects.get()
    assert client.post(edit, edited(fresh, contact_phone=FAULTY_PHONE)).status_code == 422
    api = reverse("api-applications-detail", args=[one.pk])
    send = {"content_type": "application/json"}
    assert client.patch(api, {"seen": fresh.version, "contact_phone": FAULTY_PHONE}, **send).status_code == 422
    assert client.patch(api, {"seen": fresh.version, "contact_name": OTHER_NAME}, **send).status_code == 200
    assert client.patch(api, {"seen": fresh.version, "contact_name": NAME}, **send).status_code == 409
    return Application.objects.get()


def break_down(rooms, acting, monkeypatch, one):
    """A fault of ours whose words repeat the value, and one of the database."""

    def broken(moves, *content, **facts):
        raise RuntimeError(f"cannot write {moves[0].obj.contact_name.clear} {moves[0].obj.contact_phone.clear}")

    with monkeypatch.context() as patched:
        patched.setattr(effects, "write", broken)
        answer = acting(rooms.liaison).post(
            reverse("application-edit", args=[one.pk]), edited(one, contact_phone=PHONE)
        )
        assert answer.status_code == 500


def register(rooms, acting):
    """A contact: refused, registered, registered twice, changed, exported, removed."""
    client, new = acting(rooms.manager), reverse("contact-new", args=[rooms.register.pk])
    data = {"organisation": rooms.bank.pk, "duty": "业务协调", "name": NAME, "phone": PHONE, "email": EMAIL}
    assert client.post(new, data | {"name": FAULTY_NAME, "phone": FAULTY_PHONE}).status_code == 422
    assert client.post(new, data).status_code == 302
    assert client.post(new, data | {"name": OTHER_NAME}).status_code == 422
    one = Contact.objects.get()
    edit = reverse("contact-edit", args=[one.pk])
    assert client.get(edit).status_code == 200
    assert client.post(edit, data | {"phone": OTHER_PHONE}).status_code == 302
    assert client.post(new, data | {"name": OTHER_NAME}).status_code == 302
    assert client.get(reverse("contact-remove", args=[one.pk])).status_code == 200
    assert client.post(reverse("contact-remove", args=[one.pk])).status_code == 302


def lose_the_session(rooms, acting, one):
    """What was typed when the session had ended is kept for its person, and not for everybody to read."""
    user = rooms.liaison.user
    user.set_password("a-long-enough-secret-7")
    user.save()
    client = acting(rooms.liaison)
    client.logout()
    answer = client.post(reverse("account_login"), {"login": user.username, "password": "a-long-enough-secret-7"})
    assert answer.status_code == 302
    client.session.flush()
    answer = client.post(reverse("application-edit", args=[one.pk]), edited(one, contact_name=OTHER_NAME))
    assert answer["Location"].startswith(reverse("account_login"))


def look(rooms, acting, one):
    """Everybody who may look, wherever it might stand."""
    pages = [
        one.get_absolute_url(), reverse("application-list"), reverse("application-export"), reverse("workbench"),
        reverse("api-applications-detail", args=[one.pk]), reverse("api-applications-list"),
        rooms.register.get_absolute_url(), reverse("api-partners-detail", args=[rooms.register.pk]),
        f"{reverse('search')}?q={one.number}", reverse("audit-list"), reverse("reading-list"),
        reverse("reading-export"), reverse("personal-show", args=["onboarding.application", one.pk]),
        reverse("application-step", args=[one.pk, "take_up"]) + f"?seen={one.version}",
    ]  # fmt: skip
    people = [rooms.liaison, rooms.reviewer, rooms.approver, rooms.manager, rooms.one("liaison", rooms.bank)]
    people += [rooms.one("audit_administrator", rooms.province), rooms.one("reviewer", rooms.city)]
    answers = [acting(by).get(page).status_code for by in people for page in pages]
    assert answers.count(200) > 50


MAY_TELL = {  # whoever may change it sees it in the form, and what was typed wrong comes back
    ("GET", "application-edit", 200), ("POST", "application-new", 422), ("POST", "application-edit", 422),
    ("POST", "contact-new", 422), ("POST", "contact-edit", 422), ("GET", "contact-edit", 200),
    ("POST", "personal-show", 200),
}  # fmt: skip


def test_nothing_personal_in_logs_records_addresses_mails_and_error_reports(
    rooms, acting, answers, logged, monkeypatch
):
    one = apply(rooms, acting)
    break_down(rooms, acting, monkeypatch, one)
    register(rooms, acting)
    sent = rooms.need(title="另一个需求")
    one = rooms.application("submitted", sent, contact_name=NAME, contact_phone=PHONE)
    show = reverse("personal-show", args=["onboarding.application", one.pk])
    asked = {"fields_shown": ["contact_name", "contact_phone"], "purpose": "contact", "words": "约时间"}
    shown = acting(rooms.reviewer).post(show, asked)
    assert marks_in(shown.told) == [NAME, PHONE]
    lose_the_session(rooms, acting, one)
    look(rooms, acting, one)
    run_waiting()

    told = [(m, path, r.status_code, marks_in(r.told)) for m, path, _, r in answers if not may_tell(m, r)]
    assert [one for one in told if one[3]] == []
    assert [(path, query) for _, path, query, _ in answers if marks_in(f"{path}?{query}")] == []
    assert [r["Location"] for *_, r in answers if "Location" in r and marks_in(r["Location"])] == []
    assert {table: marks for table, text in tables().items() if (marks := marks_in(text))} == {}
    assert marks_in(cached()) == []
    assert marks_in(logged()) == []
    assert [message for message in mail.outbox if marks_in(str(message.message()))] == []
    assert [r for m, _, _, r in answers if may_tell(m, r) and marks_in(r.told)] != []


def may_tell(method, response):
    return (method, response.resolver_match.url_name, response.status_code) in MAY_TELL


def test_the_probe_itself_finds_what_it_looks_for(rooms, acting, answers):
    assert marks_in(f"x {PHONE} y") == [PHONE]
    assert marks_in(json.dumps({"name": NAME})) == [NAME]
    sheet = BytesIO()
    with zipfile.ZipFile(sheet, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.xml", f"{NAME} and more " * 50)
    assert marks_in(sheet.getvalue()) == []
    assert marks_in(opened(sheet.getvalue())) == [NAME]
    cache.set("somebody's", NAME)
    assert marks_in(cached()) == [NAME]
