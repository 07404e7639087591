"""The public page of progress: what it tells, what it does not, and how often."""

import re
import time
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from onboarding.progress import UNKNOWN
from portal.flow.gate import perform
from portal.flow.testing import replaced
from portal.personal import cipher
from portal.web.values import clock_time
from tests.web.html import Reader

URL = "/progress/"


def ask(number: str, digits: str, reader: Reader | None = None):
    return (reader or Reader()).post(URL, {"number": number, "digits": digits})


@pytest.mark.requirement("R020")
def test_it_says_where_it_is_whose_turn_and_until_when(rooms, submitted):
    one = submitted()[0]
    one = replaced(one, due=one.since.date().replace(year=2030))
    answer = ask(one.number, "0001")
    facts = answer.page.facts()
    assert (facts["轮到"], facts["要办的事"]) == ("县局", "受理")
    assert facts["期限"].startswith("2030年")
    assert "部门已收到，等待受理。" in answer.content.decode()
    perform(type(one).objects.get(pk=one.pk), "take_up", by=rooms.reviewer)
    assert "部门正在审核。" in ask(one.number.lower(), " ０００１ ").content.decode()


@pytest.mark.parametrize("state", ["submitted", "reviewing", "recommended", "returned", "approved", "rejected",
                                   "withdrawn", "ended", "expired"])  # fmt: skip
def test_it_tells_nothing_that_is_not_everybodys(rooms, state):
    one = rooms.application(state)
    answer = ask(one.number, "0001")
    assert answer.status_code == 200
    words = answer.content.decode()
    secrets = [str(rooms.branch), str(rooms.bank), one.need.title, one.statement, "余示范", "138", '0001"', "北山"]
    assert [word for word in secrets if word in words] == []


def test_a_wrong_number_a_wrong_telephone_and_a_draft_have_one_answer(rooms):
    one, draft = rooms.application("submitted"), rooms.application("draft", rooms.need(title="另一个"))
    asked = [(one.number, "0002"), ("YX-999999", "0001"), (draft.number, "0001")]
    answers = [ask(*each) for each in asked]
    said = {bare(answer, *each) for answer, each in zip(answers, asked, strict=True)}
    assert len(said) == 1
    assert all(a.status_code == 422 and UNKNOWN in a.content.decode() for a in answers)


def bare(answer, number: str, digits: str) -> str:
    """The page without what was typed, and without what is new in every answer."""
    words = answer.content.decode().replace(number, "").replace(digits, "")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", words)


@pytest.mark.parametrize(("number", "digits", "said"), [
    ("", "", "没有填写编号"), ("YX-12", "0001", "编号应为 YX- 加至少 6 位数字"), ("1", "12345", "请填写 4 位数字"),
])  # fmt: skip
def test_what_is_not_written_as_it_should_be_is_said_beside_it(db, number, digits, said):
    answer = ask(number, digits)
    assert (answer.status_code, said in answer.content.decode()) == (422, True)


def test_a_number_is_asked_for_ten_times_an_hour(rooms):
    one = rooms.application("submitted")
    assert [ask(one.number, f"{n:04}").status_code for n in range(2, 12)] == [422] * 10
    answer = ask(one.number, "0001")
    assert (answer.status_code, "尝试太频繁" in answer.content.decode()) == (429, True)
    assert ask("YX-999999", "0001").status_code == 422


def test_more_zeros_are_no_other_number(rooms):
    """Ten spellings of one number would be ten times as many guesses."""
    one = rooms.application("submitted")
    spelled = [f"YX-{one.pk:0{width}}" for width in range(6, 16)]
    assert [ask(number, "0002").status_code for number in spelled] == [422] * 10
    assert ask(one.number, "0001").status_code == 429


def test_a_number_is_asked_for_thirty_times_a_day(rooms, monkeypatch):
    """The first window is over, the second is not; the page says when that one is."""
    one, now = rooms.application("submitted"), time.time()
    for hour in range(3):
        monkeypatch.setattr(time, "time", lambda at=now + 3601 * hour: at)
        assert {ask(one.number, "0002").status_code for _ in range(10)} == {422}
    monkeypatch.setattr(time, "time", lambda: now + 3601 * 3)
    answer = ask(one.number, "0001")
    assert answer.status_code == 429
    assert f"{clock_time(datetime.fromtimestamp(now + 86400, UTC))}以后可以再试" in answer.content.decode()


def test_whoever_is_told_to_wait_is_told_until_when(rooms):
    one, before = rooms.application("submitted"), time.time()
    for n in range(2, 12):
        ask(one.number, f"{n:04}")
    words = ask(one.number, "0001").content.decode()
    times = {clock_time(datetime.fromtimestamp(at + 3600, UTC)) for at in (before, before + 1, time.time())}
    assert "查询这个编号的次数太多" in words
    assert [at for at in times if f"{at}以后可以再试" in words] != []
    assert "1 分钟后" not in words


def test_what_is_asked_of_database_and_cipher_is_the_same_for_every_wrong_answer(rooms, monkeypatch):
    """So that the time it takes tells nothing about a number either."""
    one, draft = rooms.application("submitted"), rooms.application("draft", rooms.need(title="另一个"))
    silent = rooms.application("submitted", rooms.need(title="没有电话"), contact_phone="")
    deciphered, decrypt = [], cipher.decrypt
    monkeypatch.setattr(cipher, "decrypt", lambda *given: deciphered.append(given[1]) or decrypt(*given))
    ask("YX-999998", "0001")  # the first question seals the telephone that nobody has
    work = set()
    for number in (one.number, draft.number, silent.number, "YX-999999"):
        deciphered.clear()
        with CaptureQueriesContext(connection) as asked:
            assert ask(number, "0002").status_code == 422
        work.add((tuple(deciphered), tuple(q["sql"].replace(str(int(number[3:])), "?") for q in asked)))
    assert [places for places, _ in work] == [("onboarding.application.contact_phone",)]


@pytest.mark.parametrize("digits", ["0000", "9999", "0001"])
def test_without_a_telephone_nobody_finds_it(rooms, digits):
    silent = rooms.application("submitted", contact_phone="")
    assert ask(silent.number, digits).status_code == 422


def test_an_address_asks_sixty_times_in_ten_minutes(db):
    assert {ask(f"YX-{n:06}", "0001").status_code for n in range(100001, 100061)} == {422}
    assert ask("YX-200000", "0001").status_code == 429
    assert Reader().get(URL).status_code == 200


def test_the_qr_code_fills_in_the_number_and_search_engines_stay_out(db):
    answer = Reader().get(URL, {"number": "YX-000318"})
    assert 'value="YX-000318"' in answer.content.decode()
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in answer["Cache-Control"]
    assert URL in Reader().get(reverse("home")).page.links().values()
