"""Passwords that are too near, what logging out leaves, where a page may lead, and what reaches the log."""

import json
import logging

import pytest
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.urls import reverse

from portal.web.logs import JsonFormatter
from tests.web.html import Reader

pytestmark = pytest.mark.django_db
ELSEWHERE = ("https://evil.test/", "//evil.test/", "/\\evil.test/", "javascript:alert(1)", "https:evil.test")


@pytest.mark.parametrize("password", ["xihu.reviewer1", "zhang-xiaoming", "13579086420", "qwertyuiop", "a1b2c3d4e"])
def test_a_password_that_is_near_or_known_is_refused(rooms, password):
    person = rooms.reviewer.user
    person.username, person.name = "xihu.reviewer", "Zhang Xiaoming"
    with pytest.raises(ValidationError):
        validate_password(password, person)


@pytest.mark.parametrize("password", ["蓝色的自行车在桥上等雨停", "tall ships sail at dawn " * 3, "k7p2vx9q4m"])
def test_long_words_of_any_kind_are_taken(rooms, password):
    validate_password(password, rooms.reviewer.user)


def test_whoever_logs_out_leaves_nothing(rooms, as_):
    client = as_(rooms.reviewer)
    key = client.session.session_key
    assert client.get("/work/").status_code == 200
    answer = client.post(reverse("account_logout"))
    assert answer.status_code == 302
    assert not Session.objects.filter(pk=key).exists()
    client.cookies["sessionid"] = key  # who kept the cookie has nothing
    assert client.get("/work/").status_code == 302


@pytest.mark.parametrize("address", ELSEWHERE)
def test_no_page_leads_to_another_site(rooms, as_, address):
    client = as_(rooms.reviewer)
    asked = [
        client.get(reverse("large"), {"on": "1", "next": address}),
        client.get(reverse("account_login"), {"next": address}),
        client.post(reverse("account_logout"), {"next": address}),
    ]
    asked.append(Reader().post(reverse("account_login"), {"login": "x", "password": "x", "next": address}))
    assert [a["Location"] for a in asked if a.status_code == 302 and not a["Location"].startswith("/")] == []
    assert [a["Location"] for a in asked if a.status_code == 302 and a["Location"].startswith(("//", "/\\"))] == []


@pytest.mark.parametrize("words", ['x\n{"level": "FORGED"}', "x\r\nforged", "x\u2028forged"])
def test_no_words_make_a_second_line_of_the_log(words):
    record = logging.LogRecord("portal", logging.INFO, __file__, 1, "%s", (words,), None)
    [line] = JsonFormatter().format(record).split("\n")
    assert json.loads(line)["message"] == words
